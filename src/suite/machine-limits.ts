/** Failures that are the machine's and not bpftrace's. Pure. */
import type { TestRun } from './judge-run.js'
import type { SuiteTest } from './suite-test.js'

/** A shell's words for a command that is not there: bash's, called as sh, and dash's, by which bpftrace's system() starts commands. */
const NOT_THERE = /^(?:\S*\/)?sh: (?:line )?\d+: (\S+): (?:command )?not found$/m

/** What busybox says to words that it does not know, with the name of the tool that it stands in for. */
const NOT_UNDERSTOOD = /^BusyBox v.*\n\n?Usage: (\S+)/m

/** What the machine lacks of commands, in words; null where nothing. */
export function commandMissing({ output, setup, cleanup }: TestRun): string | null {
  for (const text of [setup?.output, output, cleanup?.output]) {
    const [, absent] = NOT_THERE.exec(text ?? '') ?? []
    if (absent !== undefined) return `the machine has no ${absent}`
    const [, other] = NOT_UNDERSTOOD.exec(text ?? '') ?? []
    if (other !== undefined) return `the machine's ${other} is busybox's, which does less`
  }
  return null
}

/** bpftrace's words where it does not find what a program says by the path that it was built at. */
const ELSEWHERE = /Unable to find split debug file/

/** Whether a program's debugging information is looked for where it was built, which is not where it runs. */
export const isBuiltElsewhere = ({ output }: TestRun): boolean => ELSEWHERE.test(output)

const TIMER = /\b(?:interval|profile|i|p):(ms|us|hz):(\d+)/g
/** Milliseconds in which a real CPU ends bpftrace after exit(), and an emulated one may not. */
const SHORT = 10
const MILLISECONDS: Readonly<Record<string, (count: number) => number>> = {
  ms: (count) => count,
  us: (count) => count / 1000,
  hz: (count) => 1000 / count,
}

/**
 * A timer by which the program ends, so short that it comes again on an emulated CPU before bpftrace has ended: what the
 * program then shows is not what it shows on a real one. Null where it has none.
 */
export function shortTimer({ prog, run }: Pick<SuiteTest, 'prog' | 'run'>): string | null {
  const program = prog + run
  if (!/\bexit\(/.test(program)) return null
  const short = [...program.matchAll(TIMER)].find(
    ([, unit = '', count]) => (MILLISECONDS[unit]?.(Number(count)) ?? Infinity) <= SHORT,
  )
  return short?.[0] ?? null
}
