/**
 * How a cell is asked: all ordering cases in one program first, because starting bpftrace is what takes the time; a
 * case that bpftrace will not have is taken out and the rest goes on; whatever is not plainly ok is asked again alone,
 * until it was seen so twice. What is known not to be ok is asked alone from the start.
 */
import { prediction } from '../exercise/prediction.js'
import type { Place } from '../exercise/prediction.js'
import { isTimed, orderingProgram, programOf } from '../exercise/program.js'
import type { Program } from '../exercise/program.js'
import type { Case, OrderingCase } from '../matrix/schema.js'
import type { Outcome } from '../machine/types.js'
import type { Attempt } from '../results/record.js'
import { saidIn } from '../verdict/ending.js'
import { judge } from '../verdict/judge.js'
import { mechanismsOf } from '../verdict/mechanism.js'
import type { Answer, Judgement } from '../verdict/judge.js'
import { conclusiveOf, isBelievable } from '../verdict/verdict.js'
import { askBurst, isBurst } from './ask-burst.js'

/** Runs a program somewhere and brings back what it did; never throws for what a machine does. */
export type Run = (
  program: Program,
  how: { verbose: boolean; label: string; look: boolean },
) => Promise<Outcome>

export interface AskOptions {
  readonly version: string
  /** Where the cell is, for matrix.yaml's predictions: what it expects to be refused does not spoil the common program. */
  readonly place: Place
  /** Ask every case alone, never together. */
  readonly isolated: boolean
  /** Whether a known issue covers the case: then it will have to be seen alone whatever a common program says of it. */
  readonly isTroubled: (one: Case) => boolean
  /** How often to ask: the common program so many times, and a case until so many attempts came to a conclusion. */
  readonly repeat: number
  /** Called when a case has all its attempts. */
  readonly onAnswer: (one: Case, attempts: readonly Attempt[]) => Promise<void> | void
}

type Mode = Attempt['mode']

/** The attempt at a case that a run of a program was. */
export function attemptOf(
  answer: Answer,
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
const lookedUp = (program: Program, outcome: Outcome): ReadonlyMap<string, string[]> =>
  mechanismsOf(program, outcome.kind === 'ran' ? outcome.seen : [])

/** What a judgement of several cases together says about one of them, or null where it says nothing. */
function shareOf(judgement: Judgement, name: string): Answer | null {
  if (judgement.kind === 'answered') return judgement.answers.get(name) ?? null
  if (judgement.kind === 'refused')
    return judgement.cases.includes(name) ? { outcome: 'unsupported', reason: judgement.reason } : null
  return { outcome: 'error', reason: `together with other cases: ${judgement.reason}` }
}

/** What is left of asking together: those that may be asked so once more, and the attempt that ends it all, if any. */
interface Together {
  readonly again: readonly OrderingCase[]
  readonly end: Attempt | null
}

/**
 * Asks cases together, taking out what bpftrace names as refused, until a program runs or nothing can be told. A control
 * that does not come out as planted may have lost a firing; unless it is seen as planted in the next program that runs,
 * nothing that this cell says is believed.
 */
async function askTogether(
  cases: readonly OrderingCase[],
  run: Run,
  version: string,
  look: boolean,
  note: (name: string, attempt: Attempt) => void,
): Promise<Together> {
  let left = cases
  let doubt: Attempt | null = null
  while (left.length > 1) {
    const program = orderingProgram(left, version, true)
    const outcome = await run(program, { verbose: false, label: 'combined', look })
    const judgement = judge(program, outcome)
    const mechanisms = lookedUp(program, outcome)
    if (judgement.kind === 'unbelieved') {
      const end = attemptOf({ outcome: 'error', reason: judgement.reason }, 'combined', outcome, undefined)
      if (doubt) return { again: [], end }
      for (const { name } of left) note(name, end)
      doubt = end
      continue
    }
    for (const { name } of left) {
      const answer = shareOf(judgement, name)
      if (answer) note(name, attemptOf(answer, 'combined', outcome, mechanisms.get(name)))
    }
    if (judgement.kind === 'answered') return { again: left, end: null }
    if (judgement.kind !== 'refused') return { again: left, end: doubt }
    const others = left.filter(({ name }) => !judgement.cases.includes(name))
    if (others.length === left.length) break // it named nobody, or the control
    left = others
  }
  return { again: [], end: doubt }
}

export function aloneAnswer(judgement: Judgement, name: string): Answer {
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

/** Asks one case alone. `mute`: bpftrace refused without a word. */
async function askAlone(
  one: Case,
  run: Run,
  version: string,
  how: { readonly verbose: boolean; readonly look: boolean },
): Promise<{ attempt: Attempt; mute: boolean }> {
  const { verbose } = how
  const program = programOf(one, version)
  const outcome = await run(program, { ...how, label: verbose ? `${one.name} -v` : one.name })
  const judgement = judge(program, outcome)
  const mechanism = lookedUp(program, outcome).get(one.name)
  const attempt = attemptOf(aloneAnswer(judgement, one.name), 'isolated', outcome, mechanism)
  return { attempt, mute: isMute(judgement, outcome) }
}

/** How many losses in a row are enough: one may be got over. */
const LOSSES = 2

export const isGivenUp = (attempts: readonly Attempt[]): boolean =>
  attempts.length >= LOSSES && attempts.slice(-LOSSES).every(({ outcome }) => outcome === 'error')

/**
 * Asks a cell all its cases.
 * @param run the machine's side; it replaces a machine that was lost
 */
export async function askCell(cases: readonly Case[], run: Run, options: AskOptions): Promise<void> {
  const attempts = new Map<string, Attempt[]>(cases.map(({ name }) => [name, []]))
  const note = (name: string, attempt: Attempt): void => void attempts.get(name)?.push(attempt)
  const of = (one: Case): Attempt[] => attempts.get(one.name) ?? []
  const settled = (one: Case): boolean => {
    const conclusive = conclusiveOf(of(one))
    return conclusive.length >= options.repeat && isBelievable(one, conclusive)
  }
  let together: readonly OrderingCase[] = cases.filter(
    (one): one is OrderingCase =>
      !options.isolated &&
      one.kind === 'ordering' &&
      one.alone === undefined &&
      one.burst === undefined &&
      !isTimed(one) &&
      !options.isTroubled(one) &&
      prediction(one, options.place) !== 'refused',
  )
  for (let round = 0; round < options.repeat && together.some((one) => !isGivenUp(of(one))); round++) {
    const { again, end } = await askTogether(together, run, options.version, round === 0, note)
    if (end !== null) {
      for (const one of cases) {
        note(one.name, end)
        await options.onAnswer(one, of(one))
      }
      return
    }
    together = again
  }
  // Those that are done are told first: a crash of what follows must not take them along.
  const open = cases.filter((one) => !settled(one))
  for (const one of cases) if (!open.includes(one)) await options.onAnswer(one, of(one))
  for (const one of open) {
    if (isBurst(one)) await askBurst(one, run, options, (attempt) => note(one.name, attempt))
    // A bpftrace that refused without a word is asked to say more, from then on.
    let verbose = false
    const alone: Attempt[] = []
    while (!isBurst(one) && !settled(one) && !isGivenUp(alone)) {
      // What probes are made of does not change: once a case is enough.
      const look = of(one).every(({ mechanism }) => mechanism === undefined)
      let tried = await askAlone(one, run, options.version, { verbose, look })
      if (tried.mute && !verbose)
        tried = await askAlone(one, run, options.version, { verbose: (verbose = true), look })
      alone.push(tried.attempt)
      note(one.name, tried.attempt)
    }
    await options.onAnswer(one, of(one))
  }
}
