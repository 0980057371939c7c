/** What a test runs, as words of a shell. Pure. */
import type { SuiteTest } from './suite-test.js'

export const BEFORE_PID = '{{BEFORE_PID}}'

/** The line that bpftrace prints when everything is attached, if it is asked to. */
export const ATTACHED_NOTICE = '__BPFTRACE_NOTIFY_PROBES_ATTACHED'

/** The line of a program compiled ahead of time that cannot run here. */
export const UNPORTABLE_NOTICE = '__BPFTRACE_NOTIFY_AOT_PORTABILITY_DISABLED'

/** How a build is called. */
export interface BuildCall {
  /** Its path on the machine; it is not quoted, as upstream's is not. */
  readonly bpftrace: string
  /** Whether it knows --verify-llvm-ir, which upstream's runner always gives. */
  readonly verifiesIr: boolean
  /** Words that enter another name space, or none. */
  readonly within?: string
}

/** The command line for `sh -c`, as upstream's runner makes it. {{BEFORE_PID}} stands in it where the test says so. */
export function shellLine(test: SuiteTest, { bpftrace, verifiesIr, within = '' }: BuildCall): string {
  const before = within === '' ? '' : `${within} `
  const verify = verifiesIr ? ' --verify-llvm-ir' : ''
  if (test.run !== '') return before + test.run.replaceAll('{{BPFTRACE}}', () => bpftrace + verify)
  const json = test.expects[0]?.mode === 'json' ? ' -q -f json' : ''
  return `${before}${bpftrace}${json}${verify} -e '${test.prog.replaceAll("'", `'\\''`)}'`
}

const programOf = (words: string): string => words.slice(words.lastIndexOf('/') + 1)
const lastWord = (command: string): string => command.trim().split(/\s+/).at(-1) ?? ''

/**
 * The name of the process whose id the command line has to be told in place of {{BEFORE_PID}}; null where nothing is to be told.
 * Without a BEFORE the words stay as they are.
 */
export function beforePidName(test: SuiteTest): string | null {
  const [first] = test.befores
  if (first === undefined || !(test.prog + test.run).includes(BEFORE_PID)) return null
  return programOf(lastWord(first))
}

/** The names of the processes that have to be there before bpftrace starts, cut as the kernel cuts them. */
export const beforeNames = (test: SuiteTest): string[] =>
  test.befores.map((before) => programOf(lastWord(before)).slice(0, 15))

/** The whole environment of the command. @param path PATH on the machine */
export const environmentOf = (test: SuiteTest, path: string): Record<string, string> => ({
  test: test.name,
  [ATTACHED_NOTICE]: '1',
  [UNPORTABLE_NOTICE]: '1',
  PATH: path,
  ...test.environment,
})
