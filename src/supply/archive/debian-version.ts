/** Operators of a versioned relation, Debian Policy 7.1. */
export type Operator = '<<' | '<=' | '=' | '>=' | '>>'

const ZERO = 48
const NINE = 57
const TILDE = 126

/**
 * Orders two Debian versions: negative if `a` is older than `b`, 0 if they are equal, positive if newer.
 * Debian Policy 5.6.12: epoch, then upstream version, then revision; an absent one counts as 0 (`1.0` is `1.0-0`).
 */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0
  const left = parts(a)
  const right = parts(b)
  return (
    left.epoch - right.epoch ||
    comparePart(left.upstream, right.upstream) ||
    comparePart(left.revision, right.revision)
  )
}

/** The version without epoch and revision: `1:19.1.7-3+b1` is upstream's `19.1.7`. */
export function upstream(version: string): string {
  return parts(version).upstream
}

/** Whether `version` stands in the relation to `wanted`, as in `Depends: x (operator wanted)`. */
export function satisfies(version: string, operator: Operator, wanted: string): boolean {
  const order = compareVersions(version, wanted)
  switch (operator) {
    case '<<':
      return order < 0
    case '<=':
      return order <= 0
    case '=':
      return order === 0
    case '>=':
      return order >= 0
    case '>>':
      return order > 0
  }
}

function parts(version: string): { epoch: number; upstream: string; revision: string } {
  const colon = version.indexOf(':')
  const dash = version.lastIndexOf('-')
  return {
    epoch: colon < 0 ? 0 : Number(version.slice(0, colon)),
    upstream: dash < 0 ? version.slice(colon + 1) : version.slice(colon + 1, dash),
    revision: dash < 0 ? '' : version.slice(dash + 1),
  }
}

/** Alternately a run of non-digits, by character, and a run of digits, by number. */
function comparePart(a: string, b: string): number {
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a, i)) || (j < b.length && !isDigit(b, j))) {
      const difference = weight(a, i) - weight(b, j)
      if (difference !== 0) return difference
      i++
      j++
    }
    while (a.charCodeAt(i) === ZERO) i++
    while (b.charCodeAt(j) === ZERO) j++
    let firstDifference = 0
    while (isDigit(a, i) && isDigit(b, j)) {
      firstDifference ||= a.charCodeAt(i) - b.charCodeAt(j)
      i++
      j++
    }
    if (isDigit(a, i)) return 1
    if (isDigit(b, j)) return -1
    if (firstDifference !== 0) return firstDifference
  }
  return 0
}

/** `~` sorts before the end, the end (and a digit) before letters, letters before everything else. */
function weight(text: string, at: number): number {
  if (at >= text.length || isDigit(text, at)) return 0
  const code = text.charCodeAt(at)
  if (code === TILDE) return -1
  const isLetter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
  return isLetter ? code : code + 256
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= ZERO && code <= NINE
}
