import { expect, test } from 'vitest'
import { keyOf } from '../../../records/identity.js'
import { reversed, unordered } from '../../../records/record.fixture.js'
import type { ResultRecord } from '../../../records/record.js'
import { BUILDS, CASES, grid, KERNELS, lines, next, TOOL } from './ending.fixture.js'
import { interruptedText } from './ending.js'

const REPORTS = 'Table: results/compatibility.md   Page: results/index.html'

/** The grid with other answers in place of its own to the same questions. */
const having = (...others: readonly ResultRecord[]): readonly ResultRecord[] => {
  const found = new Map(others.map((one) => [keyOf(one), one]))
  return grid.map((one) => found.get(keyOf(one)) ?? one)
}

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
          'worse: 6.1.192 × 0.23.2 fexit: ✓ abc → ✗ reversed cba (unexpected)',
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
    '  fexit, bpftrace 0.23.2: ✗ reversed cba on all 3 kernels: reversed: cba',
    '  kprobe, bpftrace 0.27.1: ! crash on 6.12.118: bpftrace died of SIGSEGV',
    'Since the last records: 4 worse, 1 better; 7 the same',
    '  worse: 6.1.192 × 0.23.2 fexit: ✓ abc → ✗ reversed cba (unexpected), and 4 more',
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

test('answers that are all new', () =>
  expect(lines({ changes: { counts: ['12 new'], same: 0, lines: [] } })[2]).toBe(
    'Since the last records: 12 new',
  ))

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
