import { describe, expect, test } from 'vitest'
import { keyOf } from '../../../records/identity.js'
import type { Question } from '../../../records/identity.js'
import { record, reversed, unordered } from '../../../records/record.fixture.js'
import type { ResultRecord } from '../../../records/record.js'
import { HOSTILE, hostile } from '../report.fixture.js'
import { endingLines, interruptedText } from './ending.js'
import type { EndedRun, NextSteps } from './ending.js'

const KERNELS = ['6.1.192', '6.12.118', '6.16.12']
const BUILDS = ['0.23.2', '0.27.1']
const CASES = ['fexit', 'kprobe']

const TOOL = 'npm run --silent matrix --'
const next: NextSteps = {
  explain: (name) => `${TOOL} explain ${name}`,
  then: { label: 'Judge', command: `${TOOL} gate`, clean: false },
}
const PATHS = {
  out: 'results/',
  table: 'results/compatibility.md',
  page: 'results/index.html',
  logs: 'results/logs',
}
const REPORTS = 'Table: results/compatibility.md   Page: results/index.html'

const grid: readonly ResultRecord[] = KERNELS.flatMap((kernel) =>
  BUILDS.flatMap((bpftrace) => CASES.map((name) => record({ kernel, bpftrace, case: name }))),
)
/** The grid with other answers in place of its own to the same questions. */
const having = (...others: readonly ResultRecord[]): readonly ResultRecord[] => {
  const found = new Map(others.map((one) => [keyOf(one), one]))
  return grid.map((one) => found.get(keyOf(one)) ?? one)
}

const lines = (changes: Partial<EndedRun> = {}): string[] =>
  endingLines({
    questions: grid,
    records: grid,
    remembered: 12,
    milliseconds: 1800,
    table: { cases: CASES.map((name) => ({ name })), knownIssues: [] },
    changes: { counts: [], same: 12, lines: [] },
    others: 0,
    unasked: null,
    paths: PATHS,
    next,
    ...changes,
  })

const everywhere = (make: (changes: Partial<ResultRecord>) => ResultRecord) =>
  KERNELS.map((kernel) => make({ kernel, case: 'fexit', bpftrace: '0.23.2' }))

test('everything as expected and remembered', () =>
  expect(lines()).toEqual([
    '3 kernels × 2 builds × 2 cases: 12 remembered, 0 asked, in 2 s',
    '12 questions, all as expected: 12 ok',
    'Since the last records: nothing changed',
    REPORTS,
    'Judge: npm run --silent matrix -- gate',
  ]))

test('the first run: nothing was there before, and there is nothing to be judged by', () => {
  const accept = { label: 'Make these the baseline', command: `${TOOL} baseline accept`, clean: true }
  const first = { remembered: 0, milliseconds: 28 * 60_000, changes: null, next: { ...next, then: accept } }
  expect(lines(first)).toEqual([
    '3 kernels × 2 builds × 2 cases: 0 remembered, 12 asked, in 28 min',
    '12 questions, all as expected: 12 ok',
    REPORTS,
    'Make these the baseline: npm run --silent matrix -- baseline accept',
  ])
  expect(lines({ ...first, records: having(...everywhere(reversed)) }).at(-1)).toBe(
    'Why: npm run --silent matrix -- explain fexit',
  )
})

test('unexpected answers, those of which the same is to be told together, and what got worse', () =>
  expect(
    lines({
      records: having(
        ...everywhere(reversed),
        unordered('crash', 'bpftrace died of SIGSEGV', {
          kernel: '6.12.118',
          bpftrace: '0.27.1',
          case: 'kprobe',
        }),
      ),
      remembered: 8,
      changes: {
        counts: ['4 worse', '1 better'],
        same: 7,
        lines: [
          'worse: 6.1.192 × 0.23.2 fexit: ✓ abc → ✗ cba',
          'worse: x',
          'worse: y',
          'worse: z',
          'better: w',
        ],
      },
    }),
  ).toEqual([
    '3 kernels × 2 builds × 2 cases: 8 remembered, 4 asked, in 2 s',
    '12 questions, 4 unexpected: 8 ok, 1 crash, 3 wrong order',
    '  fexit, bpftrace 0.23.2: ✗ cba on all 3 kernels: reversed: cba',
    '  kprobe, bpftrace 0.27.1: ! crash on 6.12.118: bpftrace died of SIGSEGV',
    'Since the last records: 4 worse, 1 better; 7 the same',
    '  worse: 6.1.192 × 0.23.2 fexit: ✓ abc → ✗ cba, and 4 more',
    REPORTS,
    'Why: npm run --silent matrix -- explain fexit',
    'Judge: npm run --silent matrix -- gate',
  ]))

const unbooted = (kernel: string): ResultRecord[] =>
  BUILDS.flatMap((bpftrace) =>
    CASES.map((name) =>
      unordered('error', 'the machine did not boot\nNo init', { kernel, bpftrace, case: name }),
    ),
  )

test('unanswered questions: an error, and no record at all', () => {
  const records = having(...unbooted('6.16.12')).filter(
    (one) => !(one.kernel === '6.1.192' && one.case === 'kprobe'),
  )
  expect(lines({ records, remembered: 0 })).toEqual([
    '3 kernels × 2 builds × 2 cases: 0 remembered, 10 asked, in 2 s',
    '12 questions, 6 unanswered: 6 ok, 4 error, 2 missing',
    '  kernel 6.1.192: ? missing, 2 questions: there is no record of it',
    '  kernel 6.16.12: ? error, 4 questions: the machine did not boot',
    'Since the last records: nothing changed',
    REPORTS,
    'Go on: the same command asks what has no answer again; see results/logs',
    'Judge: npm run --silent matrix -- gate',
  ])
})

