/** The host's own kernel, asked through a real engine: what it answers, and that nothing stays. */
import { readFile, writeFile } from 'node:fs/promises'
import { release } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ResultRecord } from '../src/records/record.js'
import { matrix, recordsIn, ROOT } from './command.js'
import type { Command } from './command.js'
import { cases, openEngineRuns, untilAttached } from './containers.js'
import type { EngineRuns } from './containers.js'
import { mayStartEngines } from './engine.js'
import type { TestEngine } from './engine.js'
import { processesNaming, processesWithProbes, until } from './processes.js'

const BUILDS = ['0.23.2', '0.27.0', '0.27.1']

describe.skipIf(!mayStartEngines)('containers', () => {
  let runs: EngineRuns
  let engine: TestEngine
  let environment: Record<string, string>
  beforeAll(async () => {
    runs = await openEngineRuns()
    ;({ engine, environment } = runs)
  })
  afterAll(() => runs.end())
  const run = (...args: string[]): Command => runs.run(environment, ...args)

  describe('three bpftrace builds on this kernel', () => {
    let records: ResultRecord[]
    let stderr: string
    beforeAll(async () => {
      const finished = await run('--fresh', ...BUILDS.flatMap((build) => ['--bpftrace', build]))
      stderr = finished.stderr
      expect(finished.exitCode, stderr).toBe(0)
      records = recordsIn(finished.stdout)
    })
    const of = (name: string): ResultRecord[] => records.filter((one) => one.case === name)

    test('every case is answered, and the record says on what', () => {
      const asked = new Set(records.map((one) => one.case))
      expect(asked.size).toBeGreaterThan(25)
      expect(records).toHaveLength(asked.size * BUILDS.length)
      for (const one of records) {
        expect(one).toMatchObject({
          kernel: 'host',
          runtime: 'container',
          release: release(),
          accelerator: 'none',
          artefacts: { kernel: [], qemu: null },
        })
        expect(['error', 'flaky', 'wrong-order', 'crash']).not.toContain(one.verdict)
      }
    })

    test.each(['tracepoint', 'uprobe', 'uretprobe', 'interval', 'profile', 'page-faults'])(
      '%s gets an order',
      (name) => {
        const kept = name === 'page-faults' ? ['declared', 'reversed'] : ['declared']
        expect(of(name).map(({ bpftrace }) => bpftrace)).toEqual(BUILDS)
        for (const { order } of of(name)) expect(kept).toContain(order)
      },
    )

    test('rawtracepoint gets an order, of a bpftrace that needs no trampoline for it', () => {
      expect(of('rawtracepoint')[0]).toMatchObject({ order: 'declared', mechanism: ['raw_tracepoint'] })
    })

    test.each(['fentry', 'fexit', 'kprobe', 'kretprobe'])(
      '%s gets an order where this kernel has it, and else bpftrace says so in its words',
      (name) => {
        for (const { verdict, order, reason } of of(name))
          if (verdict === 'unsupported')
            expect([order, reason]).toEqual([
              null,
              expect.stringMatching(/not available|Error attaching probe|No matches for/) as string,
            ])
          else expect(order).not.toBeNull()
      },
    )

    test('nothing is left: no container, no process, no probe', async () => {
      expect(await engine.containers()).toEqual([])
      expect(await processesNaming('/guest/agent')).toEqual([])
      expect(await processesWithProbes()).toEqual([])
    })

    test('0.11.3 is answered too, which complains of a limit beside whatever it refuses', async () => {
      const { stdout } = await run('--bpftrace', '0.11.3', ...cases('fentry', 'kprobe-multi', 'uprobe'))
      const verdicts = recordsIn(stdout).map(({ verdict }) => verdict)
      expect(verdicts).toHaveLength(3)
      expect(verdicts).not.toContain('error')
    })

    test('asked again, the answers are remembered; on a kernel booted anew they would not be', async () => {
      const again = await run('--bpftrace', BUILDS[0]!, ...cases('uprobe', 'kprobe'))
      expect(again.stderr).toContain('2 answers remembered, 0 to ask')
    })

    test('a microVM whose kernel has what this one has gives the same orders', async () => {
      const ordered = records.filter(({ bpftrace, order }) => bpftrace === '0.23.2' && order !== null)
      const names = ordered.map((one) => one.case)
      const asked = ['--kernel', '6.12*', '--bpftrace', '0.23.2', ...cases(...names)]
      const booted = await matrix(['run', ...asked, '--json', '--out', runs.out()], environment)
      const orders = (some: readonly ResultRecord[]) =>
        Object.fromEntries(some.map((one) => [one.case, one.order]))
      expect(names.length).toBeGreaterThan(5)
      expect(orders(recordsIn(booted.stdout))).toEqual(
        orders(ordered.filter((one) => names.includes(one.case))),
      )
    })
  })

  /** Runs until a bpftrace has its probes attached. */
  async function attached(...args: string[]): Promise<{ running: Command }> {
    const running = run('--bpftrace', '0.23.2', '--fresh', ...args)
    await untilAttached()
    return { running }
  }

  test('killed with -9 in the middle, nothing stays attached, and no container after the next start', async () => {
    const { running } = await attached(...cases('uprobe', 'interval', 'tracepoint'))
    running.kill('SIGKILL')
    await running
    await until('no probe is attached', 5_000, async () => (await processesWithProbes()).length === 0)
    await until('no agent is there', 5_000, async () => (await processesNaming('/guest/agent')).length === 0)
    const next = await run('--bpftrace', '0.23.2', ...cases('uprobe'))
    expect([next.exitCode, await engine.containers()], next.stderr).toEqual([0, []])
  })

  test('two runs take turns, build by build, and see no events of each other', async () => {
    const asked = [...BUILDS.flatMap((build) => ['--bpftrace', build]), ...cases('seed-*', 'uprobe')]
    const both = await Promise.all([1, 2].map(() => run('--fresh', ...asked)))
    for (const { exitCode, stdout, stderr } of both) {
      expect(exitCode, stderr).toBe(0)
      for (const one of recordsIn(stdout))
        if (one.order !== null) expect(one.attempts.map(({ order }) => order)).toEqual(['declared'])
    }
    const waits = both.map(({ stderr }) => stderr.match(/waiting for another run/g)?.length ?? 0)
    expect(Math.max(...waits)).toBeGreaterThan(0)
    // Each build has two turns: the seed's cases come first, and the others when all have answered these.
    expect(Math.max(...waits)).toBeLessThanOrEqual(2 * BUILDS.length)
    // Neither has to wait until the other is done with all.
    const [one, other] = both.map(({ stdout }) =>
      recordsIn(stdout)
        .map(({ finishedAt }) => finishedAt)
        .sort(),
    )
    expect(one!.at(-1)! > other![0]! && other!.at(-1)! > one![0]!).toBe(true)
  })

  test('a container killed from outside costs an attempt, not the answer', async () => {
    const { running } = await attached(...cases('uprobe'))
    const [first] = await engine.docker.listContainers()
    await engine.docker.getContainer(first!.Id).kill()
    const { exitCode, stdout, stderr } = await running
    expect(exitCode, stderr).toBe(0)
    const [record] = recordsIn(stdout)
    expect(record?.verdict).toBe('ok')
    expect(record?.attempts[0]?.reason).toMatch(/the container was killed/)
  })

  test('rights that are not to be had: the refusal of the engine is the reason', async () => {
    const config = join(runs.place, 'privileged.yaml')
    const whole = await readFile(new URL('../matrix.yaml', import.meta.url), 'utf8')
    const located = whole.replace('known-issues.yaml', join(ROOT, 'known-issues.yaml'))
    await writeFile(config, `${located}\ncontainers: { privileged: true }\n`)
    const { stdout, exitCode } = await run('--config', config, '--bpftrace', '0.23.2', ...cases('uprobe'))
    const [record] = recordsIn(stdout)
    // A host that withholds nothing gives them.
    if (exitCode === 0) expect(record?.verdict).toBe('ok')
    else {
      expect(exitCode).toBe(3)
      expect(record).toMatchObject({
        verdict: 'error',
        reason: expect.stringMatching(/^the container did not start: .*\bcaps?\b/) as string,
      })
    }
    expect(await engine.containers()).toEqual([])
  })

  test('doctor says what engine there is and what it lets us do', async () => {
    const { exitCode, stdout } = await matrix(['doctor'], environment)
    expect(exitCode, stdout).toBe(0)
    expect(stdout).toMatch(
      /^✓ engine: \S+ on .* at \S+docker\.sock \(DOCKER_HOST\); not rootless; cgroup v[12]; kernel/m,
    )
    expect(stdout).toMatch(
      /^✓ container: one with the rights that bpftrace needs was up in \d+ ms, on kernel/m,
    )
    const without = await matrix(['doctor'], { ...environment, DOCKER_HOST: 'unix:///no/such.sock' })
    expect(without.stdout).toMatch(/^– engine: no container engine is there: .*install Docker/m)
    expect(without.exitCode).toBe(0)
  })

  test('cache prune removes the images, and a run imports them again', async () => {
    const own = { ...environment, MATRIX_CACHE_DIR: join(runs.place, 'empty') }
    const images = () => engine.docker.listImages({ filters: { label: ['io.bpftrace-matrix'] } })
    expect(await images()).not.toEqual([])
    const { exitCode, stdout } = await matrix(['cache', 'prune'], own)
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/images in the container engine at .*: \d+ removed$/m)
    expect(await images()).toEqual([])
    const again = await run('--bpftrace', '0.23.2', '--fresh', ...cases('uprobe'))
    expect(again.exitCode, again.stderr).toBe(0)
    expect(await images()).toHaveLength(1)
  })
})
