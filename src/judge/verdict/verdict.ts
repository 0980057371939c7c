/** Attempts × known issues → verdict. Pure; re-judging old attempts against new known issues asks no machine. */
import { isUnpromised } from '../../matrix/own-scripts.js'
import type { Case, KnownIssue } from '../../matrix/schema.js'
import { holdsAt } from '../../matrix/place.js'
import type { Place } from '../../matrix/place.js'
import { orderInWords, VARIES } from '../../records/observation.js'
import type { Attempt } from '../../records/record.js'
import { conclusiveOf, isAsKnown, isBelievable, isPlain, isPlainlyOk, seen } from './belief.js'
import type { CaseExpectation } from './belief.js'
import { burstVerdict } from './burst-verdict.js'
import type { Judged, JudgedBurst } from './burst-verdict.js'

/** What a verdict has to know of a case. */
type AskedCase = Pick<Case, 'name'> & {
  readonly promise?: 'declared' | 'none'
  readonly kind?: Case['kind']
} & Partial<Pick<JudgedBurst, 'burst' | 'handlers'>> &
  Parameters<typeof isUnpromised>[0]

/** Whether any order will do, as long as every event has the same. */
export const isFree = ({ promise }: AskedCase): boolean => promise === 'none'

/** Whether a case is a script of which nothing is promised. */
const isScriptAlone = (one: AskedCase): boolean => one.kind === 'program' && isUnpromised(one)

/** The known issues that cover a case at a place, in the order of matrix.yaml. */
export function issuesFor(issues: readonly KnownIssue[], name: string, place: Place): KnownIssue[] {
  return issues.filter((issue) => issue.cases.includes(name) && holdsAt(issue, place))
}

/** What is expected of a case at a place. @param predicted as exercise/prediction.ts has it */
export const expectationOf = (
  one: AskedCase,
  issues: readonly KnownIssue[],
  place: Place,
  predicted: CaseExpectation['predicted'],
): CaseExpectation => ({ issues: issuesFor(issues, one.name, place), predicted, free: isFree(one) })

/** Each of the different events once, such as `abc, acb`; where CPUs differ, `abc on CPU 0, acb on CPU 1`. */
function eventsInWords({ events, cpus = [] }: Attempt): string {
  const of = (cpu: number): string => [...new Set(events.filter((_, at) => cpus[at] === cpu))].join(', ')
  const all = [...new Set(cpus)]
  return new Set(all.map(of)).size < 2
    ? [...new Set(events)].join(', ')
    : all.map((cpu) => `${of(cpu) || 'nothing'} on CPU ${cpu}`).join(', ')
}

function words(attempt: Attempt): string {
  const { outcome, order, events, reason } = attempt
  if (reason !== undefined) return reason
  if (outcome !== 'ordered' || order === null) return outcome
  if (order === 'silent') return 'no handler fired'
  return events.length > 0 ? `${order}: ${eventsInWords(attempt)}` : 'the output is as described'
}

/** Words behind what was observed; on a line of their own where that has several. */
const behind = (observed: string, words: string): string =>
  observed.includes('\n')
    ? `${observed}\n${words}`
    : `${observed}${words.startsWith('(') ? '' : ','} ${words}`

/**
 * Whether attempts differ as `varies` says: in their orders. A timer may drift out of the tick that it belongs to, so
 * some attempts may be partial; where all are, or one has no order at all, something else is wrong.
 */
const isDrift = (conclusive: readonly Attempt[]): boolean =>
  conclusive.every(({ order }) => order !== null && order !== 'silent') &&
  conclusive.some(({ order }) => order !== 'partial')

function expectedBy(one: AskedCase, issue: KnownIssue | undefined): Judged['expected'] {
  if (issue) return { order: issue.seen, why: issue.id }
  return isFree(one) || isScriptAlone(one) ? {} : { order: 'declared', why: 'default' }
}

/**
 * The verdict on a case at a place.
 * @param attempts in the order in which they were made
 * @param predicted whether matrix.yaml predicts that the case can be asked there; null where nothing is predicted
 */
export function verdictOf(
  one: AskedCase,
  attempts: readonly Attempt[],
  issues: readonly KnownIssue[],
  place: Place,
  predicted: CaseExpectation['predicted'],
): Judged {
  const expectation = expectationOf(one, issues, place, predicted)
  const { issues: covering, free } = expectation
  const { name, burst, handlers = [] } = one
  if (burst) return burstVerdict({ name, burst, handlers }, attempts, covering)
  const conclusive = conclusiveOf(attempts)
  const last = conclusive.at(-1)
  const issue = covering.find((each) => last && isAsKnown(each, last)) ?? covering[0]
  const expected = expectedBy(one, issue)
  const none = { order: null, events: [], expected }
  if (!last) return { ...none, verdict: 'error', reason: attempts.at(-1)?.reason ?? 'nothing was tried' }

  const { order, events, cpus } = last
  const answer = { order, events, ...(cpus === undefined ? {} : { cpus }), expected }
  const observed = words(last)
  if (!isBelievable(conclusive, expectation)) {
    const lost = attempts.findLast(({ outcome }) => outcome === 'error')?.reason ?? 'it was not asked again'
    return {
      ...none,
      verdict: 'error',
      reason: behind(observed, `but two isolated attempts did not confirm it: ${lost}`),
    }
  }
  const different = [...new Set(conclusive.map(seen))]
  if (issue?.seen === VARIES && !isPlain(conclusive, free) && isDrift(conclusive))
    return { ...answer, verdict: 'known', reason: `${different.join(' / ')} (${issue.id})` }
  if (different.length > 1)
    return { ...answer, verdict: 'flaky', reason: `attempts disagree: ${different.join(' / ')}` }
  if (issue && conclusive.every((attempt) => isAsKnown(issue, attempt)))
    return { ...answer, verdict: 'known', reason: behind(observed, `(${issue.id})`) }
  // A case that cannot be asked here says nothing about an issue that is about its order.
  if (last.outcome === 'unsupported') return { ...answer, verdict: 'unsupported', reason: observed }
  if (isScriptAlone(one) && last.outcome === 'ordered' && last.order !== null)
    return { ...answer, verdict: last.order === 'silent' ? 'silent' : 'attached', reason: observed }
  if (!isPlainlyOk(last, free))
    return { ...answer, verdict: last.outcome === 'crash' ? 'crash' : 'wrong-order', reason: observed }
  if (issue === undefined || issue.seen === VARIES) return { ...answer, verdict: 'ok', reason: observed }
  return {
    ...answer,
    verdict: 'fixed',
    reason: `${issue.id} says ${issue.seen}, but it is ${orderInWords(last.order, last.events)}`,
  }
}
