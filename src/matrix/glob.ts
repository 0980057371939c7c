/** Globs, matched in linear time: they become RE2's expressions, so that no pattern of stars can keep a run busy. */
import { RE2JS, RE2JSException } from 're2js'
import { globExpression } from './glob-expression.js'
import { isOfSeries } from './series.js'

/** Whether a glob matches a name; null where the glob is none. */
function compiled(glob: string): ((name: string) => boolean) | null {
  const found = globExpression(glob)
  if (found === null) return null
  try {
    const expression = RE2JS.compile(found.text, RE2JS.DOTALL)
    return (name) => (expression.testExact(name) || isOfSeries(found.rest, name)) === found.expected
  } catch (error) {
    // A range that runs backwards, or groups too deep within each other.
    if (error instanceof RE2JSException) return null
    throw error
  }
}

/**
 * Whether a name matches any of the globs, is one of them, or is of a series that one of them names. What is no glob (an open bracket, `!(…)` amid it) matches
 * only itself; no glob matches nothing, and neither does an empty one.
 */
export function globsMatch(globs: readonly string[]): (name: string) => boolean {
  const all = globs.filter((glob) => glob !== '').map((glob) => ({ glob, matches: compiled(glob) }))
  return (name) => all.some(({ glob, matches }) => name === glob || matches?.(name) === true)
}
