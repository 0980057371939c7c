/** A script's text: places in it, and what stands between two signs. */
import { ScriptError } from './script-error.js'
import type { Position } from './script.js'

export interface ScriptText {
  readonly text: string
  /** @param at an offset in UTF-16 units, from 0 to the text's length */
  position(at: number): Position
}

export function scriptText(text: string): ScriptText {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return {
    text,
    position(at) {
      let [low, high] = [0, starts.length - 1]
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if ((starts[middle] ?? 0) <= at) low = middle
        else high = middle - 1
      }
      return { line: low + 1, column: at - (starts[low] ?? 0) + 1 }
    },
  }
}

/** @throws ScriptError always */
export function fail(script: ScriptText, at: number, message: string): never {
  throw new ScriptError(script.position(at), message)
}

export const NO_END_OF_STRING = 'This string has no end on its line: a " is expected.'

/** What bpftrace's parser takes for space: isspace of C. */
const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13)
const SLASH = 47

/** Where a sticky expression ends that begins at `at`; `at` where it does not match. */
export function past(expression: RegExp, { text }: ScriptText, at: number): number {
  expression.lastIndex = at
  return expression.test(text) ? expression.lastIndex : at
}

/**
 * The offset of the first sign that is neither space nor comment.
 * @throws ScriptError where a comment has no end
 */
export function pastLayout(script: ScriptText, from: number): number {
  const { text } = script
  for (let at = from; ;) {
    while (isSpace(text.charCodeAt(at))) at++
    if (text.charCodeAt(at) !== SLASH) return at
    if (text.startsWith('//', at)) {
      const end = text.indexOf('\n', at)
      at = end < 0 ? text.length : end
    } else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2)
      if (end < 0) fail(script, at, 'This comment has no end: */ is expected.')
      at = end + 2
    } else return at
  }
}
