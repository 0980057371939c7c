/** The record: the answer to one case in one cell. The published contract; adding is free, changing needs a new number. */
import { z } from 'zod'
import { BurstCounts, BurstRun } from './burst-schema.js'

export const RECORD_SCHEMA = 1

/** What was seen, over all events of a case. */
export const Order = z.enum(['declared', 'reversed', 'shuffled', 'unstable', 'partial', 'silent'])
export type Order = z.infer<typeof Order>

export const Verdict = z.enum([
  'ok',
  'wrong-order',
  'lossy',
  'known',
  'fixed',
  'unsupported',
  'crash',
  'flaky',
  'error',
])
export type Verdict = z.infer<typeof Verdict>

export const Attempt = z.object({
  /** Together with the cell's other cases in one bpftrace program, or alone. */
  mode: z.enum(['combined', 'isolated']),
  /** What this attempt amounted to: an order, or how it ended without one. */
  outcome: z.enum(['ordered', 'unsupported', 'crash', 'error']),
  order: Order.nullable(),
  events: z.array(z.string()),
  /** bpftrace's, the kernel's or the machine's own words where there is no order. */
  reason: z.string().optional(),
  /** What the kernel said that the case's handlers were attached by, each mechanism once; absent where nobody looked. */
  mechanism: z.array(z.string()).optional(),
  /** What a burst came to; `order` then is that of all its events, and `events` is empty. */
  burst: BurstRun.optional(),
  /** Wall-clock milliseconds from the request to the answer. */
  milliseconds: z.number(),
})
export type Attempt = z.infer<typeof Attempt>

const Package = z.object({ name: z.string(), version: z.string(), sha256: z.string() })

export const Artefacts = z.object({
  kernel: z.array(Package),
  bpftrace: z.array(Package),
  /** Digest of the guest's agent and workload, sources and compiler included. */
  workload: z.object({ sha256: z.string() }),
  /** Digest of what the bpftrace image was made from. */
  image: z.object({ sha256: z.string() }),
  qemu: z.string().nullable(),
})
export type Artefacts = z.infer<typeof Artefacts>

export const ResultRecord = z.object({
  schema: z.literal(RECORD_SCHEMA),
  kernel: z.string(),
  bpftrace: z.string(),
  case: z.string(),
  runtime: z.enum(['microvm', 'container']),
  verdict: Verdict,
  order: Order.nullable(),
  events: z.array(z.string()),
  reason: z.string(),
  /** Empty where no order is expected. */
  expected: z.object({ order: z.string().optional(), why: z.string().optional() }),
  /** What all runs of a burst came to; only of cases that are asked for one. */
  burst: BurstCounts.optional(),
  /** In words, where matrix.yaml predicted that the case can be asked here and it cannot, or the other way round. */
  surprise: z.string().optional(),
  /** Digest of what the case asked, so that an answer to another question is not taken for one to today's. */
  question: z.string().optional(),
  mechanism: z.array(z.string()).optional(),
  attempts: z.array(Attempt),
  release: z.string(),
  accelerator: z.enum(['kvm', 'tcg', 'none']),
  artefacts: Artefacts,
  /** Things a reader should know that decide nothing, such as an expired archive index. */
  warnings: z.array(z.string()),
  finishedAt: z.string(),
})
export type ResultRecord = z.infer<typeof ResultRecord>
