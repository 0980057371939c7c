/** What a run is going to ask, for those who tell how long that takes. Pure. */
import { BOOT_SECONDS, expectedQuestions } from '../../supply/plan/expected-time.js'
import type { Manner } from '../../supply/plan/expected-time.js'
import type { PlannedQuestion } from './events.js'
import type { Session } from './sessions.js'

/**
 * The questions of sessions, machine by machine in the order in which they are asked; those of a common program come first
 * in their cell. A machine's first question has its boot's seconds too.
 * @param waves sessions that may run at the same time; the next ones begin when these are over
 */
export const plannedQuestions = (waves: readonly (readonly Session[])[], manner: Manner): PlannedQuestion[] =>
  waves.flatMap((sessions, wave) =>
    sessions.flatMap(({ machine, questions }) => {
      const [first, ...others] = questions.flatMap(({ cell, cases }) => {
        const expected = expectedQuestions({ cell, cases }, manner)
        return [true, false].flatMap((isTogether) =>
          expected
            .filter(({ together }) => together === isTogether)
            .map(({ one, together, seconds }): PlannedQuestion => {
              const { kernel, bpftrace, runtime } = cell
              return {
                machine,
                wave,
                kernel: kernel.id,
                build: bpftrace.id,
                runtime,
                case: one.name,
                together,
                seconds,
              }
            }),
        )
      })
      if (!first) return []
      const boot = first.runtime === 'container' ? 0 : BOOT_SECONDS
      return [{ ...first, seconds: first.seconds + boot }, ...others]
    }),
  )
