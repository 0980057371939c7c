/** Each question's latest answer. Pure, but for what was put into it. */
import type { ResultRecord } from './record.js'

export interface Latest {
  /** Takes an answer, in the place of an earlier one to the same question. */
  put(record: ResultRecord): void
  /** In the order in which the questions were first answered. */
  all(): ResultRecord[]
}

/** The map beneath a key, made where it is not there yet. */
export function within<Value>(maps: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const there = maps.get(key)
  if (there) return there
  const made = new Map<string, Value>()
  maps.set(key, made)
  return made
}

/** Maps in maps, because a text that is the key of a question would have to be made for every record. */
export function latest(): Latest {
  const records: ResultRecord[] = []
  const byKernel = new Map<string, Map<string, Map<string, Map<string, number>>>>()
  return {
    put(record) {
      const cases = within(within(within(byKernel, record.kernel), record.bpftrace), record.runtime)
      const at = cases.get(record.case) ?? records.length
      cases.set(record.case, at)
      records[at] = record
    },
    all: () => records,
  }
}
