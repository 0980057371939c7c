/** What a burst came to, as the record has it: how often each handler ran for events that came as fast as they could. */
import { z } from 'zod'

const Counts = z.record(z.string(), z.number())

/** One run. */
export const BurstRun = z.object({
  events: z.number().describe('How many events there were'),
  whole: z.number().describe('Events for which every handler ran'),
  due: z.number().describe('How often handlers were to run in all'),
  handlers: Counts.describe('How often each handler ran, by name; 0 for one that never did'),
  orders: Counts.describe('The orders of the whole events, and how many events had each'),
  lost: z.number().describe('How many events bpftrace says that it lost'),
  missed: z
    .number()
    .nullable()
    .describe(
      "How many runs the kernel counts that it kept from handlers, neighbours' calls included; null where it has no counter",
    ),
})
export type BurstRun = z.infer<typeof BurstRun>

/** All runs of a case in a cell, summed up; `missed` is null where no run has a count. */
export const BurstCounts = z.object({ runs: z.number().describe('How many runs'), ...BurstRun.shape })
export type BurstCounts = z.infer<typeof BurstCounts>
