/** A container on the host's kernel that somebody works in: an ordinary one, in which the engine executes the launcher beside its agent. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { carriedFor } from '../../judge/exercise/carried.js'
import { imageUuid } from '../../supply/artefacts/image.js'
import { carriedArchive } from '../../supply/artefacts/initramfs.js'
import { CONTAINER_NAME } from '../engine/host-config.js'
import { ANSWER_MS, engineWords, inTime } from '../engine/engine.js'
import type { Host } from '../engine/host.js'
import { ensureImage } from '../engine/images.js'
import { OWNER, ownerText, ownOwner } from '../engine/owner.js'
import { startContainer } from '../machine/container.js'
import type { Failed, Machine } from '../machine/machine.js'
import type { Lab } from '../run/lab.js'
import { SHELL_ENVIRONMENT } from './cargo.js'
import { execute } from './execution.js'
import type { Execution } from './execution.js'
import { shellExercise } from './open.js'
import type { ShellOrder, TerminalSize } from './open.js'
import type { Workplace } from './session.js'

/** Where a container can be brought files. */
const LAUNCHER = '/guest/own/launcher'
const READY_TIMEOUT_MS = 60_000
/** As long as a run waits (lab/run/container-keeper.ts). */
const TURN_TIMEOUT_MS = 600_000
/** What a root directory that can be written may hold beside what is shared, in MiB. */
const ROOT_MIB = 64

type ContainerOrder = Pick<ShellOrder, 'cell' | 'cargo' | 'cases' | 'share'>
type ContainerLab = Pick<Lab, 'workshop' | 'signal'>

/** What a shell in a container is told: what runs there, and on which terminal. */
export type ContainerSession =
  | { readonly kind: 'terminal'; readonly size: TerminalSize; readonly type: string | undefined }
  | { readonly kind: 'command'; readonly words: readonly string[] }

export interface ContainerSite {
  /** A host directory. */
  readonly scratch: string
  /** Is called once, where another run has the host's kernel. */
  readonly onWaiting: () => void
}

/**
 * Has ready what a container is made from.
 * @returns the image's name in the engine
 * @throws UnavailableError where it cannot be had
 */
export async function prepareContainer(
  { cell }: Pick<ContainerOrder, 'cell'>,
  { engine }: Host,
  { workshop, signal }: ContainerLab,
): Promise<string> {
  await workshop.launcher(cell.kernel.arch)
  const { digest, tar } = await workshop.container(cell.bpftrace)
  const { name } = await ensureImage(engine, digest, tar, signal)
  return name
}

interface Started {
  readonly machine: Machine
  readonly host: Host
  readonly signal: AbortSignal
}

const failed = (reason: string): Failed => ({ kind: 'failed', reason })

/** The container that a machine of ours is; by its id, for the name goes to the next. @throws what the engine says */
async function behind({ engine }: Host): Promise<Docker.Container | null> {
  const { Id: id, Config: config } = await inTime(ANSWER_MS, (abortSignal) =>
    engine.docker.getContainer(CONTAINER_NAME).inspect({ abortSignal }),
  )
  return config.Labels[OWNER] === ownerText(ownOwner()) ? engine.docker.getContainer(id) : null
}

/** Writes it all, and gives what the launcher complains about; null where it does not. */
async function fill(
  { input, output, errors, ended, cut }: Execution,
  archive: Buffer,
): Promise<string | null> {
  let said = ''
  output.resume()
  errors.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-1000)))
  input.write(archive)
  const end = await ended
  await cut()
  if (end.kind === 'lost') return end.reason
  return end.kind === 'exit' && end.code === 0 ? null : said.trim() || 'the launcher was ended'
}

/** Makes the root, and starts what is wanted in it. @throws what the engine says */
async function open(
  { cell, cargo, cases, share }: ContainerOrder,
  looker: string,
  { machine, host, signal }: Started,
  wanted: ContainerSession,
): Promise<Workplace | Failed> {
  // An exercise makes the image's root ready, whatever becomes of its program.
  const entering = { ...shellExercise({ cell, cases }, looker, null, undefined), args: ['/bin/true'] }
  const entered = await machine.exercise({ ...entering, timeoutMs: READY_TIMEOUT_MS })
  if (entered.kind === 'lost') return failed(entered.reason)
  const container = await behind(host)
  if (container === null) return failed('another run has taken the place of the container')
  const { docker } = host.engine
  const archives = [carriedArchive(cargo), ...(share ? [share.archive] : [])]
  const root = `/images/${imageUuid(cell.bpftrace)}`
  const room = String(ROOT_MIB + (share?.mebibytes ?? 0))
  const place = ['place', root, `/images/${looker}/usr`, room, String(archives.length)]
  const environment = SHELL_ENVIRONMENT
  const placing = { command: [LAUNCHER, 'contained', ...place], environment, terminal: false }
  const complaint = await fill(await execute(docker, container, placing, signal), Buffer.concat(archives))
  if (complaint !== null) return failed(`the container could not be made ready: ${complaint}`)
  const isTerminal = wanted.kind === 'terminal'
  const words = isTerminal ? [wanted.size.rows, wanted.size.columns].map(String) : wanted.words
  const type = isTerminal ? wanted.type : undefined
  const { input, output, errors, resize, ended, cut } = await execute(
    docker,
    container,
    {
      command: [LAUNCHER, 'contained', wanted.kind, root, ...words],
      environment: { ...environment, ...(type === undefined ? {} : { TERM: type }) },
      terminal: isTerminal,
    },
    signal,
  )
  return {
    ...{ input, output, errors, resize },
    run: () => ended,
    async close() {
      await machine.close()
      await cut()
    },
  }
}

/**
 * Starts a container as soon as no other run has the host's kernel, and has it for as long as the work lasts.
 * @param image what `prepareContainer` returned
 * @returns what the work returns, or why there is no container
 * @throws UnavailableError where something cannot be had
 */
export async function withShellContainer<T>(
  order: ContainerOrder,
  image: string,
  host: Host,
  { workshop, signal }: ContainerLab,
  { scratch, onWaiting }: ContainerSite,
  wanted: ContainerSession,
  work: (workplace: Workplace) => Promise<T>,
): Promise<T | Failed> {
  const looker = imageUuid(await workshop.looker(order.cell.kernel.arch))
  const launcher = await readFile(await workshop.launcher(order.cell.kernel.arch))
  const machine = await startContainer(
    {
      engine: host.engine,
      image,
      privileged: host.privileged,
      carried: new Map([...carriedFor(order.cases), [LAUNCHER, launcher] as const]),
      log: join(scratch, 'container.log'),
      readyTimeoutMs: READY_TIMEOUT_MS,
      turnTimeoutMs: TURN_TIMEOUT_MS,
      onWaiting,
    },
    signal,
  )
  if (machine.kind === 'failed') return machine
  try {
    const workplace = await open(order, looker, { machine, host, signal }, wanted).catch((error: unknown) =>
      failed(`the container engine would not run the shell: ${engineWords(error)}`),
    )
    if ('kind' in workplace) return workplace
    return await work(workplace)
  } finally {
    await machine.close()
  }
}
