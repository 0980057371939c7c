/** Which records the selectors of the command line leave. Pure. */
import { UnavailableError, UsageError } from '../lib/errors.js'
import { shellWord } from '../lib/shell.js'
import { shortened, visibleLine } from '../lib/visible.js'
import { listed } from '../lib/words.js'
import { selectNames } from '../matrix/select.js'
import { didYouMean } from '../matrix/suggestion.js'
import { Verdict } from './record.js'
import type { ResultRecord } from './record.js'
import { sortedVersions } from './sort.js'

/** What the command line has of each selector. */
export interface RecordSelectors {
  /** Globs. */
  readonly kernel: string[]
  readonly bpftrace: string[]
  readonly case: string[]
  readonly runtime: string[]
  /** Names of verdicts. */
  readonly verdict: readonly string[]
}
type Axis = keyof RecordSelectors

const PLURALS: Readonly<Record<Axis, string>> = {
  kernel: 'kernels',
  bpftrace: 'builds',
  case: 'cases',
  runtime: 'runtimes',
  verdict: 'verdicts',
}

/** The longest that a sentence of names may be, in characters. */
const LONGEST = 4000

/** In the order in which they are applied. */
const AXES = ['kernel', 'bpftrace', 'case', 'runtime', 'verdict'] as const satisfies readonly Axis[]

/** The selectors as they are typed: `--kernel '6.12*'`; none where all records are taken. */
export const selectorWords = (selectors: Partial<RecordSelectors>): string[] =>
  AXES.flatMap((axis) => (selectors[axis] ?? []).map((value) => `--${axis} ${shellWord(value)}`))

/** @throws UsageError, with a suggestion and a list, where one is no verdict */
export function verdictsOf(names: readonly string[]): ReadonlySet<string> {
  const known: readonly string[] = Verdict.options
  const wrong = names.find((name) => !known.includes(name))
  if (wrong === undefined) return new Set(names)
  throw new UsageError(
    `no verdict is called '${visibleLine(wrong)}'${didYouMean(wrong, known)}; there are: ${known.join(', ')}`,
  )
}

/** A selector that matches nothing is wrong, unless it may match what stands in a line that could not be read. */
function refused(message: string, unread: boolean): Error {
  return unread
    ? new UnavailableError(`${message}; but not every record could be read`)
    : new UsageError(message)
}

/**
 * Those of `names` that any of the globs matches; all of them where there is no glob.
 * @param unread whether there may be more names than could be read
 * @throws UsageError that lists the names where a glob matches none, UnavailableError where one that it matches may
 *   stand in an unreadable line
 */
export function chosen(kind: string, globs: string[], names: string[], unread: boolean): string[] {
  try {
    return selectNames(kind, globs, names)
  } catch (error) {
    throw error instanceof UsageError ? refused(error.message, unread) : error
  }
}

const namesOn = (axis: Axis, records: readonly ResultRecord[]): string[] => {
  const names = new Set(records.map((record): string => record[axis]))
  return axis === 'kernel' || axis === 'bpftrace' ? sortedVersions(names) : [...names]
}

/** What matches each by itself, and nothing together, or no verdict that there is. */
function nothingLeft(before: readonly string[], words: string, axis: Axis, names: readonly string[]): string {
  const where = before.length === 0 ? 'the records' : `what ${before.join(' ')} leaves`
  const text = `no record is left by ${[...before, words].join(' ')}; the ${PLURALS[axis]} of ${where} are: ${listed(names)}`
  return shortened(visibleLine(text), LONGEST)
}

/**
 * The records that all selectors leave, in their order.
 * @param unread whether there may be more records than could be read
 * @throws UsageError where a selector matches nothing, or all of them together do; it says what there is.
 *   UnavailableError where that may stand in an unreadable line
 */
export function selectRecords(
  records: readonly ResultRecord[],
  selectors: RecordSelectors,
  unread: boolean,
): readonly ResultRecord[] {
  const verdicts = verdictsOf(selectors.verdict)
  let left = records
  const before: string[] = []
  for (const axis of AXES) {
    if (selectors[axis].length === 0) continue
    const names =
      axis === 'verdict' ? verdicts : new Set(chosen(axis, selectors[axis], namesOn(axis, records), unread))
    const words = selectorWords({ [axis]: selectors[axis] })
    const found = left.filter((record) => names.has(record[axis]))
    if (found.length === 0)
      throw refused(nothingLeft(before, words.join(' '), axis, namesOn(axis, left)), unread)
    before.push(...words)
    left = found
  }
  return left
}
