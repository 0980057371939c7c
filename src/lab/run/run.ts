/** A run: questions that nothing remembers go to machines, a kernel each; every answer becomes a record at once. */
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { imageIdentity } from '../../supply/artefacts/image.js'
import type { Workshop } from '../../supply/artefacts/workshop.js'
import type { Host } from '../engine/host.js'
import { UnavailableError } from '../../lib/errors.js'
import type { Case, KnownIssue } from '../../matrix/schema.js'
import type { Proof } from '../machine/accelerator.js'
import { partsOf, partsOfKernel } from '../../supply/plan/tree.js'
import type { Cell } from '../../supply/plan/cell.js'
import type { Artefacts, Attempt, ResultRecord } from '../../records/record.js'
import { beyondEmulation } from '../../judge/exercise/emulation.js'
import { optionsOf } from '../../judge/exercise/prediction.js'
import { hostAccelerator } from './accelerator.js'
import type { Memory, Observed } from './answers.js'
import type { Tell } from './events.js'
import { askKernel } from './kernel-session.js'
import type { KernelSeen, CellQuestions } from './kernel-session.js'
import { cellLog, machineLogDir } from './logs.js'
import { recordOf } from './record-of.js'
import { makeScratch } from './scratch.js'
import { sessionsOf } from './sessions.js'
import type { Session } from './sessions.js'

export interface RunOptions {
  readonly cells: readonly Cell[]
  readonly cases: readonly Case[]
  readonly knownIssues: readonly KnownIssue[]
  readonly workshop: Workshop
  readonly memory: Memory
  /** Ask even what is remembered. */
  readonly fresh: boolean
  readonly isolated: boolean
  /** How often every case is asked, at least. */
  readonly repeat: number
  /** Machines at a time. */
  readonly jobs: number
  /** The kernel that containers share, where it can be asked. */
  readonly host?: Host | undefined
  readonly cacheDir: string
  readonly logDir: string
  readonly environment: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly tell: Tell
  readonly onRecord: (record: ResultRecord) => void
}

/**
 * Answers worth keeping: an error concludes nothing, and attempts that disagree want asking again, unless it was asked
 * repeatedly whether they do.
 */
const lasting = ({ verdict }: ResultRecord, repeat: number): boolean =>
  verdict !== 'error' && (verdict !== 'flaky' || repeat > 1)

const configFor = (one: Case, config: KernelSeen['config']): Observed['config'] =>
  config && Object.fromEntries(optionsOf(one).map((option) => [option, config.get(option) ?? 'n']))

/** The version of what would boot; null where that cannot be had, as its records say. */
const emulatorVersion = (workshop: Workshop): Promise<string | null> =>
  workshop.emulator().then(
    ({ version }) => version,
    (error: unknown) => {
      if (error instanceof UnavailableError) return null
      throw error
    },
  )

async function artefactsOf(cell: Cell, workshop: Workshop): Promise<Artefacts> {
  return {
    kernel: partsOfKernel(cell.kernel),
    bpftrace: partsOf(cell.bpftrace, 'bpftrace'),
    workload: { sha256: await workshop.guestIdentity() },
    image: { sha256: imageIdentity(cell.bpftrace) },
    qemu: cell.runtime === 'container' ? null : await emulatorVersion(workshop),
  }
}

/** Tells the records of what is remembered; returns the questions that are left, grouped by kernel. */
async function recallAll(options: RunOptions): Promise<CellQuestions[][]> {
  const byKernel = new Map<string, CellQuestions[]>()
  const recalled: ResultRecord[] = []
  for (const cell of options.cells) {
    const open: Case[] = []
    const memories = await Promise.all(
      options.cases.map(async (one) =>
        options.fresh ? null : await options.memory.recall(cell, one, options.repeat),
      ),
    )
    for (const [index, one] of options.cases.entries()) {
      const observed = memories[index]
      if (observed) recalled.push(recordOf(cell, one, observed, options.knownIssues))
      else open.push(one)
    }
    if (open.length > 0)
      byKernel.set(cell.kernel.id, [...(byKernel.get(cell.kernel.id) ?? []), { cell, cases: open }])
  }
  const groups = [...byKernel.values()]
  options.tell({
    type: 'planned',
    kernels: [...new Set(options.cells.map(({ kernel }) => kernel.id))],
    builds: [...new Set(options.cells.map(({ bpftrace }) => bpftrace.id))],
    cases: options.cases.length,
    remembered: recalled.length,
    toAsk: groups.flat().reduce((sum, { cases }) => sum + cases.length, 0),
  })
  for (const record of recalled) {
    options.onRecord(record)
    options.tell({ type: 'record', record, remembered: true })
  }
  return groups
}

