/** What is worse than what. Data, and the one rule that reads it. Pure. */
import { isVarying } from '../../records/observation.js'
import type { Order, ResultRecord, Verdict } from '../../records/record.js'

/**
 * How good an answer is, by its verdict: handlers that run as written, then an honest refusal, then what is wrong and
 * known to be. One unexpected answer is no better than another.
 */
const VERDICTS: Readonly<Record<Verdict, number>> = {
  ok: 4,
  fixed: 4,
  attached: 4,
  unsupported: 3,
  silent: 3,
  known: 2,
  error: 1,
  flaky: 0,
  crash: 0,
  'wrong-order': 0,
  lossy: 0,
  failed: 0,
}

/**
 * How good an order is where one is expected: as written, then one that is at least always the same, then one that is
 * not, then handlers that are missing or repeated, then nothing at all.
 */
const ORDERS: Readonly<Record<Order, number>> = {
  declared: 4,
  reversed: 3,
  shuffled: 3,
  unstable: 2,
  partial: 1,
  silent: 0,
}

/** Below 0 where `after` is worse than `before`, above 0 where it is better. */
export function rise(before: ResultRecord, after: ResultRecord): number {
  // An answer that is lost was never worse than none: silence is no improvement.
  if (after.verdict === 'error' && before.verdict !== 'error') return -1
  // What a known issue says to vary comes out now so and now so.
  if (isVarying(before) && isVarying(after)) return 0
  const verdicts = VERDICTS[after.verdict] - VERDICTS[before.verdict]
  if (verdicts !== 0 || before.verdict !== after.verdict || after.verdict === 'flaky') return verdicts
  const isExpected = before.expected.order !== undefined && after.expected.order !== undefined
  if (!isExpected || before.order === null || after.order === null) return 0
  return ORDERS[after.order] - ORDERS[before.order]
}
