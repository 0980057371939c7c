/** Everything that is asked of one kernel: its builds one after the other, on one machine while that lasts. */
import { imageUuid } from '../../supply/artefacts/image.js'
import type { KernelConfig } from '../../supply/artefacts/kernel-config.js'
import { sentence, UnavailableError } from '../../lib/errors.js'
import { carriedFor } from '../../judge/exercise/carried.js'
import { exerciseOf } from '../../judge/exercise/command.js'
import type { Case, KnownIssue } from '../../matrix/schema.js'
import type { Cell } from '../../supply/plan/cell.js'
import { placeOfCell } from './cell-place.js'
import type { Attempt } from '../../records/record.js'
import { issuesFor } from '../../judge/verdict/verdict.js'
import { askCell } from './ask.js'
import type { RunAlone } from './ask-alone.js'
import { groundOf } from './ground.js'
import type { Ground } from './ground.js'
import type { Cargo, Keeper, Site } from './keeper.js'
import type { Lab } from './lab.js'
import type { CellLog } from './logs.js'

export interface CellQuestions {
  readonly cell: Cell
  readonly cases: readonly Case[]
}

/** What was learnt of the kernel: `uname -r` as far as it is known, and its configuration where it can be read. */
export interface KernelSeen {
  readonly release: string
  readonly config: KernelConfig | null
}

export interface SessionOptions {
  readonly isolated: boolean
  readonly repeat: number
  readonly knownIssues: readonly KnownIssue[]
  readonly log: (cell: Cell) => CellLog
  /** @param preparing as the event says; not unless told */
  readonly onDoing: (doing: string, preparing?: boolean) => void
  /** One case has been answered, or given up with an attempt that says why. */
  readonly onAnswer: (cell: Cell, one: Case, attempts: readonly Attempt[], seen: KernelSeen) => Promise<void>
}

const gaveUp = (thrown: unknown): Attempt => ({
  mode: 'isolated',
  outcome: 'error',
  order: null,
  events: [],
  reason: sentence(thrown),
  milliseconds: 0,
})

function bootText(...[what, milliseconds]: Parameters<Cargo['onBoot']>): string {
  if (what === 'booted') return `booted in ${(milliseconds / 1000).toFixed(1)} s`
  return what === 'waiting' ? "waiting for another run to release the host's kernel" : what
}

/** Questions whose image can be had, and for the others an error record each; after an abort none is made any longer. */
async function withImages(
  questions: readonly CellQuestions[],
  ground: Ground,
  { signal }: Lab,
  options: SessionOptions,
): Promise<CellQuestions[]> {
  const ready: CellQuestions[] = []
  for (const question of questions) {
    if (signal.aborted) break
    try {
      options.onDoing(`waiting for bpftrace ${question.cell.bpftrace.id}`, true)
      await ground.prepare(question.cell.bpftrace)
      ready.push(question)
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error
      await giveUp(question, error, options)
    }
  }
  return ready
}

async function giveUp(
  { cell, cases }: CellQuestions,
  error: unknown,
  options: SessionOptions,
): Promise<void> {
  const seen = { release: cell.kernel.release, config: null }
  for (const one of cases) await options.onAnswer(cell, one, [gaveUp(error)], seen)
}

function runOn(
  keeper: Keeper,
  { cell }: CellQuestions,
  { timeoutMs }: Ground,
  { workshop }: Lab,
  options: SessionOptions,
): RunAlone {
  const log = options.log(cell)
  return async (program, { verbose, label, look, traced = false }) => {
    options.onDoing(`bpftrace ${cell.bpftrace.id}: ${label}`)
    const looker = look || traced ? imageUuid(await workshop.looker()) : undefined
    const exercise = exerciseOf(program, imageUuid(cell.bpftrace), timeoutMs, {
      version: cell.bpftrace.version,
      verbose,
      looker,
      traced,
    })
    const outcome = await keeper.exercise(cell.bpftrace, exercise)
    await log.save(label, program.text, outcome)
    return outcome
  }
}

/**
 * Asks all questions of one kernel. Never throws for what the world does: a cell that cannot be asked is answered
 * with an attempt that says why. After an abort it returns as soon as it can, unanswered cases untold.
 */
export async function askKernel(
  questions: readonly CellQuestions[],
  lab: Lab,
  site: Site,
  options: SessionOptions,
): Promise<void> {
  const [first] = questions
  const interrupted = (): boolean => lab.signal.aborted
  if (!first || interrupted()) return
  let ground: Ground
  try {
    options.onDoing('waiting for its kernel', true)
    ground = await groundOf(first.cell, lab, site)
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error
    for (const question of questions) await giveUp(question, error, options)
    return
  }
  const ready = await withImages(questions, ground, lab, options)
  // What a machine was booted for is what it is at when it is up.
  let doing = ''
  const telling = { ...options, onDoing: (what: string) => options.onDoing((doing = what)) }
  const keeper = ground.keep({
    builds: ready.map(({ cell }) => cell.bpftrace),
    carried: carriedFor(ready.flatMap(({ cases }) => cases)),
    onBoot: (what, milliseconds) => {
      options.onDoing(bootText(what, milliseconds))
      if (what === 'booted') options.onDoing(doing)
    },
  })
  try {
    for (const question of ready) {
      if (interrupted()) break
      const place = placeOfCell(question.cell, ground.config)
      await askCell(question.cases, runOn(keeper, question, ground, lab, telling), {
        version: question.cell.bpftrace.version,
        place,
        emulated: question.cell.runtime === 'microvm' && site.accelerator === 'tcg',
        kernelTells: question.cell.runtime === 'microvm',
        isolated: options.isolated,
        isTroubled: ({ name }) => issuesFor(options.knownIssues, name, place).length > 0,
        repeat: options.repeat,
        onAnswer: (one, attempts) =>
          options.onAnswer(question.cell, one, attempts, {
            release: keeper.release(),
            config: ground.config,
          }),
      })
    }
  } finally {
    await keeper.close()
  }
}
