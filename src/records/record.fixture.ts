/** Records made by hand, for tests. */
import { sumOf } from './burst.js'
import type { BurstRun } from './burst.js'
import type { ResultRecord } from './record.js'

/** A record that is as expected, but for what is given. */
export function record(changes: Partial<ResultRecord> = {}): ResultRecord {
  return {
    schema: 1,
    kernel: '6.12.117',
    bpftrace: '0.23.2',
    case: 'fexit',
    runtime: 'microvm',
    verdict: 'ok',
    order: 'declared',
    events: ['abc', 'abc', 'abc'],
    reason: 'declared: abc',
    expected: { order: 'declared', why: 'default' },
    attempts: [
      {
        mode: 'combined',
        outcome: 'ordered',
        order: 'declared',
        events: ['abc', 'abc', 'abc'],
        milliseconds: 4210,
      },
    ],
    release: '6.12.117+deb13-cloud-amd64',
    accelerator: 'tcg',
    artefacts: {
      kernel: [
        {
          name: 'linux-image-6.12.117+deb13-cloud-amd64',
          version: '6.12.117-1',
          sha256: 'a'.repeat(64),
        },
      ],
      bpftrace: [{ name: 'bpftrace', version: '0.23.2-1', sha256: 'b'.repeat(64) }],
      workload: { sha256: 'c'.repeat(64) },
      image: { sha256: 'd'.repeat(64) },
      qemu: '10.0.3',
    },
    warnings: [],
    finishedAt: '2026-11-20T12:00:00.000Z',
    ...changes,
  }
}

/** What the seed found: every handler ran, in reverse. */
export const reversed = (changes: Partial<ResultRecord> = {}): ResultRecord =>
  record({
    verdict: 'wrong-order',
    order: 'reversed',
    events: ['cba', 'cba', 'cba'],
    reason: 'reversed: cba',
    ...changes,
  })

/** What two isolated attempts that crashed make of a record. */
export const crashed = (reason: string): Partial<ResultRecord> => {
  const attempt = { mode: 'isolated', outcome: 'crash', order: null, reason, milliseconds: 900 } as const
  const attempts = [attempt, attempt].map((one) => ({ ...one, events: [] }))
  return { verdict: 'crash', order: null, events: [], reason, attempts }
}

/** An answer without an order. */
export const unordered = (
  verdict: 'unsupported' | 'crash' | 'error',
  reason: string,
  changes: Partial<ResultRecord> = {},
): ResultRecord => record({ verdict, order: null, events: [], reason, ...changes })

/** A run of a burst of 100 events with three handlers; whole, but for what is given. */
export const burstRun = (changes: Partial<BurstRun> = {}): BurstRun => ({
  events: 100,
  whole: 100,
  due: 300,
  handlers: { a: 100, b: 100, c: 100 },
  orders: { abc: 100 },
  lost: 0,
  missed: 0,
  ...changes,
})

/** A burst of one run in which handler a never ran for 36 events, which is 12 %. */
export const lossy = (changes: Partial<ResultRecord> = {}): ResultRecord =>
  record({
    verdict: 'lossy',
    order: 'partial',
    events: [],
    reason: '36 of 300 handler runs are missing in 1 of 1 run (a 36)',
    expected: {},
    burst: sumOf([burstRun({ whole: 64, handlers: { a: 64, b: 100, c: 100 }, orders: { abc: 64 } })]),
    ...changes,
  })
