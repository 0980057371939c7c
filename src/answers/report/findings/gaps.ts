/** What lies between two measured releases and was not measured. Pure, for the page too. */
import { endingOf, isVersion } from '../../../matrix/versions.js'
import { listed } from '../model/history.js'

/** The last series of a major version of Linux, where that is known: 5.19 is followed by 6.0. */
const LAST_OF_LINUX: ReadonlyMap<number, number> = new Map([
  [3, 19],
  [4, 20],
  [5, 19],
  [6, 19],
])

const numbersOf = (id: string): number[] | undefined => {
  const numbers = isVersion(id) ? /\d+(?:\.\d+)+/.exec(id)?.[0].split('.').map(Number) : undefined
  return numbers !== undefined && numbers.every(Number.isSafeInteger) ? numbers : undefined
}

/** Ends with what kernels of a flavour, or an architecture, end with: of others those between may have been measured. */
const spannedOf =
  (ending: string) =>
  (first: string, last: string): string =>
    first === last ? `${first}${ending}` : `${first}${ending} to ${last}${ending}`

/**
 * @param older, newer identifiers of neighbours on an axis: kernels of one flavour and architecture, or builds of bpftrace
 * @param what decides how series are numbered
 * @returns such as `6.13 to 6.15`, or `6.13-arm64 to 6.15-arm64`; undefined where nothing can lie between; where series
 *   cannot be counted, that
 */
export function gapBetween(older: string, newer: string, what: 'kernel' | 'bpftrace'): string | undefined {
  const unknown = `what lies between ${older} and ${newer}`
  const [a, b] = [numbersOf(older), numbersOf(newer)]
  if (!a || !b) return unknown
  const [major = 0, minor = 0, patch = 0] = a
  const [nextMajor = 0, nextMinor = 0, nextPatch = 0] = b
  const spanned = spannedOf(endingOf(older) ?? '')
  if (major === nextMajor && minor === nextMinor) {
    // Releases of a third number.
    if (nextPatch - patch < 2) return undefined
    return spanned(`${major}.${minor}.${patch + 1}`, `${major}.${minor}.${nextPatch - 1}`)
  }
  if (major === nextMajor)
    return nextMinor - minor < 2 ? undefined : spanned(`${major}.${minor + 1}`, `${major}.${nextMinor - 1}`)
  const last = what === 'kernel' ? LAST_OF_LINUX.get(major) : undefined
  if (last === undefined) return unknown
  const isLast = minor >= last
  if (isLast && nextMajor === major + 1 && nextMinor === 0) return undefined
  const first = isLast ? `${major + 1}.0` : `${major}.${minor + 1}`
  if (nextMinor > 0) return spanned(first, `${nextMajor}.${nextMinor - 1}`)
  const before = LAST_OF_LINUX.get(nextMajor - 1)
  return before === undefined ? unknown : spanned(first, `${nextMajor - 1}.${before}`)
}

/** `6.2 to 6.11 and 6.13 to 6.15 were not measured`; undefined where there are no gaps. */
export function unmeasured(gaps: readonly string[]): string | undefined {
  const each = [...new Set(gaps)]
  const [first = ''] = each
  if (each.length === 0) return undefined
  return `${listed(each)} ${each.length > 1 || first.includes(' to ') ? 'were' : 'was'} not measured`
}
