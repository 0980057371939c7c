/** Two kernels, one of them without a modules package, and two bpftrace builds, from the command line to the files. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ResultRecord } from '../src/records/record.js'
import { cacheBeside, matrix as command, planned, recordsIn, recordsOf } from './command.js'

const CELLS = ['--kernel', '6.12*', '--kernel', '7.0*', '--bpftrace', '0.23.2', '--bpftrace', '0.27.1']

let place: string
let out: string
let cache: string
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-cells-'))
  out = join(place, 'out')
  // Another test that asks the same at the same time would have the last word in the user's.
  cache = await cacheBeside(join(place, 'cache'), ['answers'])
})
afterAll(() => rm(place, { recursive: true, force: true }))

const matrix = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  command(args, { MATRIX_CACHE_DIR: cache, ...environment })
const logs = async (): Promise<string[]> => (await readdir(join(out, 'logs'), { recursive: true })).sort()
const key = (one: ResultRecord): string => [one.kernel, one.bpftrace, one.case].join(' ')
const sorted = (records: readonly ResultRecord[]): ResultRecord[] =>
  [...records].sort((a, b) => (key(a) < key(b) ? -1 : 1))

describe('two kernels and two bpftrace builds', () => {
  let records: ResultRecord[]
  let stderr: string
  beforeAll(async () => {
    const finished = await matrix(['run', ...CELLS, '--fresh', '--out', out, '--json'])
    stderr = finished.stderr
    expect(finished.exitCode, stderr).toBe(0)
    records = recordsIn(finished.stdout)
  })

  const only = (name: string, bpftrace: string): ResultRecord[] =>
    records.filter((one) => one.case === name && one.bpftrace === bpftrace)

  test('every question has a conclusive answer', async () => {
    const plan = JSON.parse((await matrix(['plan', ...CELLS, '--json'])).stdout) as {
      kernel: string
      release: string
      bpftrace: string
      cases: string[]
    }[]
    expect(plan).toHaveLength(4)
    expect(records.map((one) => `${key(one)} ${one.release}`).sort()).toEqual(
      plan
        .flatMap(({ kernel, bpftrace, cases, release }) =>
          cases.map((name) => `${kernel} ${bpftrace} ${name} ${release}`),
        )
        .sort(),
    )
    const inconclusive = records.filter(({ verdict }) => ['error', 'flaky'].includes(verdict))
    expect(inconclusive).toEqual([])
    expect(planned(stderr)).toEqual({ remembered: 0, toAsk: records.length })
  })

  test.each([
    ['seed-fexit', '0.23.2', 'reversed', 'ba'],
    ['seed-fexit', '0.27.1', 'declared', 'ab'],
    ['seed-kretprobe', '0.23.2', 'declared', 'ab'],
    ['seed-kretprobe', '0.27.1', 'declared', 'ab'],
    ['fexit', '0.23.2', 'reversed', 'cba'],
    ['fexit', '0.27.1', 'declared', 'abc'],
    ['kretprobe', '0.23.2', 'declared', 'abc'],
    ['kretprobe', '0.27.1', 'declared', 'abc'],
    ['kprobe', '0.27.1', 'declared', 'abc'],
    ['fentry', '0.27.1', 'declared', 'abc'],
  ])('%s is seen by %s on both kernels: %s', (name, bpftrace, order, event) => {
    const found = only(name, bpftrace)
    expect(found).toHaveLength(2)
    for (const one of found) {
      expect(one).toMatchObject({ order, events: [event, event, event] })
      expect(one.verdict).toBe(order === 'declared' ? 'ok' : 'known')
    }
  })

  test.each([
    ['fexit', '7.0', '0.27.1', ['tracing link fexit']],
    ['kretprobe', '7.0', '0.27.1', ['perf_event kretprobe']],
    ['kretprobe-multi', '7.0', '0.27.1', ['kprobe_multi']],
    ['session-exit', '7.0', '0.23.2', ['kprobe_multi']],
    ['session-exit', '7.0', '0.27.1', ['kprobe_multi session']],
    ['uprobe', '6.12', '0.23.2', ['perf_event uprobe']],
    ['seed-fexit', '6.12', '0.23.2', ['tracing link fexit']],
  ])('%s on %s with %s: the kernel says that it is %j', (name, kernel, bpftrace, mechanism) => {
    const found = only(name, bpftrace).filter((one) => one.kernel.startsWith(kernel))
    expect(found.map((one) => one.mechanism)).toEqual([mechanism])
  })

  test('what a known issue says is believed at first sight', () => {
    const known = records.filter(({ verdict, order }) => verdict === 'known' && order === 'reversed')
    expect(known).not.toEqual([])
    for (const { attempts } of known) expect(attempts).toHaveLength(1)
  })

  test('what was on standard output is in records.jsonl, and table and page beside it', async () => {
    expect(sorted(await recordsOf(out))).toEqual(sorted(records))
    const table = await readFile(join(out, 'compatibility.md'), 'utf8')
    const page = await matrix(['table', '--format', 'html', '--out', out])
    expect((await readFile(join(out, 'index.html'), 'utf8')) === page.stdout).toBe(true)
    for (const { kernel, bpftrace } of records) {
      expect(table).toContain(kernel)
      expect(table).toContain(bpftrace)
    }
    expect(await logs()).toContain(`machine-${records[0]?.kernel ?? ''}/console.log`)
  })

  test('asked again, nothing boots and the answers are the same', async () => {
    const before = await logs()
    // Whoever wanted to boot would look for an emulator, and there is none at this path.
    const environment = { MATRIX_QEMU: join(place, 'no-emulator') }
    const again = await matrix(['run', ...CELLS, '--out', out, '--json'], environment)
    expect(again.exitCode, again.stderr).toBe(0)
    expect(planned(again.stderr)).toEqual({ remembered: records.length, toAsk: 0 })
    expect(again.stderr).not.toContain('booting')
    expect(await logs()).toEqual(before)
    expect(sorted(recordsIn(again.stdout))).toEqual(sorted(records))
    expect(sorted(await recordsOf(out))).toEqual(sorted(records))
    expect(again.durationMs).toBeLessThan(10_000)
  })
})

describe('selectors that match nothing', () => {
  test.each([
    ['--kernel', '9.9*', '6.12'],
    ['--bpftrace', '9.9', '0.23.2'],
    ['--case', 'no-such', 'seed-fexit'],
    ['--runtime', 'none', 'microvm'],
  ])('%s %s is refused with what there is', async (option, glob, there) => {
    const { exitCode, stdout, stderr } = await matrix(['run', option, glob, '--out', join(place, 'none')])
    expect(exitCode).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(glob)
    expect(stderr).toContain(there)
    await expect(readdir(join(place, 'none'))).rejects.toThrow('ENOENT')
  })
})
