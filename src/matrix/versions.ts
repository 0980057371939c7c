/** Versions of kernels and of bpftrace, and the ranges of them that matrix.yaml speaks of. */
import { UsageError } from '../lib/errors.js'
import { ARCHITECTURES } from './architecture.js'

interface Version {
  numbers: number[]
  /** Stage and number of a pre-release, such as [3, 7] for rc7; null for a release. */
  prerelease: [stage: number, number: number] | null
  /** Commits since the tag, as `git describe` counts them. */
  commits: number
  /** The number by which a distribution tells its builds of one upstream release apart; 0 where there is none. */
  build: number
}

type Comparator =
  { operator: '<' | '<=' | '>' | '>=' | '='; version: Version } | { operator: 'series'; numbers: number[] }

/** All comparators hold, or the range does not. `text` is what was written. */
export interface Range {
  text: string
  comparators: Comparator[]
}

const STAGES = ['dev', 'alpha', 'beta', 'pre', 'rc']

/** Flavours of kernels that are identified by `uname -r`, the usual one first: `6.8.0-45-generic`. */
export const RELEASE_FLAVOURS = ['generic', 'kvm', 'aws', 'azure', 'gcp', 'lowlatency'] as const
export type ReleaseFlavour = (typeof RELEASE_FLAVOURS)[number]

const OF_RELEASE = RELEASE_FLAVOURS.join('|')
const OF_ARCHITECTURE = ARCHITECTURES.join('|')
const VERSION = new RegExp(
  `^v?(?<numbers>\\d+(?:\\.\\d+)*)(?:[-~](?<stage>dev|alpha|beta|pre|rc)\\.?(?<of>\\d*))?(?:-(?<commits>\\d+)-g[0-9a-f]+)?(?:-dirty)?(?:\\+deb\\d+)?` +
    `(?:-(?<build>\\d+)(?=-(?:${OF_RELEASE})\\b))?(?<flavour>(?:-(?:rt|full|${OF_RELEASE}))?(?:-(?:${OF_ARCHITECTURE}))?(?:-headers)?)$`,
)
const FLAVOURED = new RegExp(`-(?:rt|full|headers|${OF_RELEASE}|${OF_ARCHITECTURE})$`)

/**
 * One grammar serves both: the upstream release (`6.12.117`, `0.23.2`), a pre-release (`7.3-rc7`, `0.24~rc1`), a git
 * build (`0.27.0-12-gabcdef`), and a kernel's flavour and architecture (`6.1.192-rt`, `6.1.192-arm64`, `6.1.192-headers`),
 * which are not part of the version.
 * Neither is what Debian built it for (`6.12.117+deb12`). In `6.8.0-45-generic` the 45 is a distribution's own: it orders, and ranges do not see it.
 */
function readVersion(text: string): Version | undefined {
  const groups = VERSION.exec(text)?.groups
  if (groups === undefined) return undefined
  return {
    numbers: (groups['numbers'] ?? '').split('.').map(Number),
    prerelease:
      groups['stage'] === undefined ? null : [STAGES.indexOf(groups['stage']), Number(groups['of'] ?? 0)],
    commits: Number(groups['commits'] ?? 0),
    build: Number(groups['build'] ?? 0),
  }
}

const known = new Map<string, Version | undefined>()

/** There are few versions, and a hundred thousand records that name them. */
function parseVersion(text: string): Version | undefined {
  if (!known.has(text)) known.set(text, readVersion(text))
  return known.get(text)
}

/** Whether a text is a version that ranges can speak of. */
export const isVersion = (text: string): boolean => parseVersion(text) !== undefined

/** The upstream release in `uname -r`: `6.18.44-fc-v769` → `6.18.44`, `7.3.0-rc7-dirty` → `7.3.0-rc7`; '' if it has none. */
export function upstreamOf(release: string): string {
  const [, version = '', candidate = ''] = /^(\d+(?:\.\d+)*)(?:.*?(-rc\d+))?/.exec(release) ?? []
  return version + candidate
}

/** A missing component counts as zero. */
function compareNumbers(a: number[], b: number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function comparePrereleases(a: Version['prerelease'], b: Version['prerelease']): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return compareNumbers(a, b)
}

