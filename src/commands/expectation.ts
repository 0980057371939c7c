/** What `plan` says of a run's time: how much of it is remembered, how much is to be asked, on what, and how long that takes. */
import { availableParallelism } from 'node:os'
import { secondsLeft, startClock } from '../lab/display/clock.js'
import { USUAL } from '../supply/plan/expected-time.js'
import { UnavailableError } from '../lib/errors.js'
import { plural, roughly } from '../lib/words.js'
import type { Cell } from '../supply/plan/cell.js'
import { knownAccelerator } from '../lab/run/accelerator.js'
import { judgingIdentity } from '../lab/run/answers.js'
import { recallPace } from '../lab/run/host-pace.js'
import { plannedQuestions } from '../lab/run/planned.js'
import { sessionsOf } from '../lab/run/sessions.js'
import { recallAll } from '../lab/run/recalled.js'
import { wavesOf } from '../lab/run/waves.js'
import type { Context } from './context.js'
import type { PlanFlags } from './flags/plan.js'
import { forecast } from './forecast.js'
import { dayOf } from './judging.js'
import { CODE } from './package-place.js'
import { guestsOf, memoryWith, openPublished, unusableText } from './recall.js'

export interface Expectation {
  /** Here, or in published records. */
  readonly remembered: number
  readonly toAsk: number
  /** kvm, tcg, or none for containers alone; null where only a boot can tell. */
  readonly accelerator: string | null
  readonly jobs: number
  readonly cores: number
  /** Seconds; at the pace that was measured elsewhere unless `isOwnPace`. */
  readonly seconds: number
  readonly isOwnPace: boolean
  /** Those with something to ask. */
  readonly open: readonly Cell[]
}

const ON: Readonly<Record<string, string>> = { kvm: 'under KVM', tcg: 'under TCG', none: 'in containers' }

/** It in words, a line each. Pure. */
export function expectationLines(expected: Omit<Expectation, 'open'>): string[] {
  const { remembered, toAsk, accelerator, jobs, cores, seconds, isOwnPace } = expected
  const questions = plural(remembered + toAsk, 'question')
  const counts = `${questions}: ${remembered} remembered, ${toAsk} to ask`
  if (toAsk === 0) return [counts]
  const on = accelerator === null ? [] : [ON[accelerator] ?? accelerator]
  const machines = `${plural(jobs, 'machine')} at a time on ${plural(cores, 'core')}`
  const where = [...on, machines].join(', ')
  const lines = isOwnPace
    ? [`${where}: ${roughly(seconds)}`]
    : [
        `${where}: ${roughly(seconds)} at the pace of two cores under TCG elsewhere; that of this host is not known yet`,
      ]
  if (accelerator === 'kvm' && !isOwnPace) lines.push('KVM is much faster than TCG')
  if (accelerator === null) lines.push('whether KVM runs guests here is not known before a run boots one')
  return [counts, ...lines]
}

/** Looks up what is remembered, and the pace. @throws UnavailableError where the archive's index of the tools cannot be had */
async function look(
  { cells, cases, matrix, workshop, cacheDir }: Context,
  args: PlanFlags,
  stderr: NodeJS.WritableStream,
): Promise<Expectation> {
  // Its digest is that of sources and of the compiler's packages by the index: nothing is fetched but the index, or made.
  const guests = await guestsOf(cells, workshop)
  const same = { guests, judging: await judgingIdentity(CODE), isolated: USUAL.isolated }
  const published = await openPublished({ ...args, fresh: false }, matrix, stderr)
  const { knownIssues, gate } = matrix
  const by = { ...same, knownIssues, maxAge: gate.maxAge, today: dayOf(undefined) }
  for (const line of unusableText(published, by)) stderr.write(`${line}\n`)
  const memory = memoryWith(cacheDir, published, by)
  const manner = { ...USUAL, knownIssues: matrix.knownIssues }
  const known = (await knownAccelerator(cacheDir))?.accelerator ?? null
  const hasKvm = known === 'kvm'
  const { open } = await recallAll({ cells, cases, memory, fresh: false, hasKvm, ...manner })
  const cores = availableParallelism()
  const questions = plannedQuestions(wavesOf(sessionsOf(open, cores, manner)), manner)
  const boots = questions.some(({ runtime }) => runtime !== 'container')
  const accelerator = boots ? known : 'none'
  const pace = accelerator && (await recallPace(cacheDir, { accelerator, jobs: cores, cores }))
  return {
    remembered: cells.length * cases.length - questions.length,
    toAsk: questions.length,
    accelerator,
    ...{ jobs: cores, cores },
    seconds: secondsLeft(startClock({ jobs: cores, questions }, pace || 1), 0) ?? 0,
    isOwnPace: Boolean(pace),
    open: open.flat().map(({ cell }) => cell),
  }
}

/** What a run with the same flags would take, a line each; where that cannot be told, why. */
export async function expectation(
  context: Context,
  args: PlanFlags,
  stderr: NodeJS.WritableStream,
): Promise<string[]> {
  try {
    const expected = await look(context, args, stderr)
    const { open } = expected
    return [...expectationLines(expected), ...(open.length === 0 ? [] : await forecast(context, open, false))]
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error
    return [`what is remembered cannot be told: ${error.message}`]
  }
}
