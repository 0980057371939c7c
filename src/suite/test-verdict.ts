/** A test's attempts × known issues → the verdict. Pure. */
import type { KnownIssue } from '../matrix/schema.js'
import type { Place } from '../matrix/place.js'
import { conclusiveOf, isAsKnown, isSeenAlone } from '../judge/verdict/belief.js'
import { issuesFor, verdictOf } from '../judge/verdict/verdict.js'
import { FAILED, VARIES, WRONG } from '../records/observation.js'
import type { Attempt, ResultRecord } from '../records/record.js'

/** What of a record is decided. */
export type JudgedTest = Pick<ResultRecord, 'verdict' | 'order' | 'events' | 'reason' | 'expected'>

/** As verdicts on outputs know it: an output that is not as described. */
export const asOutputs = (issues: readonly KnownIssue[]): KnownIssue[] =>
  issues.map((issue) => (issue.seen === FAILED ? { ...issue, seen: WRONG } : issue))

/** A requirement that is not met, and what nobody can tell, is nothing that a test is expected to do. */
const predictedBy = (attempts: readonly Attempt[]): 'refused' | null =>
  conclusiveOf(attempts).at(-1)?.outcome === 'unsupported' ? 'refused' : null

/** What cannot be told there once cannot be told: other attempts came out by chance. */
function unlessRefused(attempts: readonly Attempt[]): readonly Attempt[] {
  const refused = attempts.filter(({ outcome }) => outcome === 'unsupported')
  const isCrash = attempts.some(({ outcome }) => outcome === 'crash')
  return refused.length > 0 && !isCrash ? refused : attempts
}

export const isPassed = ({ outcome, order }: Attempt): boolean =>
  outcome === 'ordered' && order === 'declared'

/** How often what came of a test, such as `failed 2 of 3 times`. */
function shareOf(conclusive: readonly Attempt[]): string {
  const crashed = conclusive.filter(({ outcome }) => outcome === 'crash').length
  const failed = conclusive.filter((one) => one.outcome === 'ordered' && !isPassed(one)).length
  const counts = [
    ...(failed > 0 ? [`failed ${failed}`] : []),
    ...(crashed > 0 ? [`crashed ${crashed}`] : []),
  ].join(' and ')
  return `${counts} of ${conclusive.length} times`
}

function reasonOf(
  verdict: JudgedTest['verdict'],
  attempts: readonly Attempt[],
  issue: string,
): string | null {
  const conclusive = conclusiveOf(attempts)
  if (verdict === 'flaky')
    return `${shareOf(conclusive)}: ${conclusive.findLast((one) => !isPassed(one))?.reason ?? ''}`
  if (verdict === 'fixed') return `${issue} says that it fails, and it passed`
  return null
}

/** Whether a known issue says of an attempt that it may come out so: what varies passes or fails. */
function isCovered(attempt: Attempt, issue: KnownIssue): boolean {
  if (issue.seen !== VARIES) return asOutputs([issue]).some((one) => isAsKnown(one, attempt))
  if (attempt.outcome !== 'ordered') return false
  return isPassed(attempt) || (attempt.reason ?? '').includes(issue.words ?? '')
}

/**
 * The verdict where known issues say that a test comes out now so and now so: by one that varies, or by several. It is as known
 * where they cover every attempt between them, and passes where it only passed. Null where they do not say it.
 */
function nowAndThen(attempts: readonly Attempt[], issues: readonly KnownIssue[]): JudgedTest | null {
  const conclusive = conclusiveOf(attempts)
  const last = conclusive.at(-1)
  const varies = issues.find((one) => one.seen === VARIES)
  if (!last || (!varies && issues.length < 2)) return null
  if (!conclusive.every((attempt) => issues.some((issue) => isCovered(attempt, issue)))) return null
  const bad = conclusive.findLast((one) => !isPassed(one))
  if (!bad) {
    const { order, events } = last
    const expected = { order: VARIES, why: varies?.id ?? '' }
    return { verdict: 'ok', order, events, reason: 'passed', expected }
  }
  const issue = varies ?? issues.find((one) => isCovered(bad, one))
  if (!issue || (!varies && !isSeenAlone(conclusive))) return null
  return {
    verdict: 'known',
    order: null,
    events: bad.events,
    reason: `${shareOf(conclusive)}: ${bad.reason ?? ''} (${issue.id})`,
    expected: { order: issue.seen, why: issue.id },
  }
}

/** The verdict on a test at a place. */
export function testVerdict(
  name: string,
  attempts: readonly Attempt[],
  issues: readonly KnownIssue[],
  place: Place,
): JudgedTest {
  const telling = unlessRefused(attempts)
  const known = nowAndThen(telling, issuesFor(issues, name, place))
  if (known) return known
  const judged = verdictOf({ name }, telling, asOutputs(issues), place, predictedBy(telling))
  const { order, events, expected } = judged
  const verdict = judged.verdict === WRONG ? FAILED : judged.verdict
  return {
    verdict,
    order,
    events,
    reason: reasonOf(verdict, telling, expected.why ?? '') ?? judged.reason,
    expected: expected.order === WRONG ? { ...expected, order: FAILED } : expected,
  }
}
