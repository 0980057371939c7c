/** Whether a test was asked often enough. Pure. */
import type { KnownIssue } from '../../matrix/schema.js'
import type { Place } from '../../matrix/place.js'
import { conclusiveOf, isBelievable, seen } from '../../judge/verdict/belief.js'
import { expectationOf } from '../../judge/verdict/verdict.js'
import type { Attempt } from '../../records/record.js'
import { asOutputs, isPassed } from '../../suite/test-verdict.js'
import { isGivenUp } from '../run/ask-alone.js'

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
  if (conclusive.some(({ outcome }) => outcome === 'unsupported')) return true
  if (conclusive.length < repeat) return false
  const expectation = expectationOf({ name }, asOutputs(issues), place, null)
  const isOne = new Set(conclusive.map(seen)).size === 1
  const isPlain = isOne && (isPassed(last) || expectation.issues.length > 0)
  return (isPlain && isBelievable(conclusive, expectation)) || conclusive.length >= TIMES
}
