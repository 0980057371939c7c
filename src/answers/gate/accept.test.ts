import { describe, expect, test } from 'vitest'
import type { ResultRecord } from '../../records/record.js'
import { acceptanceOf } from './accept.js'
import type { Acceptance } from './accept.js'
import { answer, BASE, input, known, none, wrong } from './gate.fixture.js'

function accept(
  records: readonly ResultRecord[],
  previous: readonly ResultRecord[] | null = null,
): Acceptance {
  const { cases, knownIssues, today } = input({ records, baseline: [] })
  const reading = (some: readonly ResultRecord[]) => ({ records: [...some], problems: [] })
  return acceptanceOf({
    records: reading(records),
    previous: previous && reading(previous),
    cases,
    knownIssues,
    today,
  })
}
const told = (findings: Acceptance['refused']) =>
  findings.map(({ kind, question }) => `${kind} ${question.bpftrace} ${question.case}`)

test('whole and conclusive records are accepted, whatever they say', () => {
  const records = [none('crash'), answer({ case: 'mixed', surprise: 'answered' })]
  const acceptance = accept(records)
  expect(acceptance).toMatchObject({ exitCode: 0, refused: [], unread: [], changed: [] })
  expect(told(acceptance.unexpected)).toEqual(['newCrash 0.23.2 fexit', 'surprise 0.23.2 mixed'])
})

test('what is expected is not told', () => {
  expect(accept([known(), none('unsupported', { case: 'mixed' })]).unexpected).toEqual([])
})

describe('refused', () => {
  const half = answer({ bpftrace: '0.27.1', case: 'mixed' })
  test.each<[string, ResultRecord[], number, string[]]>([
    ['an error', [none('error'), BASE[1]!], 3, ['error 0.23.2 fexit']],
    ['attempts that disagree', [answer({ verdict: 'flaky' }), BASE[1]!], 1, ['flaky 0.23.2 fexit']],
    ['a case without an answer', BASE.slice(1), 3, ['missing 0.23.2 fexit']],
    ['a cell that is half there', [...BASE, half], 3, ['missing 0.27.1 fexit']],
    [
      'a kernel that one build was not asked on',
      [...BASE, ...BASE.map((one) => ({ ...one, bpftrace: '0.27.1', kernel: '7.3.4' }))],
      3,
      ['missing 0.27.1 fexit', 'missing 0.27.1 mixed', 'missing 0.23.2 fexit', 'missing 0.23.2 mixed'],
    ],
    ['an answer to an older question', [answer({ question: 'old' }), BASE[1]!], 3, ['missing 0.23.2 fexit']],
    ['both', [answer({ verdict: 'flaky' }), half], 1, []],
    ['nothing', [], 3, []],
  ])('%s', (_, records, exitCode, refused) => {
    const acceptance = accept(records)
    expect(acceptance.exitCode).toBe(exitCode)
    if (refused.length > 0) expect(told(acceptance.refused).sort()).toEqual(refused.sort())
  })

  test('a line that cannot be read', () => {
    const { cases, knownIssues, today } = input({ records: BASE, baseline: [] })
    const records = { records: BASE, problems: ['records.jsonl:3: not JSON'] }
    expect(acceptanceOf({ records, previous: null, cases, knownIssues, today })).toMatchObject({
      exitCode: 3,
      unread: ['records.jsonl:3: not JSON'],
    })
  })
})

test('what differs from the baseline before is told: it is forgiven from then on', () => {
  const gone = answer({ kernel: '5.10.1' })
  const { exitCode, changed } = accept([wrong(), BASE[1]!], [...BASE, gone])
  expect(exitCode).toBe(0)
  expect(told(changed)).toEqual(['missing 0.23.2 fexit', 'missing 0.23.2 mixed', 'regression 0.23.2 fexit'])
})

test('a build that leaves the baseline is told, answer by answer', () => {
  const others = BASE.map((one) => ({ ...one, bpftrace: '0.27.1' }))
  const { exitCode, changed } = accept(BASE, [...BASE, ...others])
  expect(exitCode).toBe(0)
  expect(told(changed)).toEqual(['missing 0.27.1 fexit', 'missing 0.27.1 mixed'])
})

test('lines of the baseline before that cannot be read are told: they are lost', () => {
  const { cases, knownIssues, today } = input({ records: BASE, baseline: [] })
  const records = { records: BASE, problems: [] }
  const previous = { records: BASE, problems: ['baseline.jsonl:3: not JSON'] }
  expect(acceptanceOf({ records, previous, cases, knownIssues, today })).toMatchObject({
    exitCode: 0,
    changed: [],
    lost: ['baseline.jsonl:3: not JSON'],
  })
})
