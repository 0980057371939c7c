import { describe, expect, test } from 'vitest'
import type { Question } from '../../../records/identity.js'
import { record, reversed, unordered } from '../../../records/record.fixture.js'
import type { ResultRecord } from '../../../records/record.js'
import { HOSTILE, hostile } from '../report.fixture.js'
import { KERNELS, lines, next, PATHS } from './ending.fixture.js'
import type { EndedRun } from './ending.js'

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
