/** What a burst came to, as the record has it: how often each handler ran for events that came as fast as they could. */
import { z } from 'zod'

const Counts = z.record(z.string(), z.number())

/** One run. */
export const BurstRun = z.object({
  events: z.number(),
  /** Events for which every handler ran. */
  whole: z.number(),
  /** How often handlers were to run in all. */
  due: z.number(),
  /** How often each did, by name; 0 for one that never did. */
  handlers: Counts,
  /** In which orders the whole events ran them, and how many in each. */
  orders: Counts,
  /** How many events bpftrace says that it lost. */
  lost: z.number(),
  /** How many the kernel has counted that it kept from handlers, neighbours' calls among them; null: it has no such count. */
  missed: z.number().nullable(),
})
export type BurstRun = z.infer<typeof BurstRun>

/** All runs of a case in a cell, summed up; `missed` is null where no run has a count. */
export const BurstCounts = z.object({ runs: z.number(), ...BurstRun.shape })
export type BurstCounts = z.infer<typeof BurstCounts>
