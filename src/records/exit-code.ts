/** Records → exit code. Pure. */
import { keyOf } from './identity.js'
import type { Question } from './identity.js'
import type { ResultRecord, Verdict } from './record.js'

/** Conclusive answers that nobody expects: what a run or a gate is there to find. */
const UNEXPECTED: ReadonlySet<Verdict> = new Set<Verdict>([
  'wrong-order',
  'lossy',
  'crash',
  'flaky',
  'fixed',
  'failed',
])

/** What an answer means to those who wait for a clean run; every report and gate goes by it. */
export type Standing = 'expected' | 'unexpected' | 'unanswered'

/** @param record absent where a question has no answer at all */
export function standingOf(record?: Pick<ResultRecord, 'verdict' | 'surprise'>): Standing {
  if (record === undefined) return 'unanswered'
  if (UNEXPECTED.has(record.verdict) || record.surprise !== undefined) return 'unexpected'
  return record.verdict === 'error' ? 'unanswered' : 'expected'
}

/**
 * 1 where any question has an unexpected answer; else 3 where any has an `error` or no record at all; else 0.
 * @param expected every case in every cell that was asked for; records of other questions decide nothing
 */
export function exitCode(records: readonly ResultRecord[], expected: readonly Question[]): 0 | 1 | 3 {
  const byKey = new Map(records.map((record) => [keyOf(record), record]))
  const standings = new Set(expected.map((question) => standingOf(byKey.get(keyOf(question)))))
  if (standings.has('unexpected')) return 1
  return standings.has('unanswered') ? 3 : 0
}
