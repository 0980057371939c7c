/**
 * What the kernel says is attached × what a program printed → whether that is believed. Output alone can be forged: a
 * bpftrace that only prints tokens attaches nothing. Pure.
 */
import { z } from 'zod'
import { factsOf } from '../exercise/spelling.js'
import type { Outcome } from '../exercise/exercise.js'
import type { Case } from '../../matrix/schema.js'
import type { Attempt } from '../../records/record.js'
import { read } from './mechanism.js'

/** Whether a look brought back what programs the kernel holds; in a container it may not tell. */
export const tellsPrograms = (outcome: Outcome): boolean =>
  outcome.kind === 'ran' && read(z.array(z.unknown()), outcome.seen[1]).length > 0

/** Whether the kernel must hold a program of this case while it runs. Nothing is known of the points of a user's script. */
const mustBeAttached = (one: Case): boolean => one.kind === 'ordering' && factsOf(one).unattached !== true

/**
 * The attempts at a case as they are believed.
 * @param attempts each with the mechanism where the kernel was seen to hold a program of the case
 * @returns with an error in place of every order, where the kernel held no program of the case in any look
 */
export function confirmed(one: Case, attempts: readonly Attempt[]): readonly Attempt[] {
  if (!mustBeAttached(one) || attempts.some(({ mechanism }) => mechanism !== undefined)) return attempts
  return attempts.map((attempt) =>
    attempt.outcome !== 'ordered' || attempt.order === 'silent'
      ? attempt
      : {
          mode: attempt.mode,
          outcome: 'error',
          order: null,
          events: [],
          reason:
            'the handlers are said to have run, but the kernel held no program of the case that was attached',
          milliseconds: attempt.milliseconds,
        },
  )
}
