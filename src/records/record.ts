/** The record: the answer to one case in one cell. The published contract; adding is free, changing needs a new number. */
import { z } from 'zod'
import { ARCHITECTURES } from '../matrix/architecture.js'
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
  'attached',
  'silent',
  'failed',
])
export type Verdict = z.infer<typeof Verdict>

export const Attempt = z
  .object({
    mode: z
      .enum(['combined', 'isolated'])
      .describe("combined: in one bpftrace program with the cell's other cases; isolated: alone"),
    outcome: z
      .enum(['ordered', 'unsupported', 'crash', 'error'])
      .describe('ordered: an order was seen; otherwise how the attempt ended without one'),
    order: Order.nullable().describe('The order that was seen; null where none was'),
    events: z.array(z.string()).describe('Each event: the handlers that ran, by name, in their order'),
    reason: z.string().optional().describe("bpftrace's, the kernel's or the machine's own words"),
    mechanism: z
      .array(z.string())
      .optional()
      .describe('How the kernel says that the handlers were attached; absent where nobody looked'),
    cpus: z.array(z.number()).optional().describe('The CPU of each event; only of cases with `cpus`'),
    burst: BurstRun.optional().describe('What a burst counted; `events` is then empty'),
    printed: z
      .string()
      .optional()
      .describe(
        "Of a script that nothing is promised of: the beginning of what it printed, without bpftrace's line about attaching",
      ),
    milliseconds: z.number().describe('Wall-clock time from the request to the answer'),
  })
  .describe('One time the question was asked')
export type Attempt = z.infer<typeof Attempt>

const Digest = z.object({ sha256: z.string().describe('64 hexadecimal digits') })
const Package = z.object({ name: z.string(), version: z.string(), ...Digest.shape })

export const Artefacts = z.object({
  kernel: z.array(Package).describe("The kernel's packages, or what it came from"),
  bpftrace: z.array(Package).describe("The build's package, or what it came from"),
  workload: Digest.describe("The guest's agent and workload: their sources and their compiler"),
  image: Digest.describe('What the bpftrace image was made from'),
  qemu: z.string().nullable().describe("QEMU's version; null in a container"),
})
export type Artefacts = z.infer<typeof Artefacts>

export const ResultRecord = z.object({
  schema: z.literal(RECORD_SCHEMA).describe('The number of this schema'),
  kernel: z.string().describe("The kernel's identifier: 6.12.118, 6.1.192-full, host, or a name"),
  bpftrace: z.string().describe("The build's identifier: its version, or a name"),
  arch: z.enum(ARCHITECTURES).optional().describe('The architecture of both; absent where it is x86_64'),
  versions: z
    .object({ kernel: z.string(), bpftrace: z.string() })
    .optional()
    .describe(
      'The versions behind the identifiers, as ranges of known issues see them; absent in records of 0.1.0',
    ),
  case: z.string().describe("The case's name in matrix.yaml"),
  runtime: z.enum(['microvm', 'container']).describe('What the question was asked in'),
  verdict: Verdict.describe('The judgement'),
  order: Order.nullable().describe('The order that was seen; null where none was'),
  events: z.array(z.string()).describe('Each event: the handlers that ran, by name, in their order'),
  reason: z
    .string()
    .describe("One sentence; quotes bpftrace's or the kernel's own words where there are any"),
  expected: z
    .object({
      order: z.string().optional().describe('The expected order'),
      why: z.string().optional().describe("'default', or the id of a known issue"),
    })
    .describe('What was expected; empty where no order is'),
  cpus: z
    .array(z.number())
    .optional()
    .describe('The CPU of each event, those of one CPU together; only of cases with `cpus`'),
  burst: BurstCounts.optional().describe('The sums over all runs; only of cases with `burst`'),
  surprise: z
    .string()
    .optional()
    .describe('Says that the case was refused against a prediction, or answered against one'),
  question: z.string().optional().describe('Digest of what the case asks; a changed case has another'),
  config: z
    .record(z.string(), z.string())
    .nullable()
    .optional()
    .describe("The kernel's options that the case's prediction looks at; null where they cannot be read"),
  mechanism: z.array(z.string()).optional().describe('How the kernel says that the handlers were attached'),
  attempts: z.array(Attempt).describe('Each time the question was asked'),
  release: z.string().describe('`uname -r` inside the machine; empty where none came up'),
  accelerator: z.enum(['kvm', 'tcg', 'none']).describe('What ran the machine; none in a container'),
  artefacts: Artefacts.describe('What the machine was made of'),
  warnings: z.array(z.string()).describe('What a reader should know that decides nothing'),
  judging: z.string().optional().describe('Digest of the code that asked and judged'),
  recalledFrom: z
    .array(z.string())
    .optional()
    .describe(
      'Of a recalled answer: the published records that it is from, then those that these have it from',
    ),
  finishedAt: z.string().describe('When the answer was complete: ISO 8601, UTC'),
})
export type ResultRecord = z.infer<typeof ResultRecord>

/** records.schema.json: one line of records.jsonl. Readers may find more fields. After a change: `npm run schema`. */
export const recordSchema = (): object => z.toJSONSchema(ResultRecord, { io: 'input', target: 'draft-07' })
