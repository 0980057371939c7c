/** Attempts × known issues → verdict. Pure; re-judging old attempts against new known issues asks no machine. */
import type { Case, KnownIssue } from '../matrix/schema.js'
import { satisfies } from '../matrix/versions.js'
import type { Attempt, Order, ResultRecord } from '../results/record.js'

type Judged = Pick<ResultRecord, 'verdict' | 'order' | 'events' | 'reason' | 'expected'>

/** Where an answer was found. */
export interface Place {
  readonly kernel: string
  readonly bpftrace: string
}

/** The known issues that cover a case at a place, in the order of matrix.yaml. */
export function issuesFor(issues: readonly KnownIssue[], name: string, place: Place): KnownIssue[] {
  return issues.filter(
    ({ cases, bpftrace, kernel }) =>
      cases.includes(name) &&
      (bpftrace === undefined || satisfies(place.bpftrace, bpftrace)) &&
      (kernel === undefined || satisfies(place.kernel, kernel)),
  )
}

/** What an attempt saw, for comparing it with another. */
const seen = ({ outcome, order, events }: Attempt): string =>
  outcome === 'ordered' ? `${order ?? ''} ${[...new Set(events)].join(' ')}` : outcome

const plainlyOk = (attempt: Attempt): boolean => attempt.outcome === 'ordered' && attempt.order === 'declared'

/** Whether an attempt may be believed without asking again alone. */
export const isPlain = (attempts: readonly Attempt[]): boolean =>
  attempts.length > 0 && attempts.every(plainlyOk)

/** What the known issue calls the things that an attempt may have seen. */
const seenAs = (attempt: Attempt): string | null =>
  attempt.outcome === 'ordered' ? attempt.order : attempt.outcome

function words(order: Order | null, events: readonly string[]): string {
  if (order === 'silent') return 'no handler fired'
  return `${order ?? 'nothing'}: ${[...new Set(events)].join(', ')}`
}

/**
 * The verdict on a case at a place.
 * @param attempts in the order in which they were made; an answer that is not plainly ok only counts once a run of
 *   the case alone has confirmed it
 */
export function verdictOf(
  one: Pick<Case, 'name'>,
  attempts: readonly Attempt[],
  issues: readonly KnownIssue[],
  place: Place,
): Judged {
  const covering = issuesFor(issues, one.name, place)
  const conclusive = attempts.filter(({ outcome }) => outcome !== 'error')
  const last = conclusive.at(-1)
  const issue = covering.find(({ seen: what }) => last && what === seenAs(last)) ?? covering[0]
  const expected = issue ? { order: issue.seen, why: issue.id } : { order: 'declared', why: 'default' }
  const none = { order: null, events: [], expected }
  if (!last) return { ...none, verdict: 'error', reason: attempts.at(-1)?.reason ?? 'nothing was tried' }
  const answer = { order: last.order, events: last.events, expected }
  const different = conclusive.find((attempt) => seen(attempt) !== seen(last))
  if (different)
    return {
      ...answer,
      verdict: 'flaky',
      reason: `attempts disagree: ${[...new Set(conclusive.map(seen))].join(' / ')}`,
    }
  if (!plainlyOk(last) && !conclusive.some(({ mode }) => mode === 'isolated'))
    return {
      ...none,
      verdict: 'error',
      reason: `${words(last.order, last.events)}, but no run of the case alone confirmed it: ${attempts.at(-1)?.reason ?? ''}`,
    }
  const observed = last.outcome === 'ordered' ? words(last.order, last.events) : (last.reason ?? last.outcome)
  if (issue && seenAs(last) === issue.seen)
    return { ...answer, verdict: 'known', reason: `${observed} (${issue.id})` }
  // A case that cannot be asked here says nothing about an issue that is about its order.
  if (last.outcome === 'unsupported') return { ...answer, verdict: 'unsupported', reason: observed }
  if (plainlyOk(last))
    return issue
      ? { ...answer, verdict: 'fixed', reason: `${issue.id} says ${issue.seen}, but it is declared` }
      : { ...answer, verdict: 'ok', reason: observed }
  return { ...answer, verdict: last.outcome === 'crash' ? 'crash' : 'wrong-order', reason: observed }
}
