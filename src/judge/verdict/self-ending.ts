/** Programs that end by their own word. Pure. */
import { callsExit, saysExitCode } from '../exercise/code.js'
import type { Program } from '../exercise/program.js'
import type { Ran } from '../exercise/exercise.js'
import type { Window } from './output.js'

/** Whether a program may end itself: it calls `exit()`. One of ours never does. */
export const mayEndItself = ({ own, text }: Program): boolean => own !== undefined && callsExit(text)

/** Whether an exit code other than 0 may be a program's own word. A bpftrace that refuses it may do so without any. */
export const maySayExitCode = ({ own, text }: Program): boolean => own !== undefined && saysExitCode(text)

/**
 * Whether a workload's failure is none: bpftrace, when it ends by its program's word, ends its child with SIGTERM.
 * @param failure what the workload's report says
 */
export function isEndOfChild(program: Program, failure: string): boolean {
  // Only the beginning is ours: what follows is the command's own words, which may be about anybody's death.
  const died = `run: ${program.own?.command?.[0]?.slice(0, 200) ?? ''} died of signal 15`
  return mayEndItself(program) && (failure === died || failure.startsWith(`${died}: `))
}

/** Why a silence is no answer, or null where it is one: a program may have ended before anything had happened. */
export const earliness = (program: Program, windows: readonly Window[]): string | null =>
  mayEndItself(program) && program.actions.size > 0 && windows.length === 0
    ? 'the program ended itself, maybe before its workload had done anything'
    : null

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
