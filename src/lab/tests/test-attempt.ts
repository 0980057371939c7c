/** What was seen of a test's run → an attempt, as records have it. Pure. */
import { shortened } from '../../lib/visible.js'
import type { Attempt } from '../../records/record.js'
import { ATTACHED_NOTICE } from '../../suite/command.js'
import { MOST_OUTPUT_WORDS } from '../../suite/driven.js'
import type { Driven } from '../../suite/driven.js'
import type { ExpectFiles } from '../../suite/expectations.js'
import { judgeRun } from '../../suite/judge-run.js'
import type { TestJudgement, TestRun } from '../../suite/judge-run.js'
import { commandMissing, isBuiltElsewhere, shortTimer } from '../../suite/machine-limits.js'
import { unmetCommand } from '../../suite/requirements.js'
import { isExact } from '../../suite/suite-test.js'
import type { SuiteTest } from '../../suite/suite-test.js'

/** In signs: of what was seen, and of a whole file that was expected. */
const MOST_SEEN = 400

/** Signals that a program does not send itself in its senses: ILL, TRAP, ABRT, BUS, FPE, SEGV, SYS. */
const CRASHES: ReadonlySet<number> = new Set([4, 5, 6, 7, 8, 11, 31])
/** The last words of a program that was not given the memory it asked for; it then aborts. */
const OUT_OF_MEMORY = /std::bad_alloc|LLVM ERROR: out of memory/

type ToldOfTest = Pick<Attempt, 'outcome' | 'order' | 'reason'>

const inOneLine = (text: string): string =>
  `'${shortened(text.replaceAll(`${ATTACHED_NOTICE}\n`, '').trim().replaceAll('\n', '⏎'), MOST_SEEN)}'`

const refused = (reason: string): ToldOfTest => ({ outcome: 'unsupported', order: null, reason })
export const skipped = (why: string): ToldOfTest => refused(`skipped: ${why}`)

function deathIn(run: TestRun, { returnCode }: SuiteTest): ToldOfTest | null {
  const signal = -run.exit
  if (run.isTimedOut || !CRASHES.has(signal) || returnCode === run.exit) return null
  if (OUT_OF_MEMORY.test(run.output))
    return { outcome: 'error', order: null, reason: 'the machine ran out of memory' }
  const reason = `bpftrace died of signal ${signal}; seen ${inOneLine(run.output)}`
  return { outcome: 'crash', order: null, reason }
}

function told(test: SuiteTest, judgement: TestJudgement): ToldOfTest {
  switch (judgement.kind) {
    case 'passed':
      return { outcome: 'ordered', order: 'declared', reason: 'passed' }
    case 'failed': {
      const { why, expected, seen } = judgement
      const whole = isExact(test) && expected !== '' ? `; expected ${inOneLine(expected)}` : ''
      return { outcome: 'ordered', order: null, reason: `${why}${whole}; seen ${inOneLine(seen)}` }
    }
    case 'skipped':
      return skipped(judgement.why)
    case 'unsupported':
      return refused(judgement.why)
  }
}

function toldOf(test: SuiteTest, driven: Driven, files: ExpectFiles): ToldOfTest {
  switch (driven.kind) {
    case 'unmet':
      return skipped(unmetCommand(driven.command))
    case 'lacking':
      return refused(driven.why)
    case 'flooded':
      return refused(`cannot be told, since it printed more than ${MOST_OUTPUT_WORDS}`)
    case 'run':
      return deathIn(driven.run, test) ?? told(test, judgeRun(test, driven.run, files))
  }
}

/** The attempt of something told. */
export const attemptOfTold = (one: ToldOfTest, milliseconds = 0): Attempt => ({
  mode: 'isolated',
  events: [],
  milliseconds,
  ...one,
})

/** What a run is judged with beside its test. */
export interface JudgingHow extends ExpectFiles {
  /** That the build is older than the checkout, in words, where programs that it does not take are no failure; else null. */
  readonly older: string | null
  readonly isEmulated: boolean
}

/** bpftrace's own words, and those of getopt where it does not know an option. */
const REFUSED = /\bERROR: |: (?:unrecognized|invalid) option\b/

/** Whether bpftrace did not take the program: an error before anything was attached, in a test that is to succeed. */
const isRefused = (
  { willFail, returnCode }: SuiteTest,
  { isAttached, isTimedOut, exit, output }: TestRun,
): boolean =>
  !willFail && returnCode === 0 && !isAttached && !isTimedOut && exit !== 0 && REFUSED.test(output)

/** What the machine is to blame for, in words; null where nothing. */
function limitOf(test: SuiteTest, run: TestRun, isEmulated: boolean): string | null {
  const command = commandMissing(run)
  if (command !== null) return command
  // Of a build it says nothing that a process beside it did not come up.
  if (run.missingBefore !== undefined) return 'cannot be told'
  if (isBuiltElsewhere(run))
    return 'cannot be told of a program whose debugging information names where it was built'
  const timer = isEmulated ? shortTimer(test) : null
  return timer === null
    ? null
    : `cannot be told where the CPU is emulated, since ${timer} may come again before exit() takes effect`
}

/** An output that is as the test expects has the order `declared`, as that of a script has; one that is not has none. */
export function attemptOfTest(
  test: SuiteTest,
  driven: Driven,
  how: JudgingHow,
  milliseconds: number,
): Attempt {
  const one = toldOf(test, driven, how)
  const isFailed = one.outcome === 'ordered' && one.order === null
  const limit = isFailed && driven.kind === 'run' ? limitOf(test, driven.run, how.isEmulated) : null
  if (limit !== null) return attemptOfTold(refused(`${limit}: ${one.reason ?? ''}`), milliseconds)
  if (how.older !== null && isFailed && driven.kind === 'run' && isRefused(test, driven.run))
    return attemptOfTold(skipped(`${how.older}: ${one.reason ?? ''}`), milliseconds)
  return attemptOfTold(one, milliseconds)
}
