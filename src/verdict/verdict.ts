/** Attempts × known issues → verdict. Pure; re-judging old attempts against new known issues asks no machine. */
import type { Place } from '../exercise/prediction.js'
import type { Case, KnownIssue } from '../matrix/schema.js'
import { satisfies } from '../matrix/versions.js'
import { seenIn, VARIES } from '../results/answer.js'
import type { Attempt, Order, ResultRecord } from '../results/record.js'

/** What a verdict has to know of a case. */
type Asked = Pick<Case, 'name'> & { readonly promise?: 'declared' | 'none' }

/** Whether any order will do, as long as every event has the same. */
const isFree = ({ promise }: Asked): boolean => promise === 'none'

type Judged = Pick<ResultRecord, 'verdict' | 'order' | 'events' | 'reason' | 'expected'>

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
  outcome === 'ordered' ? seenIn(order, events) : outcome

const plainlyOk = (one: Asked, { outcome, order }: Attempt): boolean =>
  outcome === 'ordered' &&
  (order === 'declared' || (isFree(one) && (order === 'reversed' || order === 'shuffled')))

/** Whether an attempt may be believed without asking again alone. */
export const isPlain = (one: Asked, attempts: readonly Attempt[]): boolean =>
  attempts.length > 0 && attempts.every((attempt) => plainlyOk(one, attempt))

/** Whether conclusive attempts that are not plainly ok may be believed: seen twice, once of these alone. */
export const isConfirmed = (conclusive: readonly Attempt[]): boolean =>
  conclusive.length >= 2 && conclusive.some(({ mode }) => mode === 'isolated')

/** What the known issue calls the things that an attempt may have seen. */
const seenAs = (attempt: Attempt): string | null =>
  attempt.outcome === 'ordered' ? attempt.order : attempt.outcome

function words(order: Order | null, events: readonly string[]): string {
  if (order === 'silent') return 'no handler fired'
  return `${order ?? 'nothing'}: ${[...new Set(events)].join(', ')}`
}

function expectation(one: Asked, issue: KnownIssue | undefined): Judged['expected'] {
  if (issue) return { order: issue.seen, why: issue.id }
  return isFree(one) ? {} : { order: 'declared', why: 'default' }
}

/**
 * The verdict on a case at a place.
 * @param attempts in the order in which they were made; an answer that is not plainly ok only counts once it was seen
 *   twice, once of these alone
 */
export function verdictOf(
  one: Asked,
  attempts: readonly Attempt[],
  issues: readonly KnownIssue[],
  place: Place,
): Judged {
  const covering = issuesFor(issues, one.name, place)
  const conclusive = attempts.filter(({ outcome }) => outcome !== 'error')
  const last = conclusive.at(-1)
  const issue = covering.find(({ seen: what }) => last && what === seenAs(last)) ?? covering[0]
  const expected = expectation(one, issue)
  const none = { order: null, events: [], expected }
  if (!last) return { ...none, verdict: 'error', reason: attempts.at(-1)?.reason ?? 'nothing was tried' }

  const answer = { order: last.order, events: last.events, expected }
  const observed = last.outcome === 'ordered' ? words(last.order, last.events) : (last.reason ?? last.outcome)
  const different = new Set(conclusive.map(seen))
  if (last.outcome === 'ordered' && issue?.seen === VARIES && !isPlain(one, conclusive))
    return { ...answer, verdict: 'known', reason: `${[...different].join(' / ')} (${issue.id})` }
  if (different.size > 1)
    return { ...answer, verdict: 'flaky', reason: `attempts disagree: ${[...different].join(' / ')}` }
  if (!plainlyOk(one, last) && !isConfirmed(conclusive))
    return {
      ...none,
      verdict: 'error',
      reason: `${observed}, but no second run confirmed it: ${attempts.at(-1)?.reason ?? ''}`,
    }
  if (issue && seenAs(last) === issue.seen)
    return { ...answer, verdict: 'known', reason: `${observed} (${issue.id})` }
  // A case that cannot be asked here says nothing about an issue that is about its order.
  if (last.outcome === 'unsupported') return { ...answer, verdict: 'unsupported', reason: observed }
  if (!plainlyOk(one, last))
    return { ...answer, verdict: last.outcome === 'crash' ? 'crash' : 'wrong-order', reason: observed }
  if (issue === undefined || issue.seen === VARIES) return { ...answer, verdict: 'ok', reason: observed }
  return {
    ...answer,
    verdict: 'fixed',
    reason: `${issue.id} says ${issue.seen}, but it is ${last.order ?? ''}`,
  }
}
