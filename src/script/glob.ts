/**
 * Patterns of names. bpftrace's only wildcard is `*` (get_wildcard_tokens in its src/util/wildcard.cpp splits at nothing else).
 * Every function takes time in the patterns' lengths, not their product, but for the search of fixed parts.
 */

/** Whether a name is one that a pattern means. */
export function matches(pattern: string, name: string): boolean {
  const pieces = pattern.split('*')
  const [first = '', last = ''] = [pieces[0], pieces.at(-1)]
  if (pieces.length === 1) return pattern === name
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last))
    return false
  const end = name.length - last.length
  let at = first.length
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, at)
    if (found < 0 || found + piece.length > end) return false
    at = found + piece.length
  }
  return true
}

/**
 * Whether some name is meant by both patterns. Where both have a wildcard, what stands between the wildcards never matters:
 * the other's wildcard takes it.
 */
export function intersect(one: string, other: string): boolean {
  if (!one.includes('*')) return matches(other, one)
  if (!other.includes('*')) return matches(one, other)
  return haveOneStart(one, other) && haveOneEnd(one, other)
}

const STAR = 42

/** Whether what two patterns begin with, up to a wildcard, can begin one name. */
function haveOneStart(one: string, other: string): boolean {
  for (let at = 0; ; at++) {
    const sign = one.charCodeAt(at)
    const otherSign = other.charCodeAt(at)
    if (sign === STAR || otherSign === STAR) return true
    if (sign !== otherSign) return false
  }
}

/** The same for what they end with. */
function haveOneEnd(one: string, other: string): boolean {
  for (let back = 1; ; back++) {
    const sign = one.charCodeAt(one.length - back)
    const otherSign = other.charCodeAt(other.length - back)
    if (sign === STAR || otherSign === STAR) return true
    if (sign !== otherSign) return false
  }
}
