/** Records → exit code. Pure. */
import { keyOf } from './identity.js'
import type { Question } from './identity.js'
import type { ResultRecord, Verdict } from './record.js'

/** Conclusive answers that nobody expects: what a run or a gate is there to find. */
const UNEXPECTED: ReadonlySet<Verdict> = new Set<Verdict>(['wrong-order', 'crash', 'flaky', 'fixed'])

/**
 * 1 where any question has an unexpected answer; else 3 where any has an `error` or no record at all; else 0.
 * @param expected every case in every cell that was asked for; records of other questions decide nothing
 */
export function exitCode(records: readonly ResultRecord[], expected: readonly Question[]): 0 | 1 | 3 {
  const byKey = new Map(records.map((record) => [keyOf(record), record]))
  const found = expected.map((question) => byKey.get(keyOf(question)))
  if (found.some((record) => record && (UNEXPECTED.has(record.verdict) || record.surprise !== undefined))) return 1
  return found.some((record) => (record?.verdict ?? 'error') === 'error') ? 3 : 0
}