function compare(a: Version, b: Version): number {
  return (
    compareNumbers(a.numbers, b.numbers) ||
    comparePrereleases(a.prerelease, b.prerelease) ||
    a.commits - b.commits
  )
}

/**
 * Orders identifiers of kernels or of bpftrace builds, oldest first, for Array.prototype.sort.
 * The flavour of a kernel does not count, a distribution's number of a build does where all else is equal; names that are
 * no version come last, by their text.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)]
  if (left !== undefined && right !== undefined) return compare(left, right) || left.build - right.build
  if (left === undefined && right === undefined) return a < b ? -1 : Number(a > b)
  return left === undefined ? 1 : -1
}

/**
 * The series that a kernel's identifier belongs to, with its flavour: `6.12` for 6.12.117, `6.12-rt` for 6.12.117-rt.
 * A name that is no version has none.
 */
export function seriesOf(identifier: string): string | undefined {
  const groups = VERSION.exec(identifier)?.groups
  const [major, minor] = groups?.['numbers']?.split('.') ?? []
  return minor === undefined ? undefined : `${major ?? ''}.${minor}${groups?.['flavour'] ?? ''}`
}

/** What it says behind its numbers: `-rt-arm64`, or '' of the usual flavour; undefined where a name is no version. */
export const endingOf = (identifier: string): string | undefined =>
  seriesOf(identifier)?.replace(/^[\d.]+/, '')

/** The same without the flavour: `6.8` for 6.8.0-45-generic. */
export const numbersOfSeries = (identifier: string): string | undefined =>
  seriesOf(identifier)?.replace(/-.*$/, '')

const EXPECTED = 'expected <, <=, >, >= or = and a version, or a series such as 6.12.*'

function parseComparator(text: string): Comparator {
  const series = /^=?(\d+(?:\.\d+)*)\.\*$/.exec(text)?.[1]
  if (series !== undefined) return { operator: 'series', numbers: series.split('.').map(Number) }
  const [, operator = '', rest = ''] = /^(<=|>=|<|>|=|)(.*)$/.exec(text) ?? []
  const version = parseVersion(rest)
  if (version === undefined) throw new UsageError(`'${text}' is not a version comparator: ${EXPECTED}`)
  if (FLAVOURED.test(rest)) {
    throw new UsageError(`'${text}' names a flavour, which is not part of a kernel's version: ${EXPECTED}`)
  }
  return { operator: (operator || '=') as '<' | '<=' | '>' | '>=' | '=', version }
}

/**
 * Reads a range: comparators separated by commas or spaces, all of which must hold: `>=0.23, <0.23.3`, `6.12.*`, or
 * a bare version, which means exactly this one. Throws UsageError, saying what was expected.
 */
export function parseRange(text: string): Range {
  const words = text
    .replace(/([<>=])\s+/g, '$1')
    .split(/[\s,]+/)
    .filter((word) => word !== '')
  if (words.length === 0) throw new UsageError(`an empty version range: ${EXPECTED}`)
  return { text, comparators: words.map(parseComparator) }
}

function holds(version: Version, comparator: Comparator): boolean {
  if (comparator.operator === 'series') {
    return comparator.numbers.every((number, i) => (version.numbers[i] ?? 0) === number)
  }
  const difference = compare(version, comparator.version)
  switch (comparator.operator) {
    case '<':
      return difference < 0
    case '<=':
      return difference <= 0
    case '>':
      return difference > 0
    case '>=':
      return difference >= 0
    case '=':
      return difference === 0
  }
}

/**
 * Whether a kernel's or a bpftrace build's identifier lies in a range. A pre-release lies before its release, so
 * 0.24.0-rc1 is `<0.24`; it belongs to its series, so 7.3-rc7 is in `7.3.*`.
 * An identifier that is no version, a name such as `candidate` or `host`, lies in no range.
 */
export function satisfies(identifier: string, range: Range): boolean {
  const version = parseVersion(identifier)
  return version !== undefined && range.comparators.every((comparator) => holds(version, comparator))
}
