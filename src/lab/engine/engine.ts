/** An engine that answers, by the API that Docker's own clients use. */
import { readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { homedir, release } from 'node:os'
import Docker from 'dockerode'
import { codeOf } from '../../lib/files.js'
import { sentence, UnavailableError } from '../../lib/errors.js'
import { boundedAgent } from './bounded-agent.js'
import { addressText, engineAddress } from './address.js'
import type { EngineAddress } from './address.js'
import { factsOf } from './facts.js'
import type { EngineFacts, EngineInfo } from './facts.js'

export interface Engine {
  readonly docker: Docker
  readonly facts: EngineFacts
  /** Where it is and who said so, for people. */
  readonly place: string
  /** Whether its kernel is the one that this process runs on. */
  readonly local: boolean
  /** Of the kernel's file systems that bpftrace reads those that are mounted there, as far as it can be seen from here. */
  readonly mounted: readonly string[]
}

/** What an engine only has to look up it says within this time; one that does not is taken not to be there. */
export const ANSWER_MS = 10_000
/** How long it may take over what it has to do, such as starting a container. */
export const WORK_MS = 30_000

const readText = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** The library's options; all of them, for it would take what is left out from the environment. */
function clientOptions(address: EngineAddress, environment: NodeJS.ProcessEnv): Docker.DockerOptions {
  const nowhere = {
    host: undefined,
    port: undefined,
    username: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
    timeout: undefined,
  }
  switch (address.kind) {
    case 'unix':
      return {
        ...nowhere,
        protocol: 'http',
        socketPath: address.path,
        agent: boundedAgent(),
      } as Docker.DockerOptions
    case 'ssh':
      return {
        ...nowhere,
        protocol: 'ssh',
        host: address.host,
        port: address.port,
        username: address.username ?? environment['USER'] ?? '',
        sshOptions: { agent: environment['SSH_AUTH_SOCK'] },
      } as Docker.DockerOptions
    case 'tcp': {
      const { host, port, tls } = address
      const identity = { ca: tls?.ca, cert: tls?.cert, key: tls?.key }
      const options = { ...nowhere, ...identity, protocol: tls ? 'https' : 'http', host, port }
      return {
        ...options,
        // An engine need not prove who it is where a context says so; we still prove who we are.
        agent: boundedAgent(tls && { rejectUnauthorized: tls.verify }),
      } as Docker.DockerOptions
    }
  }
}

/** What the engine, or what carries its words, says of a failure. */
export function engineWords(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'json' in error) {
    const { json } = error as { json?: { message?: unknown } | null }
    if (typeof json?.message === 'string') return json.message.trim()
  }
  return sentence(error).trim()
}

/** The HTTP status of an engine's refusal; undefined where it did not answer. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined
  return typeof error.statusCode === 'number' ? error.statusCode : undefined
}

/** Why no engine answers at an address, with the mend. Pure. */
export function silence(address: EngineAddress, error: unknown): string {
  const where = addressText(address)
  const mend = 'start one there, or say where one is with DOCKER_HOST or a Docker context'
  switch (codeOf(error)) {
    case 'ENOENT':
      return `no container engine is there: ${where} does not exist; install Docker (docker.io) and start it, or say where one is with DOCKER_HOST or a Docker context`
    case 'EACCES':
    case 'EPERM':
      return `the container engine at ${where} refuses access; join the group that owns the socket (usually docker), or choose an engine that you may use`
    case 'ECONNREFUSED':
      return `no container engine listens at ${where}; ${mend}`
    default:
      return `no container engine answers at ${where} (${engineWords(error)}); ${mend}`
  }
}

const KERNELS_OWN = { '/sys/kernel/tracing': 0x74726163, '/sys/kernel/debug': 0x64626720 }

async function mountedHere(): Promise<string[]> {
  const found: string[] = []
  for (const [path, type] of Object.entries(KERNELS_OWN)) {
    const there = await statfs(path).catch(() => undefined)
    if (there?.type === type) found.push(path)
  }
  return found
}

/**
 * What a request gives, or the reason that it took too long. The library waits for ever, and so would whoever waits for an
 * engine that is frozen; a request that is left alone would keep the process alive.
 * @param request whose signal ends it; what it has given by then is not touched
 */
export async function inTime<T>(
  milliseconds: number,
  request: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController()
  const timer = setTimeout(
    () => late.abort(new Error(`no answer within ${milliseconds / 1000} s`)),
    milliseconds,
  )
  try {
    return await request(late.signal)
  } catch (error) {
    throw late.signal.aborted ? late.signal.reason : error
  } finally {
    clearTimeout(timer)
  }
}

/** The library's client. It reads the process's own environment first, and files that this names, whatever it is given. */
function clientFor(address: EngineAddress, environment: NodeJS.ProcessEnv): Docker {
  try {
    return new Docker(clientOptions(address, environment))
  } catch (error) {
    throw new UnavailableError(
      `the container engine at ${addressText(address)} cannot be reached: ${sentence(error)}; DOCKER_CERT_PATH has to hold ca.pem, cert.pem and key.pem, or be unset`,
    )
  }
}

/** What an engine says of itself. The types do not know that this takes a signal as well. */
const infoOf = (docker: Docker, options: { abortSignal: AbortSignal }): Promise<EngineInfo> =>
  (docker.info as (given: typeof options) => Promise<EngineInfo>).call(docker, options)

/**
 * The engine that `docker` would speak to here.
 * @param answerMs how long it may take to say that it is there
 * @throws UsageError for an address that names none; UnavailableError, with the mend, where none answers or it cannot
 * be used
 */
export async function openEngine(environment: NodeJS.ProcessEnv, answerMs = ANSWER_MS): Promise<Engine> {
  const { address, from } = engineAddress(environment, environment['HOME'] || homedir(), readText)
  const place = `${addressText(address)} (${from})`
  const docker = clientFor(address, environment)
  const info = await inTime(answerMs, (abortSignal) => infoOf(docker, { abortSignal })).catch(
    (error: unknown) => {
      throw new UnavailableError(silence(address, error))
    },
  )
  const facts = factsOf(info)
  if (facts.unfit !== null)
    throw new UnavailableError(`the container engine at ${place} cannot be used: ${facts.unfit}`)
  const local = address.kind === 'unix' && facts.release === release()
  return { docker, facts, place, local, mounted: local ? await mountedHere() : [] }
}
