/** How several cases are asked in one program: one that bpftrace will not have is taken out, and the rest goes on. */
import { orderingProgram } from '../../judge/exercise/program.js'
import type { OrderingCase } from '../../matrix/schema.js'
import type { Attempt } from '../../records/record.js'
import { isExpected, seen } from '../../judge/verdict/belief.js'
import type { CaseExpectation } from '../../judge/verdict/belief.js'
import { judge } from '../../judge/verdict/judge.js'
import type { Judgement, Observation } from '../../judge/verdict/judge.js'
import { attemptOf, lookedUp } from './ask-alone.js'
import type { RunAlone } from './ask-alone.js'

/** What a judgement of several cases together says about one of them, or null where it says nothing. */
function shareOf(judgement: Judgement, name: string): Observation | null {
  if (judgement.kind === 'answered') return judgement.answers.get(name) ?? null
  if (judgement.kind === 'refused') {
    const reason = judgement.cases.get(name)
    return reason === undefined ? null : { outcome: 'unsupported', reason }
  }
  return { outcome: 'error', reason: `together with other cases: ${judgement.reason}` }
}

/**
 * What a timer that is not as expected says beside others: nothing. With each timer that a CPU gets, the kernel stops and
 * starts those that it has, so they drift.
 */
export const besideTimers = (attempt: Attempt, expectation: CaseExpectation): Attempt =>
  attempt.outcome !== 'ordered' || isExpected(attempt, expectation)
    ? attempt
    : {
        ...attempt,
        ...{ outcome: 'error', order: null, events: [] },
        reason: `together with other timers: ${seen(attempt)}`,
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
export async function askTogether(
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
    const others = left.filter(({ name }) => !judgement.cases.has(name))
    if (others.length === left.length) break // it named nobody, or the control
    left = others
  }
  return { again: [], end: doubt }
}
