/** Attempts at a burst × known issues → verdict. Of orders nothing is judged. Pure. */
import type { Burst } from '../../matrix/bursts.js'
import type { KnownIssue, OrderingCase } from '../../matrix/schema.js'
import { LOSSY, missingOf, shareOf, sumOf } from '../../records/burst.js'
import type { BurstCounts, BurstRun } from '../../records/burst.js'
import type { Attempt, ResultRecord } from '../../records/record.js'
import { lossWords, wholeWords } from './burst-words.js'

export type JudgedBurst = Pick<OrderingCase, 'name' | 'handlers'> & { readonly burst: Burst }

/** The part of a record that is decided from its attempts. */
export type Judged = Pick<
  ResultRecord,
  'verdict' | 'order' | 'events' | 'cpus' | 'reason' | 'expected' | 'burst'
>

/** How often an answer that is no burst, a refusal or a crash, must have been seen. */
const SEEN = 2

export const runsIn = (attempts: readonly Attempt[]): BurstRun[] =>
  attempts.flatMap(({ burst }) => burst ?? [])

/**
 * Whether attempts tell enough: all runs of the burst, or the same refusal as often as any other answer wants.
 * @param least how many runs there must be, where that is more than the case says
 */
export function isBurstSettled({ runs }: Burst, conclusive: readonly Attempt[], least: number): boolean {
  const done = runsIn(conclusive).length
  return done >= Math.max(runs, least) || conclusive.length - done >= SEEN
}

/** Whether what was seen is what a known issue says. */
function isAsKnown(
  { seen, words, share }: KnownIssue,
  outcome: string,
  reason: string,
  sum?: BurstCounts,
): boolean {
  if (seen !== outcome) return false
  if (sum !== undefined) {
    const lost = shareOf(sum)
    return lost >= (share?.least ?? 0) && lost <= (share?.most ?? 100)
  }
  return words === undefined || reason.includes(words)
}

/** Whether what is whole says nothing against a known issue: losses come by chance, and it says so. */
const mayBeWhole = ({ seen, share }: KnownIssue): boolean => seen === LOSSY && (share?.least ?? 0) === 0

/** A verdict with the known issue that it goes by, if any. */
interface FoundLoss extends Pick<Judged, 'verdict' | 'reason'> {
  readonly issue?: KnownIssue | undefined
}

/** A refusal, or a crash, as often as it was seen. */
function withoutBurst(conclusive: readonly Attempt[], issues: readonly KnownIssue[]): FoundLoss {
  const { outcome, reason = '' } = conclusive.at(-1) ?? {}
  const issue = issues.find((known) =>
    conclusive.every((each) => isAsKnown(known, each.outcome, each.reason ?? '')),
  )
  if (issue) return { verdict: 'known', reason: `${reason} (${issue.id})`, issue }
  return { verdict: outcome === 'crash' ? 'crash' : 'unsupported', reason }
}

function ofBurst(one: JudgedBurst, runs: readonly BurstRun[], issues: readonly KnownIssue[]): FoundLoss {
  const sum = sumOf(runs)
  if (missingOf(sum) > 0) {
    const words = lossWords(one.handlers, runs)
    const issue = issues.find((known) => isAsKnown(known, LOSSY, words, sum))
    return issue
      ? { verdict: 'known', reason: `${words} (${issue.id})`, issue }
      : { verdict: LOSSY, reason: words }
  }
  const words = wholeWords(sum)
  const issue = issues.find(mayBeWhole) ?? issues[0]
  if (issue === undefined || mayBeWhole(issue)) return { verdict: 'ok', reason: words, issue }
  return { verdict: 'fixed', reason: `${issue.id} says ${issue.seen}, but ${words}`, issue }
}

/** The order over all runs' events; null where there is none that all have. */
function orderIn(attempts: readonly Attempt[]): Attempt['order'] {
  const orders = new Set(attempts.map(({ order }) => order))
  if (orders.size === 1) return attempts[0]?.order ?? null
  return orders.has('partial') || orders.has('silent') ? 'partial' : 'unstable'
}

/**
 * The verdict on a burst at a place.
 * @param attempts in the order in which they were made
 * @param covering the known issues that cover the case there
 */
export function burstVerdict(
  one: JudgedBurst,
  attempts: readonly Attempt[],
  covering: readonly KnownIssue[],
): Judged {
  const conclusive = attempts.filter(({ outcome }) => outcome !== 'error')
  const runs = runsIn(conclusive)
  const judged = ({ issue = covering[0], ...found }: FoundLoss): Judged => ({
    order: null,
    events: [],
    expected: issue ? { order: issue.seen, why: issue.id } : {},
    ...found,
  })
  if (!isBurstSettled(one.burst, conclusive, 0)) {
    const why = attempts.findLast(({ outcome }) => outcome === 'error')?.reason ?? 'it was not asked again'
    const seen = conclusive.length > 0 ? `${runs.length} of ${one.burst.runs} runs came to an answer: ` : ''
    return judged({ verdict: 'error', reason: `${seen}${why}` })
  }
  const seen = [...new Set(conclusive.map(({ outcome, burst }) => (burst ? 'a burst' : outcome)))]
  if (seen.length > 1) return judged({ verdict: 'flaky', reason: `attempts disagree: ${seen.join(' / ')}` })
  if (runs.length === 0) return judged(withoutBurst(conclusive, covering))
  return { ...judged(ofBurst(one, runs, covering)), order: orderIn(conclusive), burst: sumOf(runs) }
}
