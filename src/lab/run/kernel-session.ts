/** Everything that is asked of one kernel: its builds one after the other, on one machine while that lasts. */
import { imageUuid } from '../../supply/artefacts/image.js'
import type { KernelConfig } from '../../supply/artefacts/kernel-config.js'
import { sentence, UnavailableError } from '../../lib/errors.js'
import { once } from '../../lib/once.js'
import { carriedFor } from '../../judge/exercise/carried.js'
import { spelledFor } from '../../judge/exercise/spelling.js'
import { exerciseOf } from '../../judge/exercise/command.js'
import type { Case, KnownIssue } from '../../matrix/schema.js'
import type { BpftraceBuild, Cell } from '../../supply/plan/cell.js'
import { placeOfCell } from './cell-place.js'
import type { Attempt } from '../../records/record.js'
import { askCell } from './ask.js'
import type { RunAlone } from './ask-alone.js'
import { groundOf } from './ground.js'
import type { Ground } from './ground.js'
import type { Cargo, Keeper, Site } from './keeper.js'
import type { Lab } from './lab.js'
import type { CellLog } from './logs.js'
import { questioner } from './withdrawal.js'
import type { Listener } from './withdrawal.js'

export interface CellQuestions {
  readonly cell: Cell
  readonly cases: readonly Case[]
}

/** What was learnt of the kernel: `uname -r` as far as it is known, and its configuration where it can be read. */
export interface KernelSeen {
  readonly release: string
  readonly config: KernelConfig | null
}

export interface SessionOptions extends Listener<KernelSeen> {
  readonly isolated: boolean
  readonly thorough: boolean
  readonly repeat: number
  readonly knownIssues: readonly KnownIssue[]
  readonly log: (cell: Cell) => CellLog
  /** @param preparing as the event says; not unless told */
  readonly onDoing: (doing: string, preparing?: boolean) => void
}

const gaveUp = (thrown: unknown): Attempt => ({
  mode: 'isolated',
  outcome: 'error',
  order: null,
  events: [],
  reason: sentence(thrown),
  milliseconds: 0,
})

export function bootText(...[what, milliseconds]: Parameters<Cargo['onBoot']>): string {
  if (what === 'booted') return `booted in ${(milliseconds / 1000).toFixed(1)} s`
  return what === 'waiting' ? "waiting for another run to release the host's kernel" : what
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
    const looker = look || traced ? imageUuid(await workshop.looker(cell.kernel.arch)) : undefined
    const exercise = exerciseOf(program, imageUuid(cell.bpftrace), timeoutMs, {
      version: cell.bpftrace.version,
      verbose,
      looker,
      traced,
      arch: cell.kernel.arch,
    })
    const outcome = await keeper.exercise(cell.bpftrace, exercise)
    await log.save(label, program.text, outcome)
    return outcome
  }
}

/** What a session asks with, once that is there. */
interface Equipment {
  readonly ground: Ground
  readonly keeper: Keeper
  /** Builds whose image cannot be had, each with why. */
  readonly lacking: ReadonlyMap<BpftraceBuild, UnavailableError>
}

/** Has the kernel and the builds ready; after an abort no build is prepared any longer. @throws UnavailableError as `groundOf` */
async function equip(
  all: readonly CellQuestions[],
  lab: Lab,
  site: Site,
  options: SessionOptions,
  onBoot: Cargo['onBoot'],
): Promise<Equipment> {
  const [first] = all
  if (!first) throw new UnavailableError('nothing is asked')
  options.onDoing('waiting for its kernel', true)
  const ground = await groundOf(first.cell, lab, site)
  const lacking = new Map<BpftraceBuild, UnavailableError>()
  for (const { bpftrace } of all.map(({ cell }) => cell)) {
    if (lab.signal.aborted) break
    try {
      options.onDoing(`waiting for bpftrace ${bpftrace.id}`, true)
      await ground.prepare(bpftrace)
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error
      lacking.set(bpftrace, error)
    }
  }
  const ready = all.filter(({ cell }) => !lacking.has(cell.bpftrace))
  const keeper = ground.keep({
    builds: ready.map(({ cell }) => cell.bpftrace),
    carried: carriedFor(ready.flatMap(({ cases }) => cases)),
    onBoot,
  })
  return { ground, keeper, lacking }
}

/** What one machine is booted for, and asked. */
export interface KernelSession {
  /**
   * Asks some of its questions. Never throws for what the world does: a cell that cannot be asked is answered with an
   * attempt that says why. After an abort it returns as soon as it can, unanswered cases untold.
   */
  ask(questions: readonly CellQuestions[]): Promise<void>
  /** Lets the machine go; what is asked later boots another. */
  release(): Promise<void>
}

/** @param all the questions that the session will be asked: a machine has their builds and files aboard from its boot on */
export function openSession(
  all: readonly CellQuestions[],
  lab: Lab,
  site: Site,
  options: SessionOptions,
): KernelSession {
  // What a machine was booted for is what it is at when it is up.
  let doing = ''
  const telling = { ...options, onDoing: (what: string) => options.onDoing((doing = what)) }
  const equipped = once(() =>
    equip(all, lab, site, options, (what, milliseconds) => {
      options.onDoing(bootText(what, milliseconds))
      if (what === 'booted') options.onDoing(doing)
    }),
  )
  let keeper: Keeper | null = null
  const askBuild = questioner(options)
  const interrupted = (): boolean => lab.signal.aborted

  async function askOne(question: CellQuestions, { ground, ...its }: Equipment): Promise<void> {
    const { cell, cases } = question
    const { kernel, bpftrace, runtime } = cell
    const { isolated, thorough, repeat, knownIssues } = options
    const spelled = new Map(cases.map((one) => [spelledFor(one, kernel.arch), one]))
    await askBuild(
      question,
      (onAnswer) =>
        askCell([...spelled.keys()], runOn(its.keeper, question, ground, lab, telling), {
          version: bpftrace.version,
          place: placeOfCell(cell, ground.config),
          machineKind: {
            host: kernel.host !== undefined,
            emulated: runtime === 'microvm' && site.accelerator === 'tcg',
          },
          kernelTells: runtime === 'microvm',
          ...{ isolated, thorough, repeat, knownIssues },
          onAnswer: (one, ...answer) => onAnswer(spelled.get(one) ?? one, ...answer),
        }),
      () => ({ release: its.keeper.release(), config: ground.config }),
    )
  }

  return {
    async ask(questions) {
      let equipment: Equipment
      try {
        if (interrupted()) return
        equipment = await equipped()
        keeper = equipment.keeper
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error
        for (const question of questions) await giveUp(question, error, options)
        return
      }
      for (const question of questions) {
        if (interrupted()) return
        const why = equipment.lacking.get(question.cell.bpftrace)
        if (why) await giveUp(question, why, options)
        else await askOne(question, equipment)
      }
    },
    async release() {
      await keeper?.close()
    },
  }
}
