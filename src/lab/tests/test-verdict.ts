/** A test's attempts × known issues → the verdict. Pure. */
import type { KnownIssue } from '../../matrix/schema.js'
import type { Place } from '../../matrix/place.js'
import { conclusiveOf, isBelievable, seen } from '../../judge/verdict/belief.js'
import { expectationOf, issuesFor, verdictOf } from '../../judge/verdict/verdict.js'
import { FAILED, VARIES, WRONG } from '../../records/observation.js'
import type { Attempt, ResultRecord } from '../../records/record.js'
import { isGivenUp } from '../run/ask-alone.js'

/** What of a record is decided. */
export type JudgedTest = Pick<ResultRecord, 'verdict' | 'order' | 'events' | 'reason' | 'expected'>

/** As verdicts on outputs know it: an output that is not as described. */
const asOutputs = (issues: readonly KnownIssue[]): KnownIssue[] =>
  issues.map((issue) => (issue.seen === FAILED ? { ...issue, seen: WRONG } : issue))

/** A requirement that is not met, and what nobody can tell, is nothing that a test is expected to do. */
const predictedBy = (attempts: readonly Attempt[]): 'refused' | null =>
  conclusiveOf(attempts).at(-1)?.outcome === 'unsupported' ? 'refused' : null

const isPassed = ({ outcome, order }: Attempt): boolean => outcome === 'ordered' && order === 'declared'

/** What failed is seen so often, unless a known issue says so: it may pass the next time. */
const TIMES = 3

/** Whether attempts tell enough. @param repeat how many must have a conclusion, at the least */
export function isSettled(
  name: string,
  attempts: readonly Attempt[],
  issues: readonly KnownIssue[],
  place: Place,
  repeat: number,
): boolean {
  if (isGivenUp(attempts)) return true
  const conclusive = conclusiveOf(attempts)
  const last = conclusive.at(-1)
  if (!last) return false
  if (last.outcome === 'unsupported') return true
  if (conclusive.length < repeat) return false
  const expectation = expectationOf({ name }, asOutputs(issues), place, null)
  const isOne = new Set(conclusive.map(seen)).size === 1
  const isPlain = isOne && (isPassed(last) || expectation.issues.length > 0)
  return (isPlain && isBelievable(conclusive, expectation)) || conclusive.length >= TIMES
}

function reasonOf(
  verdict: JudgedTest['verdict'],
  attempts: readonly Attempt[],
  issue: string,
): string | null {
  const conclusive = conclusiveOf(attempts)
  const others = conclusive.filter((one) => !isPassed(one))
  const share = `failed ${others.length} of ${conclusive.length} times`
  if (verdict === 'flaky') return `${share}: ${others.at(-1)?.reason ?? ''}`
  if (verdict === 'fixed') return `${issue} says that it fails, and it passed`
  return null
}

/** What is known to pass only now and then is as known however it came out, and passes where it only passed. */
function varying(attempts: readonly Attempt[], issues: readonly KnownIssue[]): JudgedTest | null {
  const conclusive = conclusiveOf(attempts)
  const last = conclusive.at(-1)
  const issue = issues.find((one) => one.seen === VARIES)
  if (!issue || !last || last.outcome !== 'ordered' || issues.length > 1) return null
  const failed = conclusive.filter((one) => !isPassed(one))
  const expected = { order: VARIES, why: issue.id }
  const { order, events } = failed.at(-1) ?? last
  if (failed.length === 0) return { verdict: 'ok', order, events, reason: 'passed', expected }
  const reason = `failed ${failed.length} of ${conclusive.length} times: ${failed.at(-1)?.reason ?? ''} (${issue.id})`
  return { verdict: 'known', order, events, reason, expected }
}

/** The verdict on a test at a place. */
export function testVerdict(
  name: string,
  attempts: readonly Attempt[],
  issues: readonly KnownIssue[],
  place: Place,
): JudgedTest {
  const isVarying = varying(attempts, issuesFor(issues, name, place))
  if (isVarying) return isVarying
  const judged = verdictOf({ name }, attempts, asOutputs(issues), place, predictedBy(attempts))
  const { order, events, expected } = judged
  const verdict = judged.verdict === WRONG ? FAILED : judged.verdict
  return {
    verdict,
    order,
    events,
    reason: reasonOf(verdict, attempts, expected.why ?? '') ?? judged.reason,
    expected: expected.order === WRONG ? { ...expected, order: FAILED } : expected,
  }
}
