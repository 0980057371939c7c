/** A test → what the driver is told of it, and what the driver reports → what was seen. Pure. src/lab/tests/drive.sh drives. */
import { beforeNames, beforePidName, environmentOf, shellLine } from './command.js'
import type { StepEnd, TestRun } from './judge-run.js'
import type { SuiteTest } from './suite-test.js'

/** Stands in the command line for the words that enter a name space, which is there only when the test runs. */
const WITHIN = '{{WITHIN}}'

/** What upstream's seconds are multiplied with: an emulated CPU takes longer. */
export interface Slowness {
  /** Those until all is attached, which the compiler takes, and those of the test's own commands. */
  readonly start: number
  /** Those after it, in which most programs wait for a clock. */
  readonly run: number
}

export interface DriveOptions {
  readonly slowness: Slowness
  /** Whether the build knows --verify-llvm-ir. */
  readonly verifiesIr: boolean
  /** PATH on the machine. */
  readonly path: string
  /** The files that the test brings, relative to where it runs, in the order in which the driver finds them. */
  readonly files: readonly string[]
}

/** Seconds that upstream gives: until all is attached; a command of the test's own; between TERM and KILL. */
const ATTACH = 10
const STEP = 60
const GRACE = 1

/** Bytes of output that are read, and in words. A list of all functions of a kernel has several million. */
export const MOST_OUTPUT = 16 << 20
export const MOST_OUTPUT_WORDS = '16 MiB'

/** What the driver waits for at the most, beside the machine. */
const SPARE = 30

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
const array = (texts: readonly string[]): string => `(${texts.map(quoted).join(' ')})`

/** A script for bash that sets what the driver goes by. */
export function driveScript(test: SuiteTest, options: DriveOptions): string {
  const { slowness, verifiesIr, path, files } = options
  const pidName = beforePidName(test)
  const call = { bpftrace: 'bpftrace', verifiesIr, ...(test.newPidNamespace ? { within: WITHIN } : {}) }
  const line = shellLine(test, call)
  const values: Readonly<Record<string, string>> = {
    line: quoted(line),
    files: array(files),
    requires: array(test.requires),
    setup: quoted(test.setup),
    cleanup: quoted(test.cleanup),
    after: quoted(test.after),
    befores: array(test.befores),
    names: array(beforeNames(test)),
    pid_name: quoted(pidName ?? ''),
    new_pidns: test.newPidNamespace ? '1' : "''",
    environment: array(Object.entries(environmentOf(test, path)).map(([name, value]) => `${name}=${value}`)),
    attach: String((test.isScript ? test.timeout : ATTACH) * slowness.start),
    seconds: String(test.timeout * slowness.run),
    step: String(STEP * slowness.start),
    grace: String(GRACE * slowness.run),
  }
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

/** Milliseconds after which a driver that has not ended never will. */
export function driveMilliseconds(test: SuiteTest, { start, run }: Slowness): number {
  const steps = test.requires.length + Number(test.setup !== '') + Number(test.cleanup !== '')
  const waits = test.timeout * (1 + test.befores.length) + 3 * GRACE
  const attach = test.isScript ? test.timeout : ATTACH
  return ((attach + steps * STEP + SPARE) * start + waits * run) * 1000
}

/** What the driver leaves behind: facts, and what the test's own commands printed. */
export interface DriveReport {
  readonly facts: string
  readonly setup: string
  readonly cleanup: string
}

/** What came of a test on a machine; `took` is milliseconds of its command; `unmet` is the command of a REQUIRES that failed. */
export type Driven =
  | { readonly kind: 'run'; readonly run: TestRun; readonly took: number }
  | { readonly kind: 'unmet'; readonly command: string }
  /** The machine does not do what the test wants, in words. */
  | { readonly kind: 'lacking'; readonly why: string }
  /** It printed without end. */
  | { readonly kind: 'flooded' }

/** The exit code of the shell; what it calls 128 and the number is a signal, unless the test means that code. */
function exitOf(code: number, { returnCode }: SuiteTest): number {
  return code > 128 && code <= 192 && code !== returnCode ? 128 - code : code
}

/** Reads what the driver left; null where it did not come to its end. @param output what the command printed */
export function drivenBy(
  test: SuiteTest,
  output: string,
  { facts, setup, cleanup }: DriveReport,
): Driven | null {
  const said = new Map(
    facts.split('\n').flatMap((line): [string, string][] => {
      const at = line.indexOf('=')
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : []
    }),
  )
  const number = (name: string): number | undefined => {
    const text = said.get(name)
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
  }
  const step = (name: 'setup' | 'cleanup', text: string): Partial<Record<typeof name, StepEnd>> => {
    const exit = number(name)
    return exit === undefined ? {} : { [name]: { exit, output: text } }
  }
  const unmet = number('unmet')
  if (unmet !== undefined) return { kind: 'unmet', command: test.requires[unmet] ?? '' }
  if (said.has('pidns'))
    return { kind: 'lacking', why: 'the machine makes no name space of process ids (NEW_PIDNS)' }
  const absent = number('absent')
  if (absent !== undefined) {
    const [program = ''] = (test.befores[absent] ?? '').trim().split(/\s+/)
    return { kind: 'lacking', why: `the machine has no ${program}` }
  }
  const missing = number('missing')
  const before = step('setup', setup)
  const unstarted = { output, isAttached: false, exit: 0, isTimedOut: false, ...before }
  if (missing !== undefined)
    return { kind: 'run', run: { ...unstarted, missingBefore: test.befores[missing] ?? '' }, took: 0 }
  if (before.setup && before.setup.exit !== 0) return { kind: 'run', run: unstarted, took: 0 }
  const exit = number('exit')
  if (exit === undefined) return null
  return {
    kind: 'run',
    run: {
      output,
      isAttached: said.has('attached'),
      exit: exitOf(exit, test),
      isTimedOut: said.has('timedout'),
      ...before,
      ...step('cleanup', cleanup),
    },
    took: Math.round((number('took') ?? 0) / 1000),
  }
}
