import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Engine } from '../engine/engine.js'
import { factsOf } from '../engine/facts.js'
import { startContainer } from './container.js'
import type { ContainerMachineSpec } from './container.js'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'container-'))
})
afterEach(() => rm(directory, { recursive: true }))

const refusal = (statusCode: number, message: string): Error =>
  Object.assign(new Error(message), { statusCode, json: { message } })

/** An engine that does so when it is asked for a container, and has none. */
function specOf(createContainer: () => Promise<unknown>, turnTimeoutMs: number, onWaiting = vi.fn()) {
  const docker = { createContainer, listContainers: () => Promise.resolve([]) } as unknown as Engine['docker']
  const spec: ContainerMachineSpec = {
    engine: { docker, facts: factsOf({}), place: '', local: true, mounted: [] },
    image: 'image',
    privileged: false,
    carried: new Map(),
    log: join(directory, 'log'),
    readyTimeoutMs: 1_000,
    turnTimeoutMs,
    onWaiting,
  }
  return { spec, onWaiting }
}

test("another run has the host's kernel: said once, however often it is looked at, and why it was given up", async () => {
  const create = vi.fn(() => Promise.reject(refusal(409, 'Conflict. You have to remove that container')))
  const { spec, onWaiting } = specOf(create, 1_000)
  expect(await startContainer(spec)).toEqual({
    kind: 'failed',
    reason: "another run has held the host's kernel for 1 s",
  })
  expect(create.mock.calls.length).toBeGreaterThan(2)
  expect(onWaiting).toHaveBeenCalledTimes(1)
})

test("what the engine refuses is told in the engine's words, at once", async () => {
  const { spec, onWaiting } = specOf(() => Promise.reject(refusal(404, 'No such image')), 1_000)
  expect(await startContainer(spec)).toEqual({
    kind: 'failed',
    reason: 'the container engine refused the container: No such image',
  })
  expect(onWaiting).not.toHaveBeenCalled()
})

test('a container that comes when nobody waits for it any longer is removed', async () => {
  const stop = new AbortController()
  const remove = vi.fn(() => Promise.resolve())
  const inspect = () => Promise.reject(refusal(404, 'No such container'))
  let made: (container: unknown) => void = () => undefined
  const { spec } = specOf(() => new Promise((resolve) => (made = resolve)), 1_000)
  const starting = startContainer(spec, stop.signal)
  stop.abort()
  expect(await starting).toEqual({ kind: 'failed', reason: 'interrupted' })
  made({ remove, inspect })
  await vi.waitFor(() => expect(remove).toHaveBeenCalledTimes(1))
})
