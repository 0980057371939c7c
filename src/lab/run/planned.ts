/** What a run is going to ask, for those who tell how long that takes. Pure. */
import { BOOT_SECONDS, coldSeconds, expectedQuestions } from '../../supply/plan/expected-time.js'
import type { ExpectedQuestion, AskingManner } from '../../supply/plan/expected-time.js'
import type { PlannedQuestion } from './events.js'
import type { Session } from './sessions.js'

/** As they are asked: programs that several cases share come first. */
const turnOf = ({ company }: ExpectedQuestion): number => company ?? Infinity

/**
 * The questions of sessions, machine by machine in the order in which they are asked. A machine's first question has its
 * boot's seconds too, and the first of each build those that it takes then; machines are taken to be kept for later waves.
 * @param waves sessions that may run at the same time; the next ones begin when these are over
 */
export function plannedQuestions(
  waves: readonly (readonly Session[])[],
  manner: AskingManner,
): PlannedQuestion[] {
  const before = new Set<string>()
  /** These seconds the first time, 0 from then on. */
  const atFirst = (what: string, seconds: number): number => {
    const isFirst = !before.has(what)
    before.add(what)
    return isFirst ? seconds : 0
  }
  return waves.flatMap((sessions, wave) =>
    sessions.flatMap(({ machine, questions }) =>
      questions.flatMap(({ cell, cases }) =>
        expectedQuestions({ cell, cases }, manner)
          .sort((one, other) => (turnOf(one) === turnOf(other) ? 0 : turnOf(one) - turnOf(other)))
          .map(({ one, company, seconds }): PlannedQuestion => {
            const { kernel, bpftrace, runtime } = cell
            const boot = atFirst(machine, runtime === 'container' ? 0 : BOOT_SECONDS)
            const cold = atFirst(`${machine} ${bpftrace.id}`, coldSeconds(bpftrace.version))
            const at = { machine, wave, kernel: kernel.id, build: bpftrace.id, runtime }
            return { ...at, case: one.name, company, seconds: seconds + boot + cold }
          }),
      ),
    ),
  )
}
