/** What makes two records answers to the same question. Pure. */
import type { ResultRecord } from './record.js'

/** One case in one cell. */
export type Question = Pick<ResultRecord, 'kernel' | 'bpftrace' | 'case' | 'runtime'>

/** The same text for the same question, another for any other. */
export function keyOf({ kernel, bpftrace, case: name, runtime }: Question): string {
  return JSON.stringify([kernel, bpftrace, name, runtime])
}
