/** Engines that fail a run in the middle: each costs its cells an error, and neither the run nor the process its end. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { matrix, recordsIn, recordsOf } from './command.js'
import { cases, openContainerRuns, untilAttached } from './containers.js'
import type { ContainerRuns } from './containers.js'
import { mayStartEngines, startEngine } from './engine.js'
import { processesWithProbes, until } from './processes.js'

/** What it asks has a short deadline of its own: an answer that a frozen engine holds back is waited for until then. */
const BRIEF = `
kernels: [host]
bpftrace: [{ from: debian:trixie }]
cases:
  brief:
    program: >-
      uprobe:/guest/syscall:matrix_entry { print("a") }
      uprobe:/guest/syscall:matrix_entry { print("b") }
    tokens: [a, b]
    workload: call
    events: 100
    timeout: 5
`

describe.skipIf(!mayStartEngines)('an engine that fails', () => {
  let runs: ContainerRuns
  beforeAll(async () => {
    runs = await openContainerRuns()
  })
  afterAll(() => runs.end())

  test('an engine whose disk fills up: an error in the records, in its words, with the mend', async () => {
    await using cramped = await startEngine('64m')
    const asked = ['--bpftrace', '0.23.2', '--fresh', ...cases('uprobe')]
    const { exitCode, stdout } = await runs.run(cramped.environment, ...asked)
    expect(exitCode).toBe(3)
    expect(recordsIn(stdout)[0]).toMatchObject({
      verdict: 'error',
      reason: expect.stringMatching(/no space left on device.*matrix cache prune/s) as string,
    })
  })

  test('an engine that stops in the middle: what is left are errors, and the run ends', async () => {
    await using brief = await startEngine()
    const at = runs.out()
    const asked = ['--bpftrace', '0.23.2', '--fresh', ...cases('uprobe', 'interval', 'tracepoint')]
    const running = runs.run(brief.environment, '--out', at, ...asked)
    await untilAttached()
    await brief.kill('SIGKILL')
    const { exitCode, stderr } = await running
    expect(exitCode, stderr).toBe(3)
    const records = await recordsOf(at)
    expect(records).toHaveLength(3)
    for (const { verdict, reason } of records)
      expect([verdict, reason]).toEqual(['error', expect.stringMatching(/container engine/)])
    await until('no probe is attached', 10_000, async () => (await processesWithProbes()).length === 0)
  })

  test('an engine that is frozen in the middle: what is left are errors, and the run ends', async () => {
    await using frozen = await startEngine()
    const config = join(runs.place, 'brief.yaml')
    await writeFile(config, BRIEF)
    const at = runs.out()
    const running = runs.run(frozen.environment, '--config', config, '--out', at)
    await untilAttached()
    frozen.freeze()
    const [{ exitCode, stderr }, next] = await Promise.all([
      running,
      matrix(['doctor'], { ...runs.environment, ...frozen.environment }),
    ])
    expect(exitCode, stderr).toBe(3)
    expect(next.stdout).toMatch(/^– engine: no container engine answers at .*no answer within/m)
    const records = await recordsOf(at)
    expect(records.map(({ verdict }) => verdict)).toEqual(['error'])
    for (const { reason } of records[0]!.attempts)
      expect(reason).toMatch(/^timed out waiting for the guest's answer$|no answer within/)
    frozen.thaw()
    await until('no probe is attached', 30_000, async () => (await processesWithProbes()).length === 0)
  })
})
