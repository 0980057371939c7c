/** A record as the gate compares it. Pure. */
import { FAILED, isByChance, isUnlike, orderInWords, seenIn } from '../../records/observation.js'
import { missingOf } from '../../records/burst.js'
import { isOfSuite } from '../../suite/case-names.js'
import type { ResultRecord } from '../../records/record.js'

/** What an answer comes to: `varying` is an answer of which a known issue says that it is not always the same. */
export type Saw = 'right' | 'wrong' | 'varying' | 'refused' | 'crash'

/** Whether a known issue says that the answer here may be any. */
const mayVary = (record: ResultRecord): boolean =>
  isByChance(record) && (record.order !== null || record.verdict === 'known')

/** What was seen, whatever is known of it; null for what is no conclusion. */
export function sawIn(record: ResultRecord): Saw | null {
  const { verdict, expected } = record
  switch (verdict) {
    case 'ok':
    case 'fixed':
    case 'attached':
      return 'right'
    case 'wrong-order':
    case 'lossy':
    case 'failed':
    case 'silent':
      return 'wrong'
    case 'unsupported':
      return 'refused'
    case 'crash':
      return 'crash'
    case 'known':
      if (mayVary(record)) return 'varying'
      if (record.order !== null || isUnlike(record)) return 'wrong'
      return expected.order === 'unsupported' ? 'refused' : 'crash'
    case 'flaky':
    case 'error':
      return null
  }
}

/** The same of a baseline: what was right by chance need not be so again. */
export const sawBefore = (record: ResultRecord): Saw | null => (mayVary(record) ? 'varying' : sawIn(record))

/** The same of a suite's test. */
const wordOfTest = (record: ResultRecord): string => {
  const saw = sawIn(record)
  if (saw === 'right') return 'passed'
  if (saw === 'wrong') return FAILED
  return saw === 'varying' ? 'passed or failed' : saw === 'refused' ? 'unsupported' : 'crash'
}

/** What was seen, the same text for the same answer: `reversed: cba`, `unstable`, `as described`, `crash`. */
export function words(record: ResultRecord): string {
  const { order, verdict, events, burst } = record
  if (verdict === 'flaky' || verdict === 'error') return verdict
  // How much is missing is another number each time.
  if (burst) return missingOf(burst) > 0 ? 'lossy' : 'whole'
  if (isOfSuite(record.case)) return wordOfTest(record)
  const word = orderInWords(order, events)
  if (isUnlike(record)) return word
  if (order === null) return sawIn(record) === 'refused' ? 'unsupported' : 'crash'
  // Orders that say that events differ, or that there were none, say all that there is to compare.
  return seenIn(order, events) === word ? word : `${word}: ${[...new Set(events)].join(', ')}`
}
