/** What JSON says. Pure. */

export type Fields = Record<string, unknown>

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Deeper than any record; what is some thousands deep can be parsed, and not be written again. */
const DEEPEST = 100
/** In characters: what is shorter cannot be too deep to be written. */
const SHALLOW = 1000

/** Whether lists and objects are nested too deeply in a JSON text. */
function isTooDeep(text: string): boolean {
  let depth = 0
  for (const [sign] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (sign === '[' || sign === '{') depth++
    else if (sign === ']' || sign === '}') depth--
    if (depth > DEEPEST) return true
  }
  return false
}

/** The value of a JSON text; undefined where it is none, or one that is nested more than a hundred deep. */
export function json(text: string): unknown {
  if (text.length > SHALLOW && isTooDeep(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
