/** What a test's run came to → whether it passed. Pure. The rules are those of tests/runtime/engine/runner.py of bpftrace. */
import { shortened } from '../lib/visible.js'
import { ATTACHED_NOTICE, UNPORTABLE_NOTICE } from './command.js'
import { isMet, type ExpectFiles } from './expectations.js'
import { withLineFeeds } from './python-text.js'
import { isExact, type SuiteTest, type TestExpect } from './suite-test.js'

/** How a test's own command of SETUP or CLEANUP ended. */
export interface StepEnd {
  readonly exit: number
  readonly output: string
}

/** What was seen of a test's run. */
export interface TestRun {
  /** Standard output and error as they were written, one after the other as they came; the notice of attachment may stand in it. */
  readonly output: string
  /** Whether the notice came, wherever it went. */
  readonly isAttached: boolean
  /** Of the shell; a signal is below 0. It does not count where the time was up. */
  readonly exit: number
  readonly isTimedOut: boolean
  /** The command of a BEFORE whose process was not there in time; bpftrace then was not started. */
  readonly missingBefore?: string
  readonly setup?: StepEnd
  readonly cleanup?: StepEnd
}

export type TestJudgement =
  | { readonly kind: 'passed' }
  | {
      readonly kind: 'failed'
      /** One sentence. */
      readonly why: string
      /** What was expected, where an expectation is not met; lines, bounded. */
      readonly expected: string
      /** The output; lines, bounded. */
      readonly seen: string
    }
  /** The build says that it cannot do this here. */
  | { readonly kind: 'skipped'; readonly why: string }
  /** Nobody can tell: a mistake in the test, or an expression that cannot be read. */
  | { readonly kind: 'unsupported'; readonly why: string }

/** In signs. */
const MOST_SHOWN = 2000

/** The beginning and the end of a long text, since either may tell. */
function bounded(text: string): string {
  const signs = Array.from(text)
  if (signs.length <= MOST_SHOWN) return text
  const half = MOST_SHOWN / 2
  const left = signs.length - MOST_SHOWN
  return `${signs.slice(0, half).join('')}\n[… ${left} signs …]\n${signs.slice(-half).join('')}`
}

/** What is compared: what comes before everything is attached does not count where the whole output is compared. */
function compared(test: SuiteTest, output: string): string {
  if (!isExact(test)) return output
  const notice = `${ATTACHED_NOTICE}\n`
  const at = output.startsWith(notice) ? 0 : output.indexOf(`\n${notice}`) + 1
  return at > 0 || output.startsWith(notice) ? output.slice(at + notice.length) : output
}

const ONE_LINE = 120
const quoted = (text: string): string => `'${shortened(text.replaceAll('\n', '⏎'), ONE_LINE)}'`

function unmetWords({ mode, text }: TestExpect): string {
  switch (mode) {
    case 'text':
      return `no line of the output is ${quoted(text)}`
    case 'text-none':
      return `a line of the output is ${quoted(text)}, which must not be there`
    case 'regex':
      return `the output has nothing that matches ${quoted(text)}`
    case 'regex-none':
      return `the output has what must not be there: a match of ${quoted(text)}`
    case 'file':
      return `the output is not as in ${text}`
    case 'json':
      return `the output is not the JSON of ${text}`
  }
}

const expectedWords = (expect: TestExpect, { read }: ExpectFiles): string =>
  expect.mode === 'file' || expect.mode === 'json' ? (read(expect.text) ?? '') : expect.text

/** Judges a run. @param files what the test's expectations are compared with */
export function judgeRun(test: SuiteTest, run: TestRun, files: ExpectFiles): TestJudgement {
  const output = compared(test, withLineFeeds(run.output))
  const failed = (why: string, expected = '', seen = output): TestJudgement => ({
    kind: 'failed',
    why,
    expected: bounded(expected),
    seen: bounded(seen),
  })
  if (test.mistake)
    return {
      kind: 'unsupported',
      why: `${test.mistake.file}:${test.mistake.line}: ${test.mistake.message}`,
    }
  if (run.setup && run.setup.exit !== 0)
    return failed(`SETUP ended with ${run.setup.exit}`, test.setup, run.setup.output)
  if (run.isTimedOut && test.isScript) return failed(`time was up after ${test.timeout} s`)
  const unmet: TestExpect[] = []
  for (const expect of run.missingBefore === undefined ? test.expects : []) {
    const met = isMet(test, expect, output, files)
    if (typeof met === 'object') return { kind: 'unsupported', why: met.lacking }
    if (!met) unmet.push(expect)
  }
  const expected = unmet.map((expect) => expectedWords(expect, files)).join('\n')
  const differs = unmet.map(unmetWords).join('; ')
  if (run.isTimedOut && unmet.length > 0) {
    const when = run.isAttached
      ? `after all was attached (TIMEOUT ${test.timeout})`
      : 'before all was attached'
    return failed(`time was up ${when}, and ${differs}`, expected)
  }
  if (run.cleanup && run.cleanup.exit !== 0)
    return failed(`CLEANUP ended with ${run.cleanup.exit}`, test.cleanup, run.cleanup.output)
  if (run.missingBefore !== undefined)
    return failed(`the process of BEFORE ${quoted(run.missingBefore)} was not there in time`)
  if (output.includes(UNPORTABLE_NOTICE))
    return { kind: 'skipped', why: 'is compiled ahead of time to what this build cannot carry' }
  if (!run.isTimedOut && !test.willFail && run.exit !== test.returnCode)
    return failed(`exit code ${run.exit}, expected ${test.returnCode}${differs && `; ${differs}`}`, expected)
  if (!run.isTimedOut && test.willFail && run.exit === 0)
    return failed(`exit code 0, expected a failure (WILL_FAIL)${differs && `; ${differs}`}`, expected)
  return unmet.length === 0 ? { kind: 'passed' } : failed(differs, expected)
}