test('a part of the matrix, beside answers to other questions', () => {
  const part = grid.filter(({ kernel, case: name }) => kernel === '6.1.192' && name === 'kprobe')
  const told = lines({
    questions: part,
    records: part,
    remembered: 1,
    others: 10,
    next: { ...next, then: null },
  })
  expect(told).toEqual([
    '1 kernel × 2 builds × 1 case: 1 remembered, 1 asked, in 2 s',
    '2 questions, all as expected: 2 ok',
    'Since the last records: nothing changed',
    'Left as they were: 10 other answers in results/',
    REPORTS,
    'More: npm run --silent matrix -- explain kprobe',
  ])
})

test('of a share, whose cells make no grid, what nobody asked is not missing', () => {
  const share = grid.filter(({ kernel, bpftrace }) => (kernel === '6.1.192') === (bpftrace === '0.23.2'))
  const [, tally, ...rest] = lines({ questions: share, records: share })
  expect(tally).toBe('6 questions, all as expected: 6 ok')
  expect(rest.join('\n')).not.toContain('missing')
})

test('the host that was not asked, and why, as far as there is room', () => {
  const unasked =
    'host was not asked: no container engine is there: /var/run/docker.sock does not exist; mend'
  expect(lines({ unasked })).toContain(
    'host was not asked: no container engine is there: /var/run/docker.sock does not…',
  )
})

describe('ten lines of 80 columns at most', () => {
  const long = 'x'.repeat(100)
  const cases = Array.from({ length: 30 }, (_, at) => `case-${at}-${long}`)
  const wrong = cases.map((name) => reversed({ case: name, reason: `${long}\n${long}` }))
  const lost = KERNELS.map((kernel) => unordered('error', long, { kernel, case: 'kprobe' }))
  const records = [...wrong, ...lost]
  const everything: Partial<EndedRun> = {
    questions: records,
    records,
    table: { cases: [], knownIssues: [] },
    others: 123_456,
    unasked: `host was not asked: ${long}`,
    changes: { counts: ['1 worse', '2 better'], same: 3, lines: [`worse: ${long}`, 'worse: more'] },
  }
  const told = lines(everything)

  test('whatever there is to say', () => {
    expect(told).toHaveLength(10)
    expect(told.filter((line) => line.length > 80)).toEqual([told.at(-1)])
    expect(told.at(-1)).toMatch(/^Why: /)
  })

  test('the worst is told, and how much is left', () => {
    expect(told[2]).toMatch(/^ {2}case-0-x+…$/)
    expect(told.filter((line) => /more/.test(line))).toEqual(['  and 28 more unexpected, 3 more unanswered'])
  })

  test('what is changed keeps its end', () => {
    const [, gravest] = lines({ changes: everything.changes! }).filter((line) => /worse/.test(line))
    expect(gravest).toMatch(/^ {2}worse: x+…, and 1 more$/)
    expect(gravest).toHaveLength(80)
  })

  test('paths and commands stay whole, for they are to be used', () => {
    const paths = { ...PATHS, table: `${long}/compatibility.md`, page: `${long}/index.html` }
    const whole = lines({ ...everything, paths, next: { ...next, explain: (name) => `explain ${name}` } })
    expect(whole).toHaveLength(10)
    expect(whole.slice(-3)).toEqual([
      `Table: ${paths.table}`,
      `Page: ${paths.page}`,
      `Why: explain ${cases[0] ?? ''}`,
    ])
  })

  test('every verdict there is takes two lines', () => {
    const verdicts = [
      'ok',
      'wrong-order',
      'lossy',
      'known',
      'fixed',
      'unsupported',
      'crash',
      'flaky',
      'error',
    ]
    const all = verdicts.map((verdict, at) =>
      record({ case: `c${at}`, verdict: verdict as ResultRecord['verdict'] }),
    )
    expect(lines({ questions: all, records: all }).slice(1, 3)).toEqual([
      '9 questions, 5 unexpected, 1 unanswered: 1 ok, 1 unsupported, 1 known,',
      '  1 fixed, 1 error, 1 flaky, 1 crash, 1 lossy, 1 wrong order',
    ])
  })
})

test('text from outside stays a line, and nothing obeys it', () => {
  const questions: readonly Question[] = [hostile()]
  const told = lines({
    questions,
    records: [hostile()],
    unasked: HOSTILE,
    changes: { counts: ['1 worse'], same: 0, lines: [HOSTILE] },
    paths: { ...PATHS, out: HOSTILE, table: HOSTILE, page: HOSTILE },
    next: { ...next, explain: () => 'explain' },
  })
  expect(told.length).toBeLessThanOrEqual(10)
  // eslint-disable-next-line no-control-regex -- they are what must not be there
  expect(told.filter((line) => /[\u0000-\u001f\u007f-\u009f\u202e]/.test(line))).toEqual([])
})

test.each([
  [10, '1 s'],
  [89_000, '89 s'],
  [90_000, '2 min'],
  [2 * 3_600_000 + 5 * 60_000, '2 h 5 min'],
])('%i ms are %s', (milliseconds, words) =>
  expect(lines({ milliseconds })[0]).toMatch(new RegExp(`, in ${words}$`)),
)

test('an interrupted run says what is saved, where, and how to go on', () => {
  expect(interruptedText(412, 1705, 'results/', false)).toBe(
    'interrupted: 412 of 1705 answers are saved in results/; the same command goes on from there',
  )
  expect(interruptedText(412, 1705, 'x\n/', true)).toBe(
    'interrupted: 412 of 1705 answers are saved in x␊/; without --fresh the same command goes on from there',
  )
})
