/** One cell, whose run is killed with -9, then interrupted, and then left to finish: nothing is lost, nothing stays. */
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cacheBeside, matrix, planned, recordsOf } from './command.js'
import type { Command } from './command.js'
import { processesNaming, until } from './processes.js'

let place: string
let out: string
let cases: number
let environment: Record<string, string>

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-interrupted-'))
  out = join(place, 'out')
  environment = {
    // Its initramfs is in here, so every process of a machine has this path in its command line.
    TMPDIR: join(place, 'tmp'),
    MATRIX_CACHE_DIR: await cacheBeside(join(place, 'cache'), ['answers']),
  }
  await mkdir(join(place, 'tmp'))
})
afterAll(async () => {
  // Where a test failed, its run may still be there.
  for (const running of started) running.kill('SIGKILL')
  await rm(place, { recursive: true, force: true })
})

const CELL = ['--kernel', '6.12*', '--bpftrace', '0.23.2']
const CASES = ['seed-*', 'fentry', 'fexit', 'kprobe', 'kretprobe'].flatMap((name) => ['--case', name])
const started: Command[] = []

function run(): Command {
  const running = matrix(['run', ...CELL, ...CASES, '--out', out, '--json'], environment)
  started.push(running)
  return running
}

/** Cases that have an answer on disk. A run that goes on writes anew what it remembers, so lines are not counted. */
const answered = async (): Promise<number> => new Set((await recordsOf(out)).map((one) => one.case)).size

const machines = (): Promise<number[]> => processesNaming(join(place, 'tmp'))

/** Waits until the run has at least as many answers on disk, and more to come from a machine that is up. */
async function untilAnswered(running: Command, count: number): Promise<void> {
  let over = false
  void running.finally(() => (over = true))
  await until(`${count} answers`, 300_000, async () => {
    if (over) throw new Error(`the run ended by itself: ${(await running).stderr}`)
    return (await answered()) >= count
  })
  expect(await machines()).not.toEqual([])
}

test('killed with -9, it leaves whole records and no machine', async () => {
  const running = run()
  await untilAnswered(running, 1)
  running.kill('SIGKILL')
  const { signal, stderr } = await running
  expect(signal).toBe('SIGKILL')
  cases = planned(stderr).toAsk
  await until('no machine is left', 3_000, async () => (await machines()).length === 0)
  const saved = await answered()
  expect(saved).toBeGreaterThan(0)
  expect(saved).toBeLessThan(cases)
})

test('interrupted, it goes on from there, ends with 130 and leaves records and no machine', async () => {
  const before = await answered()
  const running = run()
  await untilAnswered(running, before + 1)
  running.kill('SIGINT')
  const { exitCode, signal, stderr } = await running
  expect({ exitCode, signal }, stderr).toEqual({ exitCode: 130, signal: undefined })
  expect(await machines()).toEqual([])
  expect(planned(stderr)).toEqual({ remembered: before, toAsk: cases - before })
  const saved = await answered()
  expect(saved).toBeGreaterThan(before)
  expect(saved).toBeLessThan(cases)
  expect((await recordsOf(out)).filter(({ verdict }) => verdict === 'error')).toEqual([])
  expect(stderr).toContain(
    `\ninterrupted: ${saved} of ${cases} answers are saved in ${out}/; the same command goes on from there\n`,
  )
  // What is written beside the records says that there is more to ask.
  expect(await readFile(join(out, 'compatibility.md'), 'utf8')).toContain('? missing')
})

test('left alone, it asks what is left and has every answer', async () => {
  const before = await answered()
  const { exitCode, stderr } = await run()
  expect(exitCode, stderr).toBe(0)
  expect(planned(stderr)).toEqual({ remembered: before, toAsk: cases - before })
  expect(await answered()).toBe(cases)
  expect(await recordsOf(out)).toHaveLength(cases)
  expect(await machines()).toEqual([])
  // What -9 left in the temporary directory is small and the only thing there.
  expect((await readdir(join(place, 'tmp'))).length).toBeLessThanOrEqual(1)
})
