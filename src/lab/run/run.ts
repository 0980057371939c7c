/** A run: questions that nothing remembers go to machines, a kernel each; every answer becomes a record at once. */
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { imageIdentity } from '../../supply/artefacts/image.js'
import type { Workshop } from '../../supply/artefacts/workshop.js'
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
import type { Lab } from './lab.js'
import { askKernel } from './kernel-session.js'
import type { KernelSeen, CellQuestions } from './kernel-session.js'
import { cellLog, machineLogDir } from './logs.js'
import { recordOf } from './record-of.js'
import { plannedQuestions } from './planned.js'
import { makeScratch } from './scratch.js'
import { sessionsOf } from './sessions.js'
import type { Session } from './sessions.js'

/** What a run asks, and how. */
export interface Asking {
  readonly cells: readonly Cell[]
  readonly cases: readonly Case[]
  readonly knownIssues: readonly KnownIssue[]
  readonly memory: Memory
  /** Ask even what is remembered. */
  readonly fresh: boolean
  readonly isolated: boolean
  /** How often every case is asked, at least. */
  readonly repeat: number
  /** Machines at a time. */
  readonly jobs: number
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
async function recallAll({ tell }: Lab, asking: Asking): Promise<CellQuestions[][]> {
  const byKernel = new Map<string, CellQuestions[]>()
  const recalled: ResultRecord[] = []
  for (const cell of asking.cells) {
    const open: Case[] = []
    const memories = await Promise.all(
      asking.cases.map(async (one) =>
        asking.fresh ? null : await asking.memory.recall(cell, one, asking.repeat),
      ),
    )
    for (const [index, one] of asking.cases.entries()) {
      const observed = memories[index]
      if (observed) recalled.push(recordOf(cell, one, observed, asking.knownIssues))
      else open.push(one)
    }
    if (open.length > 0)
      byKernel.set(cell.kernel.id, [...(byKernel.get(cell.kernel.id) ?? []), { cell, cases: open }])
  }
  const groups = [...byKernel.values()]
  tell({
    type: 'planned',
    kernels: [...new Set(asking.cells.map(({ kernel }) => kernel.id))],
    builds: [...new Set(asking.cells.map(({ bpftrace }) => bpftrace.id))],
    cases: asking.cases.length,
    remembered: recalled.length,
    toAsk: groups.flat().reduce((sum, { cases }) => sum + cases.length, 0),
    jobs: asking.jobs,
    questions: plannedQuestions([sessionsOf(groups, asking.jobs)], asking),
  })
  for (const record of recalled) {
    asking.onRecord(record)
    tell({ type: 'record', record, remembered: true })
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
  lab: Lab,
  scratch: string,
): Promise<Proof | null> {
  const cells = groups.flat().map(({ cell }) => cell)
  const booted = cells.filter(({ runtime }) => runtime === 'microvm')
  if (booted.length === 0) return null
  try {
    await lab.workshop.emulator()
  } catch (error) {
    if (!(error instanceof UnavailableError) || booted.length === cells.length) throw error
    lab.tell({ type: 'accelerator', accelerator: 'none', why: error.message })
    return null
  }
  const kernels = new Map(booted.map(({ kernel }) => [kernel.id, kernel]))
  const proof = await hostAccelerator([...kernels.values()], lab, scratch)
  lab.tell({ type: 'accelerator', ...proof })
  return proof
}

/**
 * Runs what is asked. What the world withholds becomes records with verdict `error`; a record or an answer that cannot
 * be written ends the run.
 * @throws UnavailableError where the disk refuses, after every machine is gone; see also `proofFor`
 * @returns when every question is answered or the signal has aborted
 */
export async function runMatrix(lab: Lab, asking: Asking): Promise<void> {
  const groups = await recallAll(lab, asking)
  if (groups.length === 0) return
  const scratch = await makeScratch(tmpdir())
  try {
    const proof = await proofFor(groups, lab, scratch)
    const limit = pLimit(asking.jobs)
    await allOrNone(lab.signal, (stop) =>
      sessionsOf(groups, asking.jobs).map((session) =>
        limit(() => askOne(session, proof, { ...lab, signal: stop }, scratch, asking)),
      ),
    )
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function askOne(
  { machine, questions }: Session,
  proof: Proof | null,
  lab: Lab,
  scratch: string,
  { isolated, repeat, knownIssues, memory, onRecord }: Asking,
): Promise<void> {
  const { signal, tell, workshop } = lab
  const kernel = questions[0]?.cell.kernel.id ?? ''
  const answered = async (
    cell: Cell,
    one: Case,
    attempts: readonly Attempt[],
    { release, config }: KernelSeen,
  ): Promise<void> => {
    // What an interruption cut short is no answer; it is asked in the next run.
    if (signal.aborted) return
    const observed: Observed = {
      attempts: [...attempts],
      release,
      config: configFor(one, config),
      accelerator: cell.runtime === 'container' || !proof ? 'none' : proof.accelerator,
      artefacts: await artefactsOf(cell, workshop),
      finishedAt: new Date().toISOString(),
    }
    const record = recordOf(cell, one, observed, knownIssues)
    // What an emulated CPU could not tell is asked again: the next time it may be a real one.
    const beyond = observed.accelerator === 'tcg' && beyondEmulation(one) !== null
    if (lasting(record, repeat) && !beyond) await memory.remember(cell, one, observed)
    onRecord(record)
    tell({ type: 'record', record, remembered: false })
  }
  const site = {
    // Where nothing boots, nobody looks at it.
    accelerator: proof?.accelerator ?? 'tcg',
    scratch: join(scratch, machine),
    logDir: machineLogDir(lab.logDir, machine),
  }
  await askKernel(questions, lab, site, {
    isolated,
    repeat,
    knownIssues,
    log: (cell) => cellLog(lab.logDir, cell, machine),
    onDoing: (doing, preparing = false) => tell({ type: 'machine', kernel, machine, doing, preparing }),
    onAnswer: answered,
  })
  tell({ type: 'machine', kernel, machine, doing: '', preparing: false })
}
