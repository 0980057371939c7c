/** A program that is executed in a container beside its agent, by the engine: its streams, and how it ends. */
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import type { Duplex } from 'node:stream'
import { finished } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type Docker from 'dockerode'
import { ANSWER_MS, engineWords, inTime, WORK_MS } from '../engine/engine.js'
import type { SessionEnd } from './session.js'

/** How long an engine may take to end the connection of a program that is gone; one that is frozen never does. */
const CUT_MS = 1_000
/** As long as it may take to remove a container that nobody wants any longer. */
const GONE_MS = 15_000
const POLL_MS = 50

/** As all end whose container is gone, and as one may end by itself. */
const KILLED = 128 + 9
/** How long an engine may take to know that a container is gone whose processes are. */
const KNOWN_MS = 500

export interface Execution {
  /** Its standard input, or its terminal's. */
  readonly input: Duplex
  /** Its terminal, or its standard output. */
  readonly output: PassThrough
  /** Its standard error; empty where it has a terminal. */
  readonly errors: PassThrough
  readonly resize: (rows: number, columns: number) => void
  /** Settles when it has ended and all that it wrote was read. */
  readonly ended: Promise<SessionEnd>
  /** Ends the connection. Is called when the container is gone. */
  readonly cut: () => Promise<void>
}

export interface ExecutionOrder {
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly terminal: boolean
}

const lost = (reason: string): SessionEnd => ({ kind: 'lost', reason })

/** Whether a container runs. @throws what the engine says where there is none */
async function isThere(container: Docker.Container): Promise<boolean> {
  await sleep(KNOWN_MS)
  const { State: state } = await inTime(ANSWER_MS, (abortSignal) => container.inspect({ abortSignal }))
  return state.Running
}

/** How it ended, by the engine, which may not know it at once. */
async function exitOf(exec: Docker.Exec, container: Docker.Container): Promise<SessionEnd> {
  const deadline = performance.now() + ANSWER_MS
  for (;;) {
    const { Running: isRunning, ExitCode: code } = await inTime(ANSWER_MS, (abortSignal) =>
      exec.inspect({ abortSignal }),
    )
    if (!isRunning && code !== null)
      return code === KILLED && !(await isThere(container)) ? lost('it was killed') : { kind: 'exit', code }
    if (performance.now() > deadline) return lost('the connection to the container engine broke')
    await sleep(POLL_MS)
  }
}

/**
 * @param signal says that the container is being removed
 * @throws what the engine says where it refuses
 */
export async function execute(
  docker: Docker,
  container: Docker.Container,
  { command, environment, terminal }: ExecutionOrder,
  signal: AbortSignal,
): Promise<Execution> {
  const streams = { AttachStdin: true, AttachStdout: true, AttachStderr: true, Tty: terminal }
  const exec = await inTime(WORK_MS, (abortSignal) =>
    container.exec({
      ...streams,
      Cmd: [...command],
      Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      abortSignal,
    }),
  )
  const input = await inTime(WORK_MS, (abortSignal) =>
    exec.start({ hijack: true, stdin: true, Tty: terminal, abortSignal }),
  )
  const [output, errors] = [new PassThrough(), new PassThrough()]
  let words: string | null = null
  input.on('error', (error) => (words = engineWords(error)))
  const finish = (): void => {
    output.end()
    errors.end()
  }
  for (const over of ['end', 'close']) input.once(over, finish)
  const removed = (): void => void setTimeout(() => input.destroy(), GONE_MS).unref()
  signal.addEventListener('abort', removed, { once: true })
  for (const one of [output, errors]) one.on('error', () => undefined)
  if (terminal) input.pipe(output, { end: false })
  else docker.modem.demuxStream(input, output, errors)
  const read = Promise.allSettled([output, errors].map((one) => finished(one)))
  if (terminal) errors.resume()
  const ended = read.then(async () => {
    if (words !== null) return lost(`the connection to the container engine broke: ${words}`)
    return exitOf(exec, container).catch((error: unknown) => lost(engineWords(error)))
  })
  return {
    input,
    output,
    errors,
    // One that has ended meanwhile has no size.
    resize: (h, w) =>
      void inTime(ANSWER_MS, (abortSignal) => exec.resize({ h, w, abortSignal })).catch(() => undefined),
    ended,
    cut: async () => {
      signal.removeEventListener('abort', removed)
      if (!input.closed)
        await Promise.race([once(input, 'close'), sleep(CUT_MS, undefined, { ref: false })]).catch(
          () => undefined,
        )
      input.destroy()
      finish()
    },
  }
}
