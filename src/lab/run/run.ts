/** A run: questions that nothing remembers go to machines, a kernel each; every answer becomes a record at once. */
import { setMaxListeners } from 'node:events'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import pLimit from 'p-limit'
import { UnavailableError } from '../../lib/errors.js'
import type { Proof } from '../machine/accelerator.js'
import type { ResultRecord } from '../../records/record.js'
import type { Cell } from '../../supply/plan/cell.js'
import { hostAccelerator } from './accelerator.js'
import type { Lab } from './lab.js'
import type { CellQuestions } from './kernel-session.js'
import { recallAll } from './recalled.js'
import type { Recalling } from './recalled.js'
import { plannedQuestions } from './planned.js'
import { makeScratch } from './scratch.js'
import { sessionsOf } from './sessions.js'
import { sessionWithRecords } from './recording.js'
import { isKept, turnsOf, wavesOf } from './waves.js'

/** What a run asks, and how. */
export interface Asking extends Recalling {
  /** Digest of the code that asks and judges. */
  readonly judging: string
  readonly isolated: boolean
  /** Machines at a time. */
  readonly jobs: number
  readonly onRecord: (record: ResultRecord) => void
  /** Is told the cells with something to ask, before anything is fetched for them. */
  readonly onOpen?: (cells: readonly Cell[]) => Promise<void>
}

/** Tells the records of what is remembered; returns the questions that are left, grouped by kernel. */
async function tellRecalled({ tell }: Lab, asking: Asking): Promise<CellQuestions[][]> {
  const { recalled, open } = await recallAll(asking)
  tell({
    type: 'planned',
    kernels: [...new Set(asking.cells.map(({ kernel }) => kernel.id))],
    builds: [...new Set(asking.cells.map(({ bpftrace }) => bpftrace.id))],
    cases: asking.cases.length,
    remembered: recalled.length,
    toAsk: open.flat().reduce((sum, { cases }) => sum + cases.length, 0),
    jobs: asking.jobs,
    questions: plannedQuestions(wavesOf(sessionsOf(open, asking.jobs, asking)), asking),
  })
  for (const record of recalled) {
    asking.onRecord(record)
    tell({ type: 'record', record, remembered: true })
  }
  return open
}

/** Awaits all work; where one fails (its record finds no space, say) the rest is stopped and waited for, not left behind. */
export async function allOrNone(
  signal: AbortSignal,
  start: (stop: AbortSignal, failed: (error: unknown) => void) => readonly Promise<void>[],
): Promise<void> {
  const failing = new AbortController()
  const failures: unknown[] = []
  const failed = (error: unknown): void => {
    failures.push(error)
    failing.abort()
  }
  const stop = AbortSignal.any([signal, failing.signal])
  // Each session listens to it, and no count of sessions is too many.
  setMaxListeners(0, stop)
  await Promise.all(start(stop, failed).map((one) => one.catch(failed)))
  if (failures.length > 0) throw failures[0]
}

/**
 * What runs guests here, told; null where nothing is to boot, or nothing can: then each of those cells says so.
 * @throws UnavailableError without an emulator where there are no containers to be asked: what was answered before is then
 * left as it was
 */
export async function proofFor(
  groups: readonly (readonly Pick<CellQuestions, 'cell'>[])[],
  lab: Lab,
  scratch: string,
): Promise<Proof | null> {
  const cells = groups.flat().map(({ cell }) => cell)
  const booted = cells.filter(({ runtime }) => runtime === 'microvm')
  if (booted.length === 0) return null
  try {
    for (const arch of new Set(booted.map(({ kernel }) => kernel.arch))) await lab.workshop.emulator(arch)
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
  const groups = await tellRecalled(lab, asking)
  if (groups.length === 0) return
  await asking.onOpen?.(groups.flat().map(({ cell }) => cell))
  const scratch = await makeScratch(tmpdir())
  try {
    const proof = await proofFor(groups, lab, scratch)
    const limit = pLimit(asking.jobs)
    const all = turnsOf(sessionsOf(groups, asking.jobs, asking))
    await allOrNone(lab.signal, (stop, failed) =>
      all.map(async ({ session, turns }) => {
        const own = sessionWithRecords(session, proof, { ...lab, signal: stop }, scratch, asking)
        try {
          // A session queues up again for each wave, and so behind all others of the wave before.
          for (const [index, { questions }] of turns.entries())
            await limit(async () => {
              // Said at once, so that no other session gets the turn.
              await own.ask(questions).catch(failed)
              const isLast = index + 1 === turns.length
              if (!isLast && isKept(session, process.availableMemory(), asking.jobs)) return
              await own.release()
            })
        } finally {
          await own.release()
        }
      }),
    )
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
