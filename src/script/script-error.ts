import type { Position } from './script.js'

/** A script that cannot be read. The message is a sentence that says what is wrong and what is expected; it names no place. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError'
  readonly line: number
  readonly column: number

  constructor({ line, column }: Position, message: string) {
    super(message)
    this.line = line
    this.column = column
  }
}
