/** The host's own kernel, asked through a real engine: what it answers, and that nothing stays. */
import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import type { Server } from 'node:tls'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { imageUuid } from '../src/artefacts/image.js'
import { openEngine } from '../src/engine/engine.js'
import { containerOptions } from '../src/engine/host-config.js'
import { imageName } from '../src/engine/images.js'
import { OWNER, ownOwner } from '../src/engine/owner.js'
import { startContainer } from '../src/machine/container.js'
import type { ContainerSpec } from '../src/machine/container.js'
import type { ResultRecord } from '../src/results/record.js'
import { cacheBeside, matrix, recordsIn, recordsOf } from './command.js'
import type { Command } from './command.js'
import { mayStartEngines, startEngine } from './engine.js'
import type { TestEngine } from './engine.js'
import { exercise, openSelected } from './guests.js'
import { processesNaming, processesWithProbes, until } from './processes.js'

const BUILDS = ['0.23.2', '0.27.0', '0.27.1']
const CONTAINER = ['run', '--runtime', 'container', '--json']
const cases = (...names: string[]): string[] => names.flatMap((name) => ['--case', name])

let place: string
let engine: TestEngine
let environment: Record<string, string>
let count = 0
const out = (): string => join(place, `out-${++count}`)
const run = (...args: string[]): Command => matrix([...CONTAINER, '--out', out(), ...args], environment)

