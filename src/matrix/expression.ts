/**
 * Regular expressions of matrix.yaml. They are RE2's, whose time grows with the text and no faster: an expression that
 * somebody wrote carelessly, over a megabyte that somebody's program printed, must not stop a run.
 */
import { RE2JS, RE2JSSyntaxException } from 're2js'
import { sentence } from '../lib/errors.js'

export interface Expression {
  /** How many groups catch something. */
  readonly groups: number
  /** Whether the whole text is as the expression says, from its first character to its last. */
  readonly describes: (text: string) => boolean
  /** Whether it is found somewhere in the text. */
  readonly isIn: (text: string) => boolean
  /** What the first group caught where the expression is first found in the text; null where it is not found. */
  readonly firstIn: (text: string) => string | null
}

/** Compiles an expression. @throws SyntaxError with a sentence that says what is wrong */
export function compileExpression(text: string): Expression {
  const compiled = compile(text)
  return {
    groups: compiled.groupCount(),
    describes: (whole) => compiled.testExact(whole),
    isIn: (part) => compiled.matcher(part).find(),
    firstIn: (part) => {
      const found = compiled.matcher(part)
      return found.find() ? (found.group(1) ?? '') : null
    },
  }
}

function compile(text: string): RE2JS {
  try {
    return RE2JS.compile(text)
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error
    const why = sentence(error).replace(/^error parsing regexp: /, '')
    throw new SyntaxError(
      `no regular expression: ${why} (expected RE2's syntax, without look-around and back-references)`,
      { cause: error },
    )
  }
}
