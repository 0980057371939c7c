/** A container as a machine: the same agent and the same conversation, on the kernel of the engine's host. */
import { PassThrough } from 'node:stream'
import type { Duplex, Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type Docker from 'dockerode'
import { engineWords, statusOf } from '../engine/engine.js'
import type { Engine } from '../engine/engine.js'
import { containerOptions } from '../engine/host-config.js'
import { ownOwner } from '../engine/owner.js'
import { reapContainers } from '../engine/reaper.js'
import { converse, makeNonce, openConversation } from './conversation.js'
import type { Conversation } from './conversation.js'
import { decodeLines } from './frames.js'
import type { Failed, Machine } from './types.js'

/** What a container is made of. */
export interface ContainerSpec {
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
  /** Called while another run has it. */
  readonly onWaiting: () => void
}

const POLL_MS = 500
const POLITE_MS = 3_000
const GONE_MS = 10_000

/** Bytes of a file in one frame; the agent takes frames of 8 MiB. */
const PIECE = 4 << 20

/** Creates the container as soon as nobody else has one of its name. Throws the engine's refusal. */
async function takeTurn(spec: ContainerSpec, nonce: string, signal?: AbortSignal): Promise<Docker.Container> {
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
  const deadline = performance.now() + spec.turnTimeoutMs
  for (;;) {
    try {
      return await engine.docker.createContainer(options)
    } catch (error) {
      if (statusOf(error) !== 409 || performance.now() > deadline || signal?.aborted) throw error
    }
    spec.onWaiting()
    await reapContainers(engine)
    await sleep(POLL_MS)
  }
}

const KILLED = 128 + 9

/** How a container ended, in words; its own last words say more than an exit code. */
async function endOf(container: Docker.Container, stream: Duplex, stderr: Readable): Promise<string> {
  let last = ''
  stderr.on('data', (chunk: Buffer) => (last = (last + chunk.toString()).slice(-500)))
  const exit = (container.wait({ condition: 'next-exit' }) as Promise<{ StatusCode: number }>).then(
    ({ StatusCode }) =>
      StatusCode === KILLED
        ? 'the container was killed (by somebody, or for want of memory)'
        : `the container ended with exit code ${StatusCode}`,
    (error: unknown) => `the container engine broke off: ${engineWords(error)}`,
  )
  // An engine that is gone need not say so to those who wait; its streams end all the same.
  const cut = new Promise<void>((resolve) => stream.once('close', resolve))
    .then(() => sleep(1_000, undefined, { ref: false }))
    .then(() => 'the container engine broke off')
  const how = await Promise.race([exit, cut])
  await sleep(50)
  const words = last.trim().split('\n').at(-1) ?? ''
  return words === '' ? how : `${how}: ${words}`
}

/** Removes a container and waits until its name is free. */
async function removeWhole(container: Docker.Container): Promise<void> {
  const deadline = performance.now() + GONE_MS
  await container.remove({ force: true, v: true }).catch(() => undefined)
  while (performance.now() < deadline) {
    // The engine removes it by itself as well; either may be first.
    const left = await container.inspect().then(
      () => true,
      (error: unknown) => statusOf(error) !== 404 && statusOf(error) !== undefined,
    )
    if (!left) return
    await sleep(50)
  }
}

async function keepFiles(
  line: Conversation,
  files: ContainerSpec['carried'],
  deadline: number,
): Promise<string | null> {
  for (const [path, content] of files)
    for (let at = 0; at === 0 || at < content.length; at += PIECE) {
      const nonce = makeNonce()
      line.send('keep', nonce, Buffer.concat([Buffer.from(`${path}\0`), content.subarray(at, at + PIECE)]))
      const frame = await line.next(deadline, 'word that a file is kept')
      if ('trouble' in frame) return frame.trouble
      if (frame.kind !== 'kept' || frame.nonce !== nonce)
        return `the container could not keep ${path}: ${frame.payload.toString()}`
    }
  return null
}

/**
 * Starts a container and waits for its agent.
 * @param signal ends it; one that has aborted already starts none
 * @returns the machine, or why there is none, in a sentence with the engine's own words
 */
export async function startContainer(spec: ContainerSpec, signal?: AbortSignal): Promise<Machine | Failed> {
  if (signal?.aborted) return { kind: 'failed', reason: 'interrupted' }
  const began = performance.now()
  const nonce = makeNonce()
  let container: Docker.Container
  let stream: Duplex
  try {
    container = await takeTurn(spec, nonce, signal)
  } catch (error) {
    return { kind: 'failed', reason: `the container engine refused the container: ${engineWords(error)}` }
  }
  const [incoming, stderr] = [new PassThrough(), new PassThrough()]
  try {
    const streams = { stdin: true, stdout: true, stderr: true }
    const attached: unknown = await container.attach({ ...streams, stream: true, hijack: true })
    stream = attached as Duplex
    stream.on('error', () => undefined)
    spec.engine.docker.modem.demuxStream(stream, incoming, stderr)
  } catch (error) {
    await removeWhole(container)
    return { kind: 'failed', reason: `the container engine would not attach: ${engineWords(error)}` }
  }
  const ended = endOf(container, stream, stderr)
  const line = openConversation(
    { incoming, outgoing: stream, log: stderr, ended },
    { log: spec.log, watched: false },
  )
  const close = async (): Promise<void> => {
    signal?.removeEventListener('abort', interrupted)
    stream.end()
    await Promise.race([ended, sleep(POLITE_MS, undefined, { ref: false })])
    await removeWhole(container)
  }
  const interrupted = (): void => void close()
  signal?.addEventListener('abort', interrupted, { once: true })
  const failed = async (reason: string): Promise<Failed> => {
    await close()
    return { kind: 'failed', reason: `the container did not start: ${reason}` }
  }
  // An abort while it was made told nobody.
  if (signal?.aborted) return failed('interrupted')
  try {
    await container.start()
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
