/**
 * Bursts in real guests, on the newest 6.12 kernel with bpftrace 0.23.2: that what runs is counted, beside neighbours too, and
 * that what is taken away, by a wrapper in place of bpftrace, is missed. That 5.10 loses some by itself is measured, and not
 * tested: it does so by chance.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exerciseOf } from '../src/judge/exercise/command.js'
import { programOf } from '../src/judge/exercise/program.js'
import { parseMatrix } from '../src/matrix/load.js'
import type { ResultRecord } from '../src/records/record.js'
import { judge } from '../src/judge/verdict/judge.js'
import { openAsking } from './asking.js'
import type { Asked, Asking } from './asking.js'
import { matrix, recordsOf } from './command.js'
import { openGuests } from './guests.js'
import type { Guests } from './guests.js'

const EVENTS = 40
const MATRIX = `
kernels: [{ from: debian:trixie-security, series: ['6.12'] }]
bpftrace: [{ from: debian:trixie }]
runtimes: [microvm]
cases:
  quiet:
    probe: kretprobe
    target: hrtimer_nanosl*p
    handlers: [a, b, c]
    workload: nap
    burst: ${EVENTS}
    runs: 2
  beside:
    probe: kretprobe
    target: hrtimer_nanosleep
    handlers: [a, b, c]
    workload: nap
    burst: ${EVENTS}
    runs: 2
    neighbours: [asleep, busy]
  hopping:
    probe: uretprobe
    target: /guest/syscall:matrix_hop
    handlers: [a, b, c]
    workload: hop
    burst: ${EVENTS}
    runs: 2
`

describe('as a user asks', () => {
  let place: string
  let records: ReadonlyMap<string, ResultRecord>
  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'matrix-burst-'))
    const config = join(place, 'matrix.yaml')
    await writeFile(config, MATRIX)
    const out = join(place, 'out')
    const finished = await matrix(['run', '--config', config, '--out', out, '--fresh'])
    expect(finished.exitCode, finished.stderr).toBe(0)
    expect(finished.stdout).toMatch(/^1 kernel × 1 build × \d+ cases: 0 remembered, \d+ asked, in /)
    expect(finished.stdout.split('\n').length).toBeLessThanOrEqual(11)
    records = new Map((await recordsOf(out)).map((one) => [one.case, one]))
  })
  afterAll(() => rm(place, { recursive: true, force: true }))

  test.each(['quiet', 'beside', 'hopping'])('%s: every handler runs for every event', (name) => {
    const { verdict, order, burst, attempts } = records.get(name)!
    const all = 2 * EVENTS
    expect([verdict, order]).toEqual(['ok', 'declared'])
    expect(burst).toMatchObject({
      runs: 2,
      events: all,
      whole: all,
      due: 3 * all,
      handlers: { a: all, b: all, c: all },
      orders: { abc: all },
      lost: 0,
    })
    expect(attempts.map(({ mode, burst: run }) => [mode, run?.whole])).toEqual([
      ['isolated', EVENTS],
      ['isolated', EVENTS],
    ])
  })

  test('the kernel is asked what it has counted, when the burst is over', () => {
    expect(records.get('quiet')).toMatchObject({ mechanism: ['kprobe_multi'], burst: { missed: 0 } })
    expect(records.get('hopping')).toMatchObject({ burst: { missed: null } })
  })
})

describe('a wrapper in place of bpftrace', () => {
  const { cases } = parseMatrix(MATRIX, 'matrix.yaml')
  let guests: Guests
  let asking: Asking
  beforeAll(async () => {
    guests = await openGuests('0.23.2')
    asking = openAsking(guests)
  })
  afterAll(async () => {
    await asking.end()
    await guests.end()
  })
  const ask = (plant: string): Promise<Asked> =>
    asking.ask(
      cases.filter(({ name }) => name === 'beside'),
      { plant: () => plant },
    )

  test('a workload without the neighbours that it was to have fails: nothing is asked quietly by mistake', async () => {
    const [beside] = cases.filter(({ name }) => name === 'beside')
    const program = programOf(beside!, '0.23.2')
    const exercise = exerciseOf(program, '/', 30_000, {
      version: guests.cell.bpftrace.version,
      verbose: false,
    })
    const { machine } = await guests.ordinary()
    if (machine.kind === 'failed') throw new Error(machine.reason)
    const alone = { ...exercise, args: exercise.args[2]!.split(' '), companions: [] }
    const judgement = judge(program, await machine.exercise(alone))
    await machine.close()
    expect(judgement).toEqual({
      kind: 'error',
      reason: 'the workload failed: neighbours: 0 are there, and 2 were to be',
    })
  })

  test.concurrent.for([
    ['none', /^ok: every handler ran for each of 80 events in 2 runs, in the order abc$/],
    [
      'drop beside',
      /^lossy: 2 of 240 handler runs are missing in 2 of 2 runs \(a 2\); bpftrace reported no loss; the kernel gave no count$/,
    ],
    [
      'swallow',
      /^lossy: 240 of 240 handler runs are missing in 2 of 2 runs \(a 80, b 80, c 80\); no handler ever ran in 2 runs; /,
    ],
    ['double beside', /^error: handler 'a' ran 2 times for event 1, and is written 1 times$/],
    ['swap beside', /^error: the order of bpftrace's output and the clock in the probes disagree$/],
    ['rename beside other', /^error: a token of 'other' was printed, which was not asked$/],
    ['crash', /^crash: bpftrace died of signal 11$/],
  ] as const)('%s', async ([plant, verdict]) => {
    const asked = await ask(plant)
    expect(asked.runs).toEqual(['beside-1 exit', 'beside-2 exit'])
    expect(asked.verdict('beside', [])).toMatch(verdict)
  })
})
