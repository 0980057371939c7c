/** A memory that has forgotten what is too old. Pure but for the memory. */
import { tooOld } from '../../records/age.js'
import type { Memory } from './answers.js'

/**
 * Remembered answers that the gate would not count for their age are asked anew; else it could not pass ever again.
 * @param maxAge in days; undefined where any age will do
 * @param today as in 2026-12-31
 */
export const recent = (memory: Memory, maxAge: number | undefined, today: string): Memory => ({
  ...memory,
  async recall(cell, one, least) {
    const observed = await memory.recall(cell, one, least)
    return observed && maxAge !== undefined && tooOld(observed, maxAge, today) !== null ? null : observed
  },
})
