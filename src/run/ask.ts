/**
 * How a cell is asked: all ordering cases in one program first, because starting bpftrace is what takes the time; a
 * case that bpftrace will not have is taken out and the rest goes on; whatever is not plainly ok is asked again alone.
 */
import { prediction } from '../exercise/prediction.js'
import type { Place } from '../exercise/prediction.js'
import { orderingProgram, programOf } from '../exercise/program.js'
import type { Program } from '../exercise/program.js'
import type { Case, OrderingCase } from '../matrix/schema.js'
import type { Outcome } from '../machine/types.js'
import type { Attempt } from '../results/record.js'
import { judge } from '../verdict/judge.js'
import type { Answer, Judgement } from '../verdict/judge.js'
import { isConfirmed, isPlain } from '../verdict/verdict.js'

/** Runs a program somewhere and brings back what it did; never throws for what a machine does. */
export type Run = (program: Program, how: { verbose: boolean; label: string }) => Promise<Outcome>

export interface AskOptions {
  readonly version: string
  /** Where the cell is, for matrix.yaml's predictions: what it expects to be refused does not spoil the common program. */
  readonly place: Place
  /** Ask every case alone, never together. */
  readonly isolated: boolean
  /** Called when a case has all its attempts. */
  readonly onAnswer: (one: Case, attempts: readonly Attempt[]) => Promise<void> | void
}

type Mode = Attempt['mode']

function attemptOf(answer: Answer, mode: Mode, milliseconds: number): Attempt {
  return answer.outcome === 'ordered'
    ? { mode, outcome: 'ordered', order: answer.order, events: [...answer.events], milliseconds }
    : { mode, outcome: answer.outcome, order: null, events: [], reason: answer.reason, milliseconds }
}

/** What a judgement of several cases together says about one of them, or null where it says nothing. */
function shareOf(judgement: Judgement, name: string): Answer | null {
  if (judgement.kind === 'answered') return judgement.answers.get(name) ?? null
  if (judgement.kind === 'refused')
    return judgement.cases.includes(name) ? { outcome: 'unsupported', reason: judgement.reason } : null
  return { outcome: 'error', reason: `together with other cases: ${judgement.reason}` }
}

/**
 * Asks cases together, taking out what bpftrace names as refused, until a program runs or nothing can be told.
 * @returns the attempt that ends the asking of this cell, where its control did not come out as planted
 */
async function askTogether(
  cases: readonly OrderingCase[],
  run: Run,
  version: string,
  note: (name: string, attempt: Attempt) => void,
): Promise<Attempt | null> {
  let left = cases
  while (left.length > 1) {
    const program = orderingProgram(left, version, true)
    const outcome = await run(program, { verbose: false, label: 'combined' })
    const judgement = judge(program, outcome)
    if (judgement.kind === 'unbelieved')
      return attemptOf({ outcome: 'error', reason: judgement.reason }, 'combined', outcome.milliseconds)
    for (const { name } of left) {
      const answer = shareOf(judgement, name)
      if (answer) note(name, attemptOf(answer, 'combined', outcome.milliseconds))
    }
    if (judgement.kind !== 'refused' || judgement.cases.length === 0) return null
    const others = left.filter(({ name }) => !judgement.cases.includes(name))
    if (others.length === left.length) return null // it refused the control
    left = others
  }
  return null
}

function aloneAnswer(judgement: Judgement, name: string): Answer {
  if (judgement.kind === 'answered')
    return judgement.answers.get(name) ?? { outcome: 'error', reason: 'no answer to this case' }
  if (judgement.kind === 'refused') return { outcome: 'unsupported', reason: judgement.reason }
  return { outcome: judgement.kind === 'crash' ? 'crash' : 'error', reason: judgement.reason }
}

const isMute = (judgement: Judgement, outcome: Outcome): boolean =>
  judgement.kind === 'error' && outcome.kind === 'ran' && outcome.exit > 0 && outcome.stderr.trim() === ''

/** Asks one case alone. */
async function askAlone(one: Case, run: Run, version: string, verbose: boolean): Promise<Attempt | 'mute'> {
  const program = programOf(one, version)
  const outcome = await run(program, { verbose, label: verbose ? `${one.name} -v` : one.name })
  const judgement = judge(program, outcome)
  if (!verbose && isMute(judgement, outcome)) return 'mute'
  return attemptOf(aloneAnswer(judgement, one.name), 'isolated', outcome.milliseconds)
}

/** How often a case may be tried alone before it is given up: once to ask, once to confirm or to get over a loss. */
const TRIES_ALONE = 2

/** Whether there is nothing left to ask: plainly ok, or seen at least twice and once of these alone. */
const settled = (one: Case, attempts: readonly Attempt[]): boolean => {
  const conclusive = attempts.filter(({ outcome }) => outcome !== 'error')
  if (isPlain(one, conclusive)) return true
  return isConfirmed(conclusive)
}

/**
 * Asks a cell all its cases.
 * @param run the machine's side; it replaces a machine that was lost
 */
export async function askCell(cases: readonly Case[], run: Run, options: AskOptions): Promise<void> {
  const attempts = new Map<string, Attempt[]>(cases.map(({ name }) => [name, []]))
  const note = (name: string, attempt: Attempt): void => void attempts.get(name)?.push(attempt)
  const of = (one: Case): Attempt[] => attempts.get(one.name) ?? []
  const together = cases.filter(
    (one): one is OrderingCase =>
      one.kind === 'ordering' && one.alone === undefined && prediction(one, options.place) !== 'refused',
  )
  const end = options.isolated ? null : await askTogether(together, run, options.version, note)
  if (end !== null) {
    for (const one of cases) {
      note(one.name, end)
      await options.onAnswer(one, of(one))
    }
    return
  }
  // Those that are done are told first: a crash of what follows must not take them along.
  for (const one of cases) if (settled(one, of(one))) await options.onAnswer(one, of(one))
  for (const one of cases.filter((each) => !settled(each, of(each)))) {
    // A bpftrace that refused without a word is asked to say more, from then on.
    let verbose = false
    for (let tries = 0; tries < TRIES_ALONE && !settled(one, of(one)); tries++) {
      let attempt = await askAlone(one, run, options.version, verbose)
      if (attempt === 'mute') attempt = await askAlone(one, run, options.version, (verbose = true))
      if (attempt !== 'mute') note(one.name, attempt)
    }
    await options.onAnswer(one, of(one))
  }
}
