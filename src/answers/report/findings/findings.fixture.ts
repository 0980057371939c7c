/** Grids of records made by hand, for tests of findings. */
import type { KnownIssue } from '../../../matrix/schema.js'
import { record, reversed, unordered } from '../../../records/record.fixture.js'
import type { ResultRecord } from '../../../records/record.js'
import { modelOf } from '../model/model.js'
import type { Model, TableOptions } from '../model/report.js'

export const KERNELS = ['5.10.262', '6.1.192', '6.12.118', '6.16.12', '6.17.13', '7.0.13', '7.3.4']
export const BUILDS = ['0.17.0', '0.23.2', '0.27.0', '0.27.1']

/** Answers by letters: `.` as written, `r` reversed, `k` the same and known, `x` crash, `u` refused, `e` error, `-` none. */
function answerOf(letter: string): ((changes: Partial<ResultRecord>) => ResultRecord) | undefined {
  const known = { verdict: 'known', expected: { order: 'reversed', why: 'an-issue' } } as const
  const answers: Record<string, (changes: Partial<ResultRecord>) => ResultRecord> = {
    '.': record,
    r: reversed,
    k: (changes) => reversed({ ...known, ...changes }),
    x: (changes) => unordered('crash', 'bpftrace died of SIGSEGV', changes),
    u: (changes) => unordered('unsupported', 'no such probe', changes),
    e: (changes) => unordered('error', 'the machine did not boot', changes),
  }
  return answers[letter]
}

/**
 * @param cases by their names: a line for each kernel, a letter for each build
 * @param kernels, builds the axes; the newest ones where there are fewer lines or letters
 */
export function recordsOf(
  cases: Readonly<Record<string, string>>,
  { kernels = KERNELS, builds = BUILDS }: { kernels?: readonly string[]; builds?: readonly string[] } = {},
): ResultRecord[] {
  return Object.entries(cases).flatMap(([name, grid]) =>
    grid
      .trim()
      .split(/\s+/)
      .flatMap((line, row) =>
        Array.from(line).flatMap((letter, column) => {
          const [kernel = '', bpftrace = ''] = [kernels[row], builds[column]]
          const runtime = kernel === 'host' ? 'container' : 'microvm'
          return answerOf(letter)?.({ case: name, kernel, bpftrace, runtime }) ?? []
        }),
      ),
  )
}

export const issue = (changes: Partial<KnownIssue> = {}): KnownIssue => ({
  id: 'an-issue',
  cases: ['wild'],
  seen: 'reversed',
  summary: 'They run last to first.',
  upstream: 'unreported',
  ...changes,
})

export const modelFrom = (records: readonly ResultRecord[], options: Partial<TableOptions> = {}): Model =>
  modelOf(records, { cases: [], knownIssues: [issue()], ...options })
