/** A test of bpftrace's runtime suite, as its file says it. */

/**
 * `text`: a whole line, blanks around it aside; `regex`: is found somewhere; `file` and `json`: the whole output, as a file of
 * the checkout has it. The forms with `-none` must not be there.
 */
export type ExpectMode = 'text' | 'text-none' | 'regex' | 'regex-none' | 'file' | 'json'

export interface TestExpect {
  readonly mode: ExpectMode
  /** The text, the expression, or the file's path. */
  readonly text: string
  /** Where it begins in its file, counted from 1. */
  readonly line: number
}

/** A place in a file of a suite, and a sentence. */
export interface SuiteRemark {
  /** As the suite was listed: relative to its directory. */
  readonly file: string
  /** Counted from 1. */
  readonly line: number
  readonly message: string
}

export interface SuiteTest {
  /** Relative to the suite's directory. */
  readonly file: string
  /** The file's own name, by which the suite's runner calls its group. */
  readonly group: string
  /** Of a test without a NAME, `line-` and its first line. */
  readonly name: string
  /** Its first line, counted from 1. */
  readonly line: number
  /** The program of PROG; '' where there is RUN. */
  readonly prog: string
  /** The shell command of RUN, with {{BPFTRACE}} in it; '' where there is PROG. */
  readonly run: string
  readonly expects: readonly TestExpect[]
  /** Seconds from when all is attached. */
  readonly timeout: number
  /** Commands without a shell, apart at blanks. */
  readonly befores: readonly string[]
  /** Shell commands; '' where there is none. */
  readonly after: string
  readonly setup: string
  readonly cleanup: string
  /** '' where there is none. */
  readonly kernelMin: string
  readonly kernelMax: string
  /** Shell commands that must succeed. */
  readonly requires: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Names as `uname -m` has them, `be` and `le`, each with `!` before it or without. */
  readonly arch: readonly string[]
  readonly features: readonly string[]
  readonly withoutFeatures: readonly string[]
  readonly willFail: boolean
  readonly newPidNamespace: boolean
  readonly skipIf: { readonly name: string; readonly value: string } | null
  /** The exit code that is expected; below 0 a signal. */
  readonly returnCode: number
  /** Seconds since 1970 at whose time of day the expected file's % forms are read; null where it has none. */
  readonly localTime: number | null
  /** Whether it is a script for `bpftrace --test`, which must end by itself. */
  readonly isScript: boolean
  /** Why the test cannot be run: the first mistake in it. */
  readonly mistake: SuiteRemark | null
}

/** The name of a test within its suite. */
export const testName = ({ group, name }: Pick<SuiteTest, 'group' | 'name'>): string => `${group}.${name}`

/** Whether the whole output is compared, so that what comes before everything is attached does not count. */
export const isExact = ({ expects }: Pick<SuiteTest, 'expects'>): boolean =>
  expects.some(({ mode }) => mode === 'file' || mode === 'json')
