/** A container as a machine: the same agent and the same conversation, on the kernel of the engine's host. */
import { PassThrough } from 'node:stream'
import type { Duplex, Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type Docker from 'dockerode'
import { ANSWER_MS, engineWords, inTime, statusOf, WORK_MS } from '../engine/engine.js'
import type { Engine } from '../engine/engine.js'
import { containerOptions } from '../engine/host-config.js'
import { ownOwner } from '../engine/owner.js'
import { reapContainers } from '../engine/reaper.js'
import { converse, makeNonce, openConversation } from './conversation.js'
import type { Conversation } from './conversation.js'
import { decodeLines } from './frames.js'
import type { Failed, Machine } from './machine.js'

/** What a container is made of. */
export interface ContainerMachineSpec {
  readonly engine: Engine
  /** Its image, by name in the engine. */
  readonly image: string
  readonly privileged: boolean
  /** Files that it is to have beside its image's: contents by path, in directories that are there and can be written. */
  readonly carried: ReadonlyMap<string, Buffer>
  /** Host path of the log. */
  readonly log: string
  readonly readyTimeoutMs: number
  /** How long another run may have the host's kernel before this one gives up. */
  readonly turnTimeoutMs: number
  /** Called once, where another run has it. */
  readonly onWaiting: () => void
}

const POLL_MS = 250
/** How long whoever has had the host's kernel leaves it to others, so that one of those who wait for it sees it free. */
export const YIELD_MS = 3 * POLL_MS
const POLITE_MS = 3_000
const GONE_MS = 10_000

/** Bytes of a file in one frame; the agent takes frames of 8 MiB. */
const PIECE = 4 << 20

/** Who waits no longer for a container that is being made leaves it to be removed as soon as it is there. */
async function create(
  docker: Docker,
  options: Docker.ContainerCreateOptions,
  signal: AbortSignal,
): Promise<Docker.Container> {
  // An engine that is frozen will not make it; whatever it makes of it later is removed at a next start.
  const abortSignal = AbortSignal.timeout(WORK_MS + GONE_MS)
  const making = docker.createContainer({ ...options, abortSignal })
  return inTime(WORK_MS, (late) => {
    const enough = AbortSignal.any([late, signal])
    const left = new Promise<never>((_, reject) => {
      enough.addEventListener('abort', () => reject(enough.reason as Error), { once: true })
    })
    return Promise.race([making, left]).catch((error: unknown) => {
      void making.then(removeWhole, () => undefined)
      throw error
    })
  })
}

const refused = (error: unknown): Failed => ({
  kind: 'failed',
  reason: `the container engine refused the container: ${engineWords(error)}`,
})

/** Creates the container as soon as nobody else has one of its name, or says why there is none. */
async function takeTurn(
  spec: ContainerMachineSpec,
  nonce: string,
  signal: AbortSignal,
): Promise<Docker.Container | Failed> {
  const { engine, image, privileged } = spec
  const options = containerOptions(
    {
      image,
      privileged,
      command: ['/guest/agent', '--contained', nonce],
      owner: ownOwner(),
      mounted: engine.mounted,
    },
    engine.facts,
  )
  const began = performance.now()
  for (let tries = 0; ; tries++) {
    try {
      return await create(engine.docker, options, signal)
    } catch (error) {
      if (signal.aborted) return { kind: 'failed', reason: 'interrupted' }
      if (statusOf(error) !== 409) return refused(error)
    }
    const waited = performance.now() - began
    if (waited > spec.turnTimeoutMs)
      return {
        kind: 'failed',
        reason: `another run has held the host's kernel for ${Math.round(waited / 1000)} s`,
      }
    if (tries === 0) spec.onWaiting()
    await reapContainers(engine)
    await sleep(POLL_MS)
  }
}

const KILLED = 128 + 9

/**
 * How a container ended, in words; its own last words say more than an exit code.
 * @param over when nobody wants to know any longer
 */
async function endOf(
  container: Docker.Container,
  stream: Duplex,
  stderr: Readable,
  over: AbortSignal,
): Promise<string> {
  let last = ''
  stderr.on('data', (chunk: Buffer) => (last = (last + chunk.toString()).slice(-500)))
  const waiting = container.wait({ condition: 'next-exit', abortSignal: over })
  const exit = (waiting as Promise<{ StatusCode: number }>).then(
    ({ StatusCode }) =>
      StatusCode === KILLED
        ? 'the container was killed (by a user, or because memory ran out)'
        : `the container ended with exit code ${StatusCode}`,
    (error: unknown) => `the connection to the container engine broke: ${engineWords(error)}`,
  )
  // An engine that is gone need not say so to those who wait; its streams end all the same.
  const cut = new Promise<void>((resolve) => stream.once('close', resolve))
    .then(() => sleep(1_000, undefined, { ref: false }))
    .then(() => 'the connection to the container engine broke')
  const how = await Promise.race([exit, cut])
  await sleep(50)
  const words = last.trim().split('\n').at(-1) ?? ''
  return words === '' ? how : `${how}: ${words}`
}

/** Removes a container and waits until its name is free; an engine that does not answer is not waited for. */
async function removeWhole(container: Docker.Container): Promise<void> {
  const deadline = performance.now() + GONE_MS
  await inTime(GONE_MS, (abortSignal) => container.remove({ force: true, v: true, abortSignal })).catch(
    () => undefined,
  )
  while (performance.now() < deadline) {
    // The engine removes it by itself as well; either may be first.
    const left = await inTime(ANSWER_MS, (abortSignal) => container.inspect({ abortSignal })).then(
      () => true,
      (error: unknown) => statusOf(error) !== 404 && statusOf(error) !== undefined,
    )
    if (!left) return
    await sleep(50)
  }
}

async function keepFiles(
  line: Conversation,
  files: ContainerMachineSpec['carried'],
  deadline: number,
): Promise<string | null> {
  for (const [path, content] of files)
    for (let at = 0; at === 0 || at < content.length; at += PIECE) {
      const nonce = makeNonce()
      line.send('keep', nonce, Buffer.concat([Buffer.from(`${path}\0`), content.subarray(at, at + PIECE)]))
      const frame = await line.next(deadline, 'word that a file is kept')
      if ('trouble' in frame) return frame.trouble
      if (frame.kind !== 'kept' || frame.nonce !== nonce)
        return `the container could not prepare ${path}: ${frame.payload.toString()}`
    }
  return null
}

/**
 * Starts a container and waits for its agent.
 * @param signal ends it; one that has aborted already starts none
 * @returns the machine, or why there is none, in a sentence with the engine's own words
 */
export async function startContainer(
  spec: ContainerMachineSpec,
  signal: AbortSignal = new AbortController().signal,
): Promise<Machine | Failed> {
  const isInterrupted = (): boolean => signal.aborted
  if (isInterrupted()) return { kind: 'failed', reason: 'interrupted' }
  const began = performance.now()
  const nonce = makeNonce()
  const container = await takeTurn(spec, nonce, signal)
  if ('kind' in container) return container
  let stream: Duplex
  const [incoming, stderr] = [new PassThrough(), new PassThrough()]
  try {
    const streams = { stdin: true, stdout: true, stderr: true }
    const attached: unknown = await inTime(WORK_MS, (abortSignal) =>
      container.attach({ ...streams, stream: true, hijack: true, abortSignal }),
    )
    stream = attached as Duplex
    stream.on('error', () => undefined)
    spec.engine.docker.modem.demuxStream(stream, incoming, stderr)
  } catch (error) {
    await removeWhole(container)
    return { kind: 'failed', reason: `the container engine would not attach: ${engineWords(error)}` }
  }
  const over = new AbortController()
  const ended = endOf(container, stream, stderr, over.signal)
  const line = openConversation(
    { incoming, outgoing: stream, log: stderr, ended },
    { log: spec.log, watched: false },
  )
  const end = async (): Promise<void> => {
    signal.removeEventListener('abort', interrupted)
    stream.end()
    await Promise.race([ended, sleep(POLITE_MS, undefined, { ref: false })])
    await removeWhole(container)
    // An engine that is frozen would hold on to these, and they to this process.
    over.abort()
    stream.destroy()
  }
  let ending: Promise<void> | undefined
  const close = (): Promise<void> => (ending ??= end())
  const interrupted = (): void => void close()
  signal.addEventListener('abort', interrupted, { once: true })
  const failed = async (reason: string): Promise<Failed> => {
    await close()
    return { kind: 'failed', reason: `the container did not start: ${reason}` }
  }
  // An abort while it was made told nobody.
  if (isInterrupted()) return failed('interrupted')
  try {
    await inTime(WORK_MS, (abortSignal) => container.start({ abortSignal }))
  } catch (error) {
    return failed(engineWords(error))
  }
  const deadline = performance.now() + spec.readyTimeoutMs
  const frame = await line.next(deadline, `a ready agent (within ${spec.readyTimeoutMs} ms)`)
  if ('trouble' in frame) return failed(frame.trouble)
  if (frame.kind !== 'ready' || frame.nonce !== nonce)
    return failed('the agent did not give the nonce of this start')
  const trouble = await keepFiles(line, spec.carried, deadline)
  if (trouble !== null) return failed(trouble)
  return {
    kind: 'machine',
    release: decodeLines(frame.payload).get('release') ?? '',
    accelerator: 'none',
    bootMs: Math.round(performance.now() - began),
    seesDisks: true,
    // Others load programs into this kernel too; those of an exercise go with its processes.
    exercise: (exercise) => converse(line, exercise, { atBoot: null }),
    close,
  }
}
