/** Two result sets → what differs. Pure. */
import { HOST } from '../../matrix/names.js'
import { seriesOf } from '../../matrix/versions.js'
import { answerOf, attemptInWords, seenIn } from '../../records/observation.js'
import { hostReleases } from '../../records/same-host.js'
import { cellKey, keyOf } from '../../records/identity.js'
import type { Question } from '../../records/identity.js'
import type { ResultRecord } from '../../records/record.js'
import { sortedVersions, sortQuestions } from '../../records/sort.js'
import { rise } from './rank.js'
import type { ChangedAnswer, Difference, Lone, Successor } from './difference.js'

/** A record, and the question that it answers by the names of the other set. */
interface SetEntry extends Question {
  readonly record: ResultRecord
}

type KernelNaming = (kernel: string) => string

/**
 * What each set calls its kernels. `host` is whatever kernel a machine has; where the sets know none in common it is
 * another in each, and is called by its releases: `host 6.18.44`.
 */
function namesIn(
  before: readonly ResultRecord[],
  after: readonly ResultRecord[],
): readonly [KernelNaming, KernelNaming] {
  const [earlier, later] = [hostReleases(before), hostReleases(after)]
  const isOther =
    earlier.length > 0 && later.length > 0 && !earlier.some((release) => later.includes(release))
  const naming =
    (releases: readonly string[]): KernelNaming =>
    (kernel) =>
      kernel === HOST && isOther ? `${HOST} ${[...releases].sort().join(', ')}` : kernel
  return [naming(earlier), naming(later)]
}

const kernelsOf = (records: readonly ResultRecord[], named: KernelNaming): string[] =>
  sortedVersions(records.map(({ kernel }) => named(kernel)))

const isHost = (kernel: string): boolean => kernel.startsWith(`${HOST} `)

function bySeriesOf(kernels: readonly string[]): Map<string | undefined, string[]> {
  const groups = new Map<string | undefined, string[]>()
  for (const kernel of kernels) {
    const series = seriesOf(kernel)
    const group = groups.get(series)
    if (group) group.push(kernel)
    else groups.set(series, [kernel])
  }
  return groups
}

/**
 * Kernels that took the place of another of their series, or of the host's, where on both sides there is one that is
 * meant.
 */
function successorsOf(before: readonly string[], after: readonly string[]): Successor[] {
  const [earlier, later] = [new Set(before), new Set(after)]
  const gone = before.filter((kernel) => !later.has(kernel))
  const come = after.filter((kernel) => !earlier.has(kernel))
  const [goneBySeries, comeBySeries] = [bySeriesOf(gone), bySeriesOf(come)]
  const only = (
    groups: ReadonlyMap<string | undefined, readonly string[]>,
    series: string,
  ): string | undefined => {
    const all = groups.get(series) ?? []
    return all.length === 1 ? all[0] : undefined
  }
  return gone.flatMap((kernel) => {
    if (isHost(kernel)) return come.filter(isHost).map((other) => ({ gone: kernel, come: other }))
    const series = seriesOf(kernel)
    if (series === undefined || only(goneBySeries, series) === undefined) return []
    const successor = only(comeBySeries, series)
    return successor === undefined ? [] : [{ gone: kernel, come: successor }]
  })
}

/** How an answer was reached, without durations, which differ each time. */
export const attemptsOf = ({ attempts }: ResultRecord): string[] =>
  attempts.map((attempt) =>
    [attempt.mode, seenIn(attempt.order, attempt.events) || attemptInWords(attempt)].join(' '),
  )

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/** Older records name no mechanism. */
export const isOtherMechanism = ({ before, after }: ChangedAnswer): boolean =>
  before.mechanism !== undefined &&
  after.mechanism !== undefined &&
  !isSame(before.mechanism, after.mechanism)

type DifferenceKind = 'worse' | 'better' | 'changed' | 'manner' | 'same'

function kindOf(before: ResultRecord, after: ResultRecord): DifferenceKind {
  const better = rise(before, after)
  if (better !== 0) return better > 0 ? 'better' : 'worse'
  if (answerOf(before) !== answerOf(after)) return 'changed'
  const isOther = isOtherMechanism({ before, after }) || !isSame(attemptsOf(before), attemptsOf(after))
  return isOther ? 'manner' : 'same'
}

/** The sorted `entries` that the other set lacks; the largest missing whole is reported once. */
function loneOf(entries: readonly SetEntry[], others: readonly SetEntry[]): Lone[] {
  const keys = new Set(others.map(keyOf))
  const cells = new Set(others.map(cellKey))
  const names = new Set(others.map((other) => other.case))
  const found = new Map<string, Lone & { what: 'cell' | 'case' }>()
  return entries.flatMap((entry): Lone[] => {
    const { record } = entry
    if (keys.has(keyOf(entry))) return []
    const hasCell = cells.has(cellKey(entry))
    if (hasCell && names.has(entry.case)) return [{ what: 'answer', record }]
    const what = hasCell ? 'case' : 'cell'
    const key = hasCell ? entry.case : cellKey(entry)
    const there = found.get(key)
    if (there) {
      there.answers++
      return []
    }
    const first = { what, record, answers: 1 } as const
    found.set(key, first)
    return [first]
  })
}

/**
 * Compares two result sets, question by question.
 * @param before the earlier set, or the one that is measured against; each question at most once, as in `after`
 * @param bySeries a kernel that took the place of another of its series answers in its place
 */
export function compareSets(
  before: readonly ResultRecord[],
  after: readonly ResultRecord[],
  { bySeries }: { readonly bySeries: boolean },
): Difference {
  const [namedBefore, namedAfter] = namesIn(before, after)
  const successors = successorsOf(kernelsOf(before, namedBefore), kernelsOf(after, namedAfter))
  const renamed = new Map(bySeries ? successors.map(({ gone, come }) => [gone, come]) : [])
  const cases = [...new Set([...after, ...before].map((record) => record.case))]
  const entriesOf = (records: readonly ResultRecord[], named: KernelNaming): SetEntry[] =>
    sortQuestions(
      records.map((record) => {
        const { bpftrace, case: name, runtime } = record
        const kernel = named(record.kernel)
        return { kernel: renamed.get(kernel) ?? kernel, bpftrace, case: name, runtime, record }
      }),
      cases,
    )
  const [earlier, later] = [entriesOf(before, namedBefore), entriesOf(after, namedAfter)]
  const answers = new Map(later.map((entry) => [keyOf(entry), entry.record]))
  const kinds: Record<DifferenceKind, ChangedAnswer[]> = {
    worse: [],
    better: [],
    changed: [],
    manner: [],
    same: [],
  }
  for (const entry of earlier) {
    const other = answers.get(keyOf(entry))
    if (other) kinds[kindOf(entry.record, other)].push({ before: entry.record, after: other })
  }
  return {
    answers: { before: before.length, after: after.length },
    worse: kinds.worse,
    vanished: loneOf(earlier, later),
    better: kinds.better,
    new: loneOf(later, earlier),
    changed: kinds.changed,
    manner: kinds.manner,
    same: kinds.same.length,
    successors,
    bySeries,
  }
}

/** Whether anything was lost from the earlier set to the later. */
export const isLoss = ({ worse, vanished }: Difference): boolean => worse.length + vanished.length > 0
