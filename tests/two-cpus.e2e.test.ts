/**
 * Two CPUs at once, in real guests, on the newest 6.12 kernel with bpftrace 0.23.2: that each CPU's events are told and judged,
 * and that lies about one of them, by a wrapper in place of bpftrace, are found out.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exerciseOf } from '../src/judge/exercise/command.js'
import { programOf } from '../src/judge/exercise/program.js'
import { judge } from '../src/judge/verdict/judge.js'
import { parseMatrix } from '../src/matrix/load.js'
import type { ResultRecord } from '../src/records/record.js'
import { openAsking } from './asking.js'
import type { Asked, Asking } from './asking.js'
import { matrix, recordsOf } from './command.js'
import { openGuests } from './guests.js'
import type { Guests } from './guests.js'

const MATRIX = `
kernels: [{ from: debian:trixie-security, series: ['6.12'] }]
bpftrace: [{ from: debian:trixie }]
runtimes: [microvm]
cases:
  two: { probe: kprobe, target: getrusage, workload: syscalls, cpus: 2 }
  back: { probe: fexit, target: getrusage, workload: syscalls, cpus: 2 }
  call: { probe: uprobe, target: '/guest/syscall:matrix_entry', workload: call, cpus: 2 }
  one: { probe: kprobe, target: getrusage, workload: syscalls }
`

/** Events, those of CPU 0 before those of CPU 1: at least three each. */
function expectBoth({ events, cpus }: Pick<ResultRecord, 'events' | 'cpus'>, event: string): void {
  expect(new Set(events)).toEqual(new Set([event]))
  const [zero, one] = [0, 1].map((cpu) => cpus?.filter((each) => each === cpu).length)
  expect(zero).toBeGreaterThanOrEqual(3)
  expect(one).toBe(zero)
  expect(cpus).toEqual(cpus?.toSorted())
}

test('as a user asks', async () => {
  const place = await mkdtemp(join(tmpdir(), 'matrix-two-cpus-'))
  try {
    const config = join(place, 'matrix.yaml')
    await writeFile(config, MATRIX)
    const out = join(place, 'out')
    const finished = await matrix(['run', '--config', config, '--out', out, '--fresh'])
    expect(finished.exitCode, finished.stderr).toBe(1)
    // One machine for each number of CPUs.
    expect(finished.stderr.match(/: booting$/gm)).toHaveLength(2)
    const records = new Map((await recordsOf(out)).map((one) => [one.case, one]))
    const verdicts = [...records].map(([name, { verdict, order }]) => [name, verdict, order])
    expect(new Set(verdicts.map((one) => one.join(' ')))).toEqual(
      new Set(['two ok declared', 'back wrong-order reversed', 'call ok declared', 'one ok declared']),
    )
    for (const name of ['two', 'call']) expectBoth(records.get(name)!, 'abc')
    expectBoth(records.get('back')!, 'cba')
    expect(records.get('one')).not.toHaveProperty('cpus')
  } finally {
    await rm(place, { recursive: true })
  }
})

describe('a wrapper in place of bpftrace', () => {
  const cases = parseMatrix(MATRIX, 'matrix.yaml').cases.filter(({ name }) => name !== 'one')
  let guests: Guests
  let asking: Asking
  beforeAll(async () => {
    guests = await openGuests('0.23.2')
    asking = openAsking(guests, 2)
  })
  afterAll(async () => {
    await asking.end()
    await guests.end()
  })
  const ask = (plant: string, names: readonly string[]): Promise<Asked> =>
    asking.ask(
      cases.filter(({ name }) => names.includes(name)),
      { plant: () => plant },
    )

  test('that changes nothing changes no verdict', async () => {
    const asked = await ask('none', ['two', 'call'])
    expect(asked.runs).toEqual(['combined exit'])
    for (const name of ['two', 'call']) expect(asked.verdict(name, [])).toBe('ok: declared: abc')
  })

  test.for([
    ['swap-and-forge-the-clock two 1', /^wrong-order: unstable: abc on CPU 0, cba on CPU 1$/],
    ['swap-and-forge-the-clock two 0', /^wrong-order: unstable: cba on CPU 0, abc on CPU 1$/],
    ['swap-and-forge-the-clock two', /^wrong-order: reversed: cba$/],
    ['drop two 1', /^wrong-order: partial: abc on CPU 0, bc, abc on CPU 1$/],
    ['drop-an-event two 1', /^error: on CPU 1, 1 of \d+ events reached no handler$/],
    ['drop-all two 1', /^wrong-order: partial: abc on CPU 0, nothing on CPU 1$/],
    ['claim-another-cpu two 1', /^(error: .* belong to no event|wrong-order: partial: .*)$/],
    ['claim-one-cpu two', /^error: |^wrong-order: partial: .*nothing on CPU 1$/],
  ] as const)('%s', async ([plant, verdict]) => {
    const asked = await ask(plant, ['two', 'call'])
    expect(asked.runs.slice(0, 3)).toEqual(['combined exit', 'two exit', 'two exit'])
    expect(asked.verdict('two', [])).toMatch(verdict)
    expect(asked.verdict('call', [])).toBe('ok: declared: abc')
  })

  test('one that says of everything that it was as written is not believed', async () => {
    const asked = await ask('swap-and-forge-the-clock', ['two', 'call'])
    expect(asked.verdict('two', [])).toMatch(/^error: the control came out declared and was planted reversed/)
  })

  test('a workload that has one CPU fails: nothing is asked quietly by mistake', async () => {
    const program = programOf(cases[0]!, '0.23.2')
    const { version } = guests.cell.bpftrace
    const exercise = exerciseOf(program, '/', 30_000, { version, verbose: false })
    const { machine } = await guests.ordinary()
    if (machine.kind === 'failed') throw new Error(machine.reason)
    const alone = { ...exercise, args: exercise.args[2]!.split(' ') }
    const judgement = judge(program, await machine.exercise(alone))
    await machine.close()
    expect(judgement).toEqual({
      kind: 'error',
      reason: 'the workload failed: syscalls: on CPU 1: Invalid argument',
    })
  })
})
