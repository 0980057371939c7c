/** What a record says, apart from how and when it was come to. Pure. */
import { LOSSY } from './burst.js'
import type { Order, ResultRecord } from './record.js'

/** What a known issue says of a case that is now this and now that; one right order does not refute it. */
export const VARIES = 'varies'

/** Orders that say that events differ, and so need not have the same events each time. */
const VARYING: readonly (Order | null)[] = ['unstable', 'partial']

/** The order, and what the events were where it says that all are alike; equal texts saw the same. */
export const seenIn = (order: Order | null, events: readonly string[]): string =>
  `${order ?? ''} ${VARYING.includes(order) ? '' : [...new Set(events)].join(' ')}`.trim()

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