/** Awaits all work; where one fails (its record finds no space, say) the rest is stopped and waited for, not left behind. */
async function allOrNone(
  signal: AbortSignal,
  start: (stop: AbortSignal) => readonly Promise<void>[],
): Promise<void> {
  const failing = new AbortController()
  const failures: unknown[] = []
  const work = start(AbortSignal.any([signal, failing.signal])).map((one) =>
    one.catch((error: unknown) => {
      failures.push(error)
      failing.abort()
    }),
  )
  await Promise.all(work)
  if (failures.length > 0) throw failures[0]
}

/**
 * What runs guests here, told; null where nothing is to boot, or nothing can: then each of those cells says so.
 * @throws UnavailableError without an emulator where there are no containers to be asked: what was answered before is then
 * left as it was
 */
async function proofFor(
  groups: readonly (readonly CellQuestions[])[],
  scratch: string,
  options: RunOptions,
): Promise<Proof | null> {
  const cells = groups.flat().map(({ cell }) => cell)
  const booted = cells.filter(({ runtime }) => runtime === 'microvm')
  if (booted.length === 0) return null
  try {
    await options.workshop.emulator()
  } catch (error) {
    if (!(error instanceof UnavailableError) || booted.length === cells.length) throw error
    options.tell({ type: 'accelerator', accelerator: 'none', why: error.message })
    return null
  }
  const kernels = new Map(booted.map(({ kernel }) => [kernel.id, kernel]))
  const proof = await hostAccelerator([...kernels.values()], { ...options, scratch })
  options.tell({ type: 'accelerator', ...proof })
  return proof
}

/**
 * Runs what is asked. What the world withholds becomes records with verdict `error`; a record or an answer that cannot
 * be written ends the run.
 * @throws UnavailableError where the disk refuses, after every machine is gone; see also `proofFor`
 * @returns when every question is answered or the signal has aborted
 */
export async function runMatrix(options: RunOptions): Promise<void> {
  const groups = await recallAll(options)
  if (groups.length === 0) return
  const scratch = await makeScratch(tmpdir())
  try {
    const { signal } = options
    const accelerator = await proofFor(groups, scratch, options)
    const limit = pLimit(options.jobs)
    await allOrNone(signal, (stop) =>
      sessionsOf(groups, options.jobs).map((session) =>
        limit(() => askOne(session, accelerator, scratch, { ...options, signal: stop })),
      ),
    )
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function askOne(
  { machine, questions }: Session,
  proof: Proof | null,
  scratch: string,
  options: RunOptions,
): Promise<void> {
  const kernel = questions[0]?.cell.kernel.id ?? ''
  const answered = async (
    cell: Cell,
    one: Case,
    attempts: readonly Attempt[],
    { release, config }: KernelSeen,
  ): Promise<void> => {
    // What an interruption cut short is no answer; it is asked in the next run.
    if (options.signal.aborted) return
    const observed: Observed = {
      attempts: [...attempts],
      release,
      config: configFor(one, config),
      accelerator: cell.runtime === 'container' || !proof ? 'none' : proof.accelerator,
      artefacts: await artefactsOf(cell, options.workshop),
      finishedAt: new Date().toISOString(),
    }
    const record = recordOf(cell, one, observed, options.knownIssues)
    // What an emulated CPU could not tell is asked again: the next time it may be a real one.
    const beyond = observed.accelerator === 'tcg' && beyondEmulation(one) !== null
    if (lasting(record, options.repeat) && !beyond) await options.memory.remember(cell, one, observed)
    options.onRecord(record)
    options.tell({ type: 'record', record, remembered: false })
  }
  await askKernel(questions, {
    workshop: options.workshop,
    // Where nothing boots, nobody looks at it.
    accelerator: proof?.accelerator ?? 'tcg',
    host: options.host,
    scratch: join(scratch, machine),
    logDir: machineLogDir(options.logDir, machine),
    environment: options.environment,
    signal: options.signal,
    isolated: options.isolated,
    repeat: options.repeat,
    knownIssues: options.knownIssues,
    log: (cell) => cellLog(options.logDir, cell, machine),
    onDoing: (doing) => options.tell({ type: 'machine', kernel, machine, doing }),
    onAnswer: answered,
  })
  options.tell({ type: 'machine', kernel, machine, doing: '' })
}
