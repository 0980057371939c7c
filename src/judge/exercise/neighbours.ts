/** Those who are in what is probed beside the workload: on a user's machine somebody always is. Pure. */
import type { Companion } from './exercise.js'
import type { Program } from './program.js'
import { WORKLOAD_NAME } from './program.js'

/** The neighbours of a program's workload (images/guest/burst.c); they are there before bpftrace, and stay until it has ended. */
export function neighboursOf({ burst, actions }: Program): Companion[] {
  const { neighbours = [] } = burst ?? {}
  return [...actions.keys()].flatMap((action) =>
    neighbours.map((how) => ({
      args: [`/guest/${WORKLOAD_NAME}`, '--neighbour', how, action],
      starts: 'before' as const,
    })),
  )
}
