/** Programs that end by their own word. Pure. */
import { callsExit } from '../exercise/code.js'
import type { Program } from '../exercise/program.js'
import type { Ran } from '../machine/types.js'

/** Whether a program may end itself: it calls `exit()`. One of ours never does. */
export const mayEndItself = ({ own, text }: Program): boolean => own !== undefined && callsExit(text)

/**
 * Whether a workload's failure is none: bpftrace, when it ends by its program's word, ends its child with SIGTERM.
 * @param failure what the workload's report says
 */
export const isEndOfChild = (program: Program, failure: string): boolean =>
  mayEndItself(program) && /died of signal 15(?:$|:)/.test(failure)

/** What is wrong with the command beside a program, or null. One that is ended with the program is as it should be. */
export function besideFailure({ own }: Program, { beside = [] }: Ran): string | null {
  for (const { over, exit, signal, said } of beside) {
    if (!over || (exit === 0 && signal === 0)) continue
    const how = signal === 0 ? `ended with exit code ${exit}` : `died of signal ${signal}`
    const words = said.trim().split('\n').at(-1) ?? ''
    return `${own?.beside?.[0] ?? 'the command'} beside the program ${how}${words && `: ${words}`}`
  }
  return null
}
