/** What is told of answers that were recalled from published records. Pure. */
import type { ResultRecord } from '../../../records/record.js'

/** Answers with one trail. */
export interface Recalled {
  /** The records that they are from, as they were given; then those that these have them from. */
  readonly from: readonly string[]
  readonly answers: number
}

/** `nightly, there from published` */
export const trailInWords = (from: readonly string[]): string => from.join(', there from ')

/** The recalled among records, by their trails, in the order of the records. */
export function recalledIn(records: readonly ResultRecord[]): Recalled[] {
  const counts = new Map<string, { from: readonly string[]; answers: number }>()
  for (const { recalledFrom: from } of records) {
    if (from === undefined) continue
    const key = JSON.stringify(from)
    counts.set(key, { from, answers: (counts.get(key)?.answers ?? 0) + 1 })
  }
  return [...counts.values()]
}
