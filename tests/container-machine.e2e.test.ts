/** A container as a machine: what it may, what it is made of, and which of them are removed. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { imageUuid } from '../src/supply/artefacts/image.js'
import { openEngine } from '../src/lab/engine/engine.js'
import { containerOptions } from '../src/lab/engine/host-config.js'
import { ensureImage } from '../src/lab/engine/images.js'
import { OWNER, ownOwner } from '../src/lab/engine/owner.js'
import { startContainer } from '../src/lab/machine/container.js'
import type { ContainerMachineSpec } from '../src/lab/machine/container.js'
import { EVERYDAY } from '../src/matrix/guest-paths.js'
import type { BpftraceBuild } from '../src/supply/plan/cell.js'
import { cases, openEngineRuns } from './containers.js'
import type { EngineRuns } from './containers.js'
import { mayStartEngines } from './engine.js'
import type { TestEngine } from './engine.js'
import { exercise, openSelected } from './guests.js'

describe.skipIf(!mayStartEngines)('a container as a machine', () => {
  let build: BpftraceBuild
  let spec: ContainerMachineSpec
  let runs: EngineRuns
  let engine: TestEngine
  let environment: Record<string, string>
  beforeAll(async () => {
    runs = await openEngineRuns()
    ;({ engine, environment } = runs)
    const { cells, workshop } = await openSelected(runs.place, { bpftrace: ['0.23.2'] })
    build = cells[0]!.bpftrace
    const { digest, tar } = await workshop.container(build)
    const opened = await openEngine(environment)
    const { name } = await ensureImage(opened, digest, tar, new AbortController().signal)
    spec = {
      engine: opened,
      image: name,
      privileged: false,
      carried: new Map(),
      log: join(runs.place, 'container.log'),
      readyTimeoutMs: 30_000,
      turnTimeoutMs: 5_000,
      onWaiting: () => undefined,
    }
  })
  afterAll(() => runs.end())

  test('a container of a run that is gone is removed at the next start, one of a run that goes on is not', async () => {
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
    const { exitCode } = await runs.run(environment, '--bpftrace', '0.23.2', ...cases('uprobe'))
    expect(exitCode).toBe(0)
    expect((await engine.containers()).sort()).toEqual(['/of-another-machine', '/of-this-one'])
    for (const name of await engine.containers())
      await engine.docker.getContainer(name.slice(1)).remove({ force: true })
  })

  test('a container has few rights, one CPU, a root that cannot be written, and the same agent', async () => {
    const carried = new Map([['/guest/own/x', Buffer.alloc(5 << 20, 'x')]])
    const started = await startContainer({ ...spec, carried })
    if (started.kind === 'failed') throw new Error(started.reason)
    try {
      const [details] = await engine.docker.listContainers()
      const { HostConfig } = await engine.docker.getContainer(details!.Id).inspect()
      expect(HostConfig).toMatchObject({ Privileged: false, ReadonlyRootfs: true, NetworkMode: 'none' })
      const ran = await started.exercise(exercise(['/guest/syscall', 'nanosleep:2'], { report: true }))
      expect(ran).toMatchObject({ kind: 'ran', ended: 'exit', exit: 0, unfit: null })
      const copied = await started.exercise(
        exercise(['/guest/syscall', 'call:1'], { report: true, copies: { '/tmp/x': '/guest/own/x' } }),
      )
      expect(copied).toMatchObject({ kind: 'ran', exit: 0 })
      const everyday = await started.exercise(exercise([EVERYDAY, '2'], { image: imageUuid(build) }))
      expect(everyday).toMatchObject({ kind: 'ran', exit: 0, stdout: '', stderr: '', unfit: null })
    } finally {
      await started.close()
    }
    expect(await engine.containers()).toEqual([])
  })

  test('an image that is gone by the time of the start is a reason', async () => {
    expect(await startContainer({ ...spec, image: 'bpftrace-matrix:gone' })).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(
        /^the container engine refused the container: .*bpftrace-matrix:gone/,
      ) as string,
    })
  })

  test('a kernel without BTF is an answer in the words of bpftrace', async () => {
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
})
