/**
 * How a cell is asked: all ordering cases in one program first, because starting bpftrace is what takes the time; a
 * case that bpftrace will not have is taken out and the rest goes on; whatever is not plainly ok is asked again alone,
 * until it was seen so twice. What is known not to be ok is asked alone from the start.
 */
import { prediction } from '../../judge/exercise/prediction.js'
import type { Place } from '../../matrix/place.js'
import { beyondEmulation } from '../../judge/exercise/emulation.js'
import { isTimed, orderingProgram } from '../../judge/exercise/program.js'
import type { Case, OrderingCase } from '../../matrix/schema.js'
import type { Attempt } from '../../records/record.js'
import { judge } from '../../judge/verdict/judge.js'
import type { Observation, Judgement } from '../../judge/verdict/judge.js'
import { conclusiveOf, isBelievable } from '../../judge/verdict/verdict.js'
import { confirmed, tellsPrograms } from '../../judge/verdict/veto.js'
import { askAlone, attemptOf, isGivenUp, lookedUp } from './ask-alone.js'
import type { RunAlone } from './ask-alone.js'
import { askBurst, isBurst } from './ask-burst.js'

export interface AskOptions {
  readonly version: string
  /** Where the cell is, for matrix.yaml's predictions: what it expects to be refused does not spoil the common program. */
  readonly place: Place
  /** Whether the machine's CPU is emulated, which some probes cannot be asked on. */
  readonly emulated: boolean
  /** Ask every case alone, never together. */
  readonly isolated: boolean
  /** Whether a known issue covers the case: then it will have to be seen alone whatever a common program says of it. */
  readonly isTroubled: (one: Case) => boolean
  /** How often to ask: the common program so many times, and a case until so many attempts came to a conclusion. */
  readonly repeat: number
  /** Whether the machine's kernel is sure to tell what it holds; a container's may not. */
  readonly kernelTells: boolean
  /** Called when a case has all its attempts. */
  readonly onAnswer: (one: Case, attempts: readonly Attempt[]) => Promise<void> | void
}

/** What a judgement of several cases together says about one of them, or null where it says nothing. */
function shareOf(judgement: Judgement, name: string): Observation | null {
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
  run: RunAlone,
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

/**
 * Asks a cell all its cases.
 * @param ask the machine's side; it replaces a machine that was lost
 */
export async function askCell(cases: readonly Case[], ask: RunAlone, options: AskOptions): Promise<void> {
  let kernelTells = options.kernelTells
  const run: RunAlone = async (...asked) => {
    const outcome = await ask(...asked)
    kernelTells ||= tellsPrograms(outcome)
    return outcome
  }
  const answer = async (one: Case): Promise<void> =>
    options.onAnswer(one, kernelTells ? confirmed(one, of(one)) : of(one))
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
      prediction(one, options.place) !== 'refused' &&
      !(options.emulated && beyondEmulation(one) !== null),
  )
  for (let round = 0; round < options.repeat && together.some((one) => !isGivenUp(of(one))); round++) {
    const { again, end } = await askTogether(together, run, options.version, round === 0, note)
    if (end !== null) {
      for (const one of cases) {
        note(one.name, end)
        await answer(one)
      }
      return
    }
    together = again
  }
  // Those that are done are told first: a crash of what follows must not take them along.
  const open = cases.filter((one) => !settled(one))
  for (const one of cases) if (!open.includes(one)) await answer(one)
  for (const one of open) {
    if (isBurst(one)) await askBurst(one, run, options, (attempt) => note(one.name, attempt))
    else await askAlone(one, run, of(one), { ...options, settled: () => settled(one) })
    await answer(one)
  }
}
