/** What a record says, without how and when it was reached. Pure. */
import { LOSSY } from './burst.js'
import type { Attempt, Order, ResultRecord } from './record.js'

/** What a known issue says of a case that is now this and now that; one right order does not refute it. */
export const VARIES = 'varies'

/** Orders that say that events differ, and so need not have the same events each time. */
const VARYING: readonly (Order | null)[] = ['unstable', 'partial']

/** What a known issue, and an expectation, call an output that is not as described; it has no order. */
export const WRONG = 'wrong-order'

/** What both call a runtime test whose output, or end, is not as it expects; it has no order either. */
export const FAILED = 'failed'

/**
 * How what was observed reads. An output that is as described has the order `declared` and no events, a pair that occurs
 * for nothing else; one that is not has no order.
 */
export function orderInWords(order: Order | null, events: readonly string[]): string {
  if (order === null) return 'not as described'
  return order === 'declared' && events.length === 0 ? 'as described' : order
}

/** What one attempt saw, in a word or three; or how it came to nothing. */
export function attemptInWords({
  outcome,
  order,
  events,
  burst,
}: Pick<Attempt, 'outcome' | 'order' | 'events' | 'burst'>): string {
  if (burst) return burst.whole === burst.events ? 'whole' : LOSSY
  return outcome === 'ordered' ? orderInWords(order, events) : outcome
}

/** Whether an answer is that an output is not as described. */
export const isUnlike = ({
  verdict,
  order,
  expected,
}: Pick<ResultRecord, 'verdict' | 'order' | 'expected'>): boolean =>
  order === null && [WRONG, FAILED].includes(verdict === 'known' ? (expected.order ?? '') : verdict)

/** Whether an answer is that a runtime test failed. */
export const isFailed = ({ verdict, expected }: Pick<ResultRecord, 'verdict' | 'expected'>): boolean =>
  (verdict === 'known' ? expected.order : verdict) === FAILED

/** The order, and what the events were where it says that all are alike; equal texts saw the same. */
export function seenIn(order: Order | null, events: readonly string[]): string {
  if (order === null) return ''
  const all = VARYING.includes(order) ? '' : [...new Set(events)].join(' ')
  return `${orderInWords(order, events)} ${all}`.trim()
}

/** Whether a known issue says that the answer is not always the same: an order that varies, or losses by chance. */
export const isByChance = ({ expected }: Pick<ResultRecord, 'expected'>): boolean =>
  expected.order === VARIES || expected.order === LOSSY

/** Whether the answer came out as it happened to. */
export const isVarying = (record: ResultRecord): boolean =>
  isByChance(record) && (record.verdict === 'known' || record.verdict === 'ok')

/** Equal texts are equal answers: the same verdict for the same reason, on the same order, as unsurprising. */
export const answerOf = ({ verdict, order, events, expected, surprise }: ResultRecord): string =>
  JSON.stringify([
    verdict,
    seenIn(order, events),
    verdict === 'known' || verdict === 'fixed' ? expected.why : null,
    surprise ?? null,
  ])
