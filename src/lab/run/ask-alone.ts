/**
 * One case, asked alone until it is as expected, or was seen so twice. What else is learnt of it (what it is attached by, why it
 * crashes) takes runs of their own that are not judged: a look is a process that the program could see.
 */
import { beyondEmulation } from '../../judge/exercise/emulation.js'
import { hearsWorkloadAlone, programOf } from '../../judge/exercise/program.js'
import type { Program } from '../../judge/exercise/program.js'
import { isAboutAttaching } from '../../matrix/own-scripts.js'
import type { Case } from '../../matrix/schema.js'
import type { Outcome } from '../../judge/exercise/exercise.js'
import type { Attempt } from '../../records/record.js'
import { diagnose } from '../../judge/verdict/crash.js'
import { saidIn } from '../../judge/verdict/ending.js'
import { judge } from '../../judge/verdict/judge.js'
import { mechanismsOf } from '../../judge/verdict/mechanism.js'
import type { Observation, Judgement } from '../../judge/verdict/judge.js'

/** Runs a program somewhere and brings back what it did; never throws for what a machine does. */
export type RunAlone = (
  program: Program,
  how: {
    readonly verbose: boolean
    readonly label: string
    readonly look: boolean
    /** Under strace and without a workload, to see what the program looks for in vain. */
    readonly traced?: boolean
  },
) => Promise<Outcome>

type Mode = Attempt['mode']

/** The attempt at a case that a run of a program was. */
export function attemptOf(
  answer: Observation,
  mode: Mode,
  outcome: Outcome,
  mechanism: string[] | undefined,
): Attempt {
  return {
    mode,
    ...(answer.outcome === 'ordered'
      ? { ...answer, events: [...answer.events] }
      : { outcome: answer.outcome, order: null, events: [], reason: answer.reason }),
    ...(mechanism === undefined ? {} : { mechanism }),
    milliseconds: outcome.milliseconds,
  }
}

/** The mechanisms behind a program's cases, where the machine was asked for them and could tell. */
export const lookedUp = (program: Program, outcome: Outcome): ReadonlyMap<string, string[]> =>
  mechanismsOf(program, outcome.kind === 'ran' ? outcome.seen : [])

export function aloneAnswer(judgement: Judgement, name: string): Observation {
  if (judgement.kind === 'answered')
    return judgement.answers.get(name) ?? { outcome: 'error', reason: 'no answer to this case' }
  if (judgement.kind === 'refused') return { outcome: 'unsupported', reason: judgement.reason }
  return { outcome: judgement.kind === 'crash' ? 'crash' : 'error', reason: judgement.reason }
}

export const isMute = (judgement: Judgement, outcome: Outcome): boolean =>
  judgement.kind === 'error' &&
  outcome.kind === 'ran' &&
  outcome.exit > 0 &&
  saidIn(outcome.stderr).trim() === ''

/** How often, and on what, a case is asked alone. */
export interface AloneOptions {
  readonly version: string
  /** Whether the machine's CPU is emulated, which some probes cannot be asked on. */
  readonly emulated: boolean
  /** Whether the attempts so far tell enough. */
  readonly settled: () => boolean
  /** Whether an attempt is as expected. */
  readonly isExpected: (attempt: Attempt) => boolean
}

/** An order that an emulated machine cannot tell is none. */
function withinLimits(one: Case, answer: Observation, emulated: boolean): Observation {
  const limit = emulated ? beyondEmulation(one) : null
  return limit === null || answer.outcome !== 'ordered' ? answer : { outcome: 'unsupported', reason: limit }
}

/** Asks one case alone, once. `mute`: bpftrace refused without a word. */
async function askOnce(
  one: Case,
  run: RunAlone,
  options: AloneOptions,
  how: { readonly verbose: boolean; readonly look: boolean },
): Promise<{ attempt: Attempt; mute: boolean }> {
  const program = programOf(one, options.version)
  const outcome = await run(program, { ...how, label: how.verbose ? `${one.name} -v` : one.name })
  const judgement = judge(program, outcome)
  const mechanism = lookedUp(program, outcome).get(one.name)
  const answer = withinLimits(one, aloneAnswer(judgement, one.name), options.emulated)
  return { attempt: attemptOf(answer, 'isolated', outcome, mechanism), mute: isMute(judgement, outcome) }
}

/** How many losses in a row are enough: one may be got over. */
const LOSSES = 2

export const isGivenUp = (attempts: readonly Attempt[]): boolean =>
  attempts.length >= LOSSES && attempts.slice(-LOSSES).every(({ outcome }) => outcome === 'error')

/** What a program that hears others is attached by: from a run of its own, whose output nobody judges. */
async function withMechanism(one: Case, last: Attempt, run: RunAlone, version: string): Promise<Attempt> {
  const program = programOf(one, version)
  const outcome = await run(program, { verbose: false, label: `${one.name} look`, look: true })
  const mechanism = lookedUp(program, outcome).get(one.name)
  return mechanism === undefined ? last : { ...last, mechanism }
}

/**
 * A crash as it is published: with what the same program does once more under strace. One that looked in vain for what
 * every machine has may be the guest's own, so it concludes nothing.
 */
async function explained(one: Case, attempts: Attempt[], run: RunAlone, version: string): Promise<Attempt[]> {
  const label = `${one.name} trace`
  const outcome = await run(programOf(one, version), { verbose: true, label, look: false, traced: true })
  const { lacking, words } = diagnose(outcome)
  return attempts.map((attempt, index) => {
    if (attempt.outcome !== 'crash') return attempt
    const reason = attempt.reason ?? ''
    if (lacking === null)
      return index < attempts.length - 1 ? attempt : { ...attempt, reason: `${reason}; ${words}` }
    return {
      ...attempt,
      outcome: 'error',
      reason: `${reason}; but it failed to find what an ordinary machine has: ${lacking}`,
    }
  })
}

/**
 * Asks one case alone for as long as it takes.
 * @param attempts those so far, to which each one is added
 */
export async function askAlone(
  one: Case,
  run: RunAlone,
  attempts: Attempt[],
  options: AloneOptions,
): Promise<void> {
  const beside = hearsWorkloadAlone(programOf(one, options.version))
  const unseen = (): boolean => attempts.every(({ mechanism }) => mechanism === undefined)
  // A bpftrace that refused without a word is asked to say more, from then on.
  let verbose = false
  const alone: Attempt[] = []
  while (!options.settled() && !isGivenUp(alone)) {
    // What probes are made of does not change: once a case is enough.
    const look = beside && unseen()
    let tried = await askOnce(one, run, options, { verbose, look })
    if (tried.mute && !verbose) tried = await askOnce(one, run, options, { verbose: (verbose = true), look })
    alone.push(tried.attempt)
    attempts.push(tried.attempt)
  }
  const last = attempts.at(-1)
  if (last?.outcome === 'ordered' && !beside && !isAboutAttaching(one) && unseen())
    attempts[attempts.length - 1] = await withMechanism(one, last, run, options.version)
  // What is believed at first sight is asked again when it is expected no longer; all else stays, and so is explained.
  if (last?.outcome === 'crash' && (attempts.length > 1 || !options.isExpected(last)))
    attempts.splice(0, attempts.length, ...(await explained(one, attempts, run, options.version)))
}
