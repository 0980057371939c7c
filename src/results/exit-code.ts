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
  const verdicts = new Map(records.map((record) => [keyOf(record), record.verdict]))
  const found = expected.map((question) => verdicts.get(keyOf(question)) ?? 'error')
  if (found.some((verdict) => UNEXPECTED.has(verdict))) return 1
  return found.includes('error') ? 3 : 0
}