describe.skipIf(!mayStartEngines)('containers', () => {
  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'matrix-containers-'))
    engine = await startEngine()
    const cache = await cacheBeside(join(place, 'cache'), ['answers'])
    environment = { ...engine.environment, MATRIX_CACHE_DIR: cache }
  })
  afterAll(async () => {
    await engine[Symbol.asyncDispose]()
    await rm(place, { recursive: true, force: true })
  })

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

    test.each(['tracepoint', 'uprobe', 'uretprobe', 'interval', 'page-faults'])(
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

    test('asked again, the answers are remembered; on a kernel booted anew they would not be', async () => {
      const again = await run('--bpftrace', BUILDS[0]!, ...cases('uprobe', 'kprobe'))
      expect(again.stderr).toContain('2 answers remembered, 0 to ask')
    })

    test('a microVM whose kernel has what this one has gives the same orders', async () => {
      const ordered = records.filter(({ bpftrace, order }) => bpftrace === '0.23.2' && order !== null)
      // Timers that drift have no order to agree on.
      const names = ordered.map((one) => one.case).filter((name) => !/^(?:profile|cpu-clock)$/.test(name))
      const booted = await matrix(
        ['run', '--kernel', '6.12*', '--bpftrace', '0.23.2', ...cases(...names), '--json', '--out', out()],
        environment,
      )
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
    await until('a probe is attached', 60_000, async () => (await processesWithProbes()).length > 0)
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
    expect(Math.max(...waits)).toBeLessThanOrEqual(BUILDS.length)
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

  async function specOf(but: Partial<ContainerSpec> = {}): Promise<ContainerSpec> {
    const [image] = await engine.docker.listImages({ filters: { label: ['io.bpftrace-matrix'] } })
    return {
      engine: await openEngine(environment),
      image: image!.Id,
      privileged: false,
      carried: new Map(),
      log: join(place, 'container.log'),
      readyTimeoutMs: 30_000,
      turnTimeoutMs: 5_000,
      onWaiting: () => undefined,
      ...but,
    }
  }

  test('a container of a run that is gone is removed at the next start, one of a run that goes on is not', async () => {
    const spec = await specOf()
    const create = async (name: string, owner: string): Promise<void> => {
      const command = ['/guest/agent', '--contained', 'none']
      const options = containerOptions(
        { ...spec, command, owner: ownOwner(), mounted: [] },
        spec.engine.facts,
      )
      const Labels = { ...options.Labels, [OWNER]: owner }
      const container = await engine.docker.createContainer({ ...options, name, Labels, StdinOnce: false })
      await container.start()
    }
    const self = ownOwner()
    await create('of-one-gone', `${self.where} ${self.pid} 1`)
    await create('of-this-one', `${self.where} ${self.pid} ${self.started}`)
    await create('of-another-machine', `elsewhere/1 ${self.pid} 1`)
    const { exitCode } = await run('--bpftrace', '0.23.2', ...cases('uprobe'))
    expect(exitCode).toBe(0)
    expect((await engine.containers()).sort()).toEqual(['/of-another-machine', '/of-this-one'])
    for (const name of await engine.containers())
      await engine.docker.getContainer(name.slice(1)).remove({ force: true })
  })

  test('a container has few rights, one CPU, a root that cannot be written, and the same agent', async () => {
    const started = await startContainer(
      await specOf({ carried: new Map([['/guest/own/x', Buffer.alloc(5 << 20, 'x')]]) }),
    )
    if (started.kind === 'failed') throw new Error(started.reason)
    try {
      const [details] = await engine.docker.listContainers()
      const { HostConfig } = await engine.docker.getContainer(details!.Id).inspect()
      expect(HostConfig).toMatchObject({ Privileged: false, ReadonlyRootfs: true, NetworkMode: 'none' })
      const ran = await started.exercise(
        exercise(['/guest/syscall', '/tmp/report', 'nanosleep:2'], { collect: ['/tmp/report'] }),
      )
      expect(ran).toMatchObject({ kind: 'ran', ended: 'exit', exit: 0, unfit: null })
      const copied = await started.exercise(
        exercise(['/guest/syscall', '/tmp/report', 'call:1'], { copies: { '/tmp/x': '/guest/own/x' } }),
      )
      expect(copied).toMatchObject({ kind: 'ran', exit: 0 })
    } finally {
      await started.close()
    }
    expect(await engine.containers()).toEqual([])
  })

  test('an image that is gone by the time of the start is a reason', async () => {
    expect(await startContainer(await specOf({ image: 'bpftrace-matrix:gone' }))).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(
        /^the container engine refused the container: .*bpftrace-matrix:gone/,
      ) as string,
    })
  })

  test('a kernel without BTF is an answer in the words of bpftrace', async () => {
    const { cells, workshop } = await openSelected(place, { bpftrace: ['0.23.2'] })
    const build = cells[0]!.bpftrace
    const spec = await specOf({ image: imageName((await workshop.container(build)).digest) })
    const { docker } = spec.engine
    // The same engine, but for a container in which there is nothing where the kernel has its BTF.
    const blind = Object.create(docker, {
      createContainer: {
        value: ({ HostConfig, ...rest }: Parameters<typeof docker.createContainer>[0]) =>
          docker.createContainer({
            ...rest,
            HostConfig: { ...HostConfig, Tmpfs: { ...(HostConfig?.Tmpfs as object), '/sys/kernel/btf': '' } },
          }),
      },
    }) as typeof docker
    const started = await startContainer({ ...spec, engine: { ...spec.engine, docker: blind } })
    if (started.kind === 'failed') throw new Error(started.reason)
    try {
      const ran = await started.exercise(
        exercise(['/usr/bin/bpftrace', '-e', 'iter:task { exit() }'], {
          image: imageUuid(build),
        }),
      )
      expect(ran).toMatchObject({ kind: 'ran', ended: 'exit', exit: 1 })
      expect(ran.kind === 'ran' && ran.stderr).toMatch(/ERROR: .*(?:iter|BTF)/)
    } finally {
      await started.close()
    }
  })

  test('rights that are not to be had: the refusal of the engine is the reason', async () => {
    const config = join(place, 'privileged.yaml')
    const whole = await readFile(new URL('../matrix.yaml', import.meta.url), 'utf8')
    await writeFile(config, `${whole}\ncontainers: { privileged: true }\n`)
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
    const own = { ...environment, MATRIX_CACHE_DIR: join(place, 'empty') }
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

  describe('an engine behind TLS', () => {
    let server: Server
    let address: string
    const certificates = () => join(place, 'certificates')
    beforeAll(async () => {
      await mkdir(certificates())
      // Of nobody's: only who has it as its authority can trust it, and it is for another name.
      await execa('openssl', [
        ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=engine.example'],
        ...['-addext', 'subjectAltName=DNS:localhost'],
        ...['-keyout', join(certificates(), 'key.pem'), '-out', join(certificates(), 'cert.pem')],
      ])
      const [key, cert] = await Promise.all(
        ['key.pem', 'cert.pem'].map((name) => readFile(join(certificates(), name))),
      )
      await writeFile(join(certificates(), 'ca.pem'), cert!)
      server = createServer(
        { key, cert, ca: cert, requestCert: true, rejectUnauthorized: true },
        (client) => {
          const upstream = connect(engine.socket)
          for (const [from, to] of [[client, upstream] as const, [upstream, client] as const])
            from.pipe(to).on('error', () => from.destroy())
        },
      )
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      address = `tcp://localhost:${(server.address() as AddressInfo).port}`
    })
    afterAll(() => server.close())
    const asked = async (...where: readonly (readonly [string, string])[]) => {
      const finished = await matrix(
        [...CONTAINER, '--out', out(), '--bpftrace', '0.23.2', '--fresh', ...cases('uprobe')],
        { ...environment, DOCKER_HOST: '', DOCKER_CERT_PATH: certificates(), ...Object.fromEntries(where) },
      )
      return recordsIn(finished.stdout)[0]
    }

    test('that proves who it is, to one who does', async () => {
      expect(await asked(['DOCKER_HOST', address], ['DOCKER_TLS_VERIFY', '1'])).toMatchObject({
        verdict: 'ok',
        order: 'declared',
      })
    })

    /** A context as `docker context create` leaves it. */
    async function context(name: string, endpoint: object): Promise<readonly [string, string][]> {
      const config = join(place, `docker-${name}`)
      const id = createHash('sha256').update(name).digest('hex')
      const [meta, tls] = [join(config, 'contexts/meta', id), join(config, 'contexts/tls', id, 'docker')]
      for (const directory of [meta, tls]) await mkdir(directory, { recursive: true })
      await writeFile(
        join(meta, 'meta.json'),
        JSON.stringify({ Name: name, Endpoints: { docker: endpoint } }),
      )
      for (const file of ['key.pem', 'cert.pem']) await copyFile(join(certificates(), file), join(tls, file))
      return [
        ['DOCKER_CONFIG', config],
        ['DOCKER_CONTEXT', name],
      ]
    }

    test('that need not prove it where the context says so, and must where it does not', async () => {
      const lax = await context('lax', { Host: address, SkipTLSVerify: true })
      expect(await asked(...lax)).toMatchObject({ verdict: 'ok', order: 'declared' })
      const strict = await context('strict', { Host: address, SkipTLSVerify: false })
      expect(await asked(...strict)).toMatchObject({
        verdict: 'error',
        reason: expect.stringMatching(
          /^no container engine answers at tcp:.*self-signed certificate/,
        ) as string,
      })
    })
  })

  test('an engine whose disk fills up: an error in the records, in its words, with the mend', async () => {
    await using cramped = await startEngine('64m')
    const { exitCode, stdout } = await matrix(
      [...CONTAINER, '--out', out(), '--bpftrace', '0.23.2', '--fresh', ...cases('uprobe')],
      { ...environment, ...cramped.environment },
    )
    expect(exitCode).toBe(3)
    expect(recordsIn(stdout)[0]).toMatchObject({
      verdict: 'error',
      reason: expect.stringMatching(/no space left on device.*matrix cache prune/s) as string,
    })
  })

  test('an engine that stops in the middle: what is left are errors, and the run ends', async () => {
    await using brief = await startEngine()
    const at = out()
    const running = matrix(
      [
        ...CONTAINER,
        '--out',
        at,
        '--bpftrace',
        '0.23.2',
        '--fresh',
        ...cases('uprobe', 'interval', 'tracepoint'),
      ],
      { ...environment, ...brief.environment },
    )
    await until('a probe is attached', 60_000, async () => (await processesWithProbes()).length > 0)
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
    const at = out()
    const running = matrix(
      [...CONTAINER, '--out', at, '--bpftrace', '0.23.2', '--fresh', ...cases('uprobe', 'tracepoint')],
      { ...environment, ...frozen.environment },
    )
    await until('a probe is attached', 60_000, async () => (await processesWithProbes()).length > 0)
    frozen.freeze()
    const { exitCode, stderr } = await running
    expect(exitCode, stderr).toBe(3)
    expect((await recordsOf(at)).map(({ verdict }) => verdict)).toEqual(['error', 'error'])
    const next = await matrix(['doctor'], { ...environment, ...frozen.environment })
    expect(next.stdout).toMatch(/^– engine: no container engine answers at .*nothing came within/m)
    frozen.thaw()
    await until('no probe is attached', 30_000, async () => (await processesWithProbes()).length === 0)
  })
})
