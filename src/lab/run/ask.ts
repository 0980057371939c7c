/**
 * How a cell is asked: what can be, together; then alone whatever is not as expected, until it was seen so twice, and what
 * cannot be asked together.
 */
import { isTimed } from '../../judge/exercise/program.js'
import { predictionOn } from '../../judge/exercise/prediction.js'
import type { MachineKind } from '../../judge/exercise/prediction.js'
import type { Place } from '../../matrix/place.js'
import type { Case, KnownIssue, OrderingCase } from '../../matrix/schema.js'
import type { Attempt } from '../../records/record.js'
import { conclusiveOf, isBelievable, isExpected, isSeenThoroughly } from '../../judge/verdict/belief.js'
import type { CaseExpectation } from '../../judge/verdict/belief.js'
import { expectationOf } from '../../judge/verdict/verdict.js'
import { confirmed, tellsPrograms } from '../../judge/verdict/veto.js'
import { askAlone, isGivenUp } from './ask-alone.js'
import type { RunAlone } from './ask-alone.js'
import { askBurst, isBurst } from './ask-burst.js'
import { companiesOf } from '../../supply/plan/companies.js'
import { askTogether, besideTimers } from './ask-together.js'

export interface AskOptions {
  readonly version: string
  /** Where the cell is, for what matrix.yaml expects there. */
  readonly place: Place
  readonly machineKind: MachineKind
  /** Ask every case alone, never together. */
  readonly isolated: boolean
  /** See alone twice whatever is not plainly ok, also where it is as expected. */
  readonly thorough: boolean
  readonly knownIssues: readonly KnownIssue[]
  /** How often to ask: each common program so many times, and a case until so many attempts came to a conclusion. */
  readonly repeat: number
  /** Whether the machine's kernel is sure to tell what it holds; a container's may not. */
  readonly kernelTells: boolean
  /** Called once a case, as soon as it has all its attempts. */
  readonly onAnswer: (one: Case, attempts: readonly Attempt[]) => Promise<void> | void
}

/** Cases by how many CPUs their machine has, fewest first, so that a machine is booted once for each number. */
function byCpus(cases: readonly Case[]): Case[][] {
  const cpusOf = (one: Case): number => (one.kind === 'ordering' ? (one.cpus ?? 1) : 1)
  const numbers = [...new Set(cases.map(cpusOf))].sort((a, b) => a - b)
  return numbers.map((cpus) => cases.filter((one) => cpusOf(one) === cpus))
}

/**
 * Asks a cell all its cases.
 * @param ask the machine's side; it replaces a machine that was lost
 * @returns why nothing that this build says on the machine is believed, neither what was told nor what was not; null where
 * it is believed, and every case was told
 */
export async function askCell(
  cases: readonly Case[],
  ask: RunAlone,
  options: AskOptions,
): Promise<Attempt | null> {
  let kernelTells = options.kernelTells
  const run: RunAlone = async (...asked) => {
    const outcome = await ask(...asked)
    kernelTells ||= tellsPrograms(outcome)
    return outcome
  }
  for (const some of byCpus(cases)) {
    if (options.machineKind.host && some.some((one) => one.kind === 'ordering' && one.cpus !== undefined)) {
      for (const one of some) await options.onAnswer(one, UNASKED)
      continue
    }
    const end = await askOnMachine(some, run, { ...options, tells: () => kernelTells })
    if (end !== null) return end
  }
  return null
}

/** What is said of cases with several CPUs in a container: as often as it takes to be believed. */
const UNASKED: readonly Attempt[] = Array.from({ length: 2 }, () => ({
  mode: 'isolated',
  outcome: 'unsupported',
  order: null,
  events: [],
  reason: 'the machine cannot tell: a container is kept to one CPU; ask a kernel that boots in a microVM',
  milliseconds: 0,
}))

/** Asks the cases of a cell whose machine has so many CPUs. @returns as `askCell` */
async function askOnMachine(
  cases: readonly Case[],
  run: RunAlone,
  options: AskOptions & { readonly tells: () => boolean },
): Promise<Attempt | null> {
  const told = new Set<Case>()
  const answer = async (one: Case): Promise<void> => {
    told.add(one)
    await options.onAnswer(one, options.tells() ? confirmed(one, of(one)) : of(one))
  }
  const attempts = new Map<string, Attempt[]>(cases.map(({ name }) => [name, []]))
  const note = (name: string, attempt: Attempt): void => void attempts.get(name)?.push(attempt)
  const of = (one: Case): Attempt[] => attempts.get(one.name) ?? []
  const { emulated } = options.machineKind
  const expected = (one: Case): CaseExpectation =>
    expectationOf(
      one,
      options.knownIssues,
      options.place,
      predictionOn(one, options.place, options.machineKind),
    )
  const settled = (one: Case): boolean => {
    const conclusive = conclusiveOf(of(one))
    const { free } = expected(one)
    return (
      conclusive.length >= options.repeat &&
      isBelievable(conclusive, expected(one)) &&
      (!options.thorough || isSeenThoroughly(conclusive, free))
    )
  }
  const noteTogether = (name: string, attempt: Attempt): void => {
    const one = cases.find((each) => each.name === name)
    note(name, one && isTimed(one) ? besideTimers(attempt, expected(one)) : attempt)
  }
  for (const company of companiesOf(cases, { ...options, emulated, expected })) {
    let together: readonly OrderingCase[] = company
    for (let round = 0; round < options.repeat && together.some((one) => !isGivenUp(of(one))); round++) {
      const { again, end } = await askTogether(together, run, options.version, round === 0, noteTogether)
      if (end !== null) {
        // Whoever lies about a program of timers is not believed of these; about another, of nothing.
        if (!company.every(isTimed)) return end
        for (const one of company) {
          attempts.set(one.name, [end])
          await answer(one)
        }
        break
      }
      together = again
    }
    // At once: neither a crash nor an interruption of what follows must take them along.
    for (const one of company) if (!told.has(one) && settled(one)) await answer(one)
  }
  for (const one of cases) {
    if (told.has(one)) continue
    if (isBurst(one)) await askBurst(one, run, options, (attempt) => note(one.name, attempt))
    else
      await askAlone(one, run, of(one), {
        version: options.version,
        emulated,
        settled: () => settled(one),
        isExpected: (attempt) => isExpected(attempt, expected(one)),
      })
    await answer(one)
  }
  return null
}
