/** Stale records, as a decision takes them. */
import { describe, expect, test } from 'vitest'
import { parseRange } from '../../matrix/versions.js'
import type { ResultRecord } from '../../records/record.js'
import { decide } from './decide.js'
import { answer, BASE, both, brief, input, known, outcome, policy, wrong } from './gate.fixture.js'
import type { More } from './gate.fixture.js'
import type { GateInput } from './decision.js'

describe('stale is missing', () => {
  const whyOf = (changes: Partial<ResultRecord>, more: More = {}) =>
    decide(input({ records: [answer(changes), ...BASE.slice(1)], baseline: BASE, ...more })).findings.map(
      ({ kind, why }) => `${kind}: ${why ?? ''}`,
    )
  const aged = { policy: policy({ maxAge: 30 }) }

  test.each<[string, string[]]>([
    ['2026-11-22T23:59:59.000Z', []],
    ['2026-10-23T00:00:00.000Z', []],
    [
      '2026-10-22T23:59:59.000Z',
      ['missing: it was taken on 2026-10-22, more than 30 days before 2026-11-22'],
    ],
    ['2026-11-23T00:10:00.000Z', []],
    [
      '2027-01-01T00:00:00.000Z',
      ['missing: it says that it was taken on "2027-01-01", and today is 2026-11-22'],
    ],
    ['yesterday', ['missing: it says that it was taken on "yesterday", and today is 2026-11-22']],
  ])('taken at %s, 30 days allowed', (finishedAt, expected) => {
    const fresh = BASE.slice(1).map((one) => ({ ...one, finishedAt: '2026-11-22T00:00:00.000Z' }))
    const given = input({ records: [answer({ finishedAt }), ...fresh], baseline: BASE, ...aged })
    expect(decide(given).findings.map(({ kind, why }) => `${kind}: ${why ?? ''}`)).toEqual(expected)
  })

  test('without an age that is allowed, any is', () => {
    expect(whyOf({ finishedAt: '2001-01-01T00:00:00.000Z' })).toEqual([])
  })

  test('a baseline may be old', () => {
    const records = both(answer, { finishedAt: '2026-11-22T00:00:00.000Z' })
    const baseline = both(answer, { finishedAt: '2001-01-01T00:00:00.000Z' })
    expect(outcome(input({ records, baseline, ...aged }))).toBe('PASS')
  })

  test('another column of the same records may not', () => {
    const finishedAt = '2026-11-22T00:00:00.000Z'
    const given = (before: string) =>
      input({
        records: both(answer, { bpftrace: 'candidate', finishedAt }),
        baseline: both(answer, { bpftrace: '0.27.0', finishedAt: before }),
        against: '0.27.0',
        ...aged,
      })
    expect(outcome(given(finishedAt))).toBe('PASS')
    expect(decide(given('2001-01-01T00:00:00.000Z'))).toMatchObject({
      outcome: 'INCOMPLETE',
      findings: [
        { kind: 'missing', why: expect.stringContaining('it was taken on 2001-01-01') as string },
        {},
      ],
    })
  })

  test('an answer to another question, or to one that it does not name', () => {
    expect(whyOf({ question: 'another' })).toEqual(['missing: the case has changed since it was asked'])
    const { question: _, ...bare } = answer()
    const decision = decide(input({ records: [bare, ...BASE.slice(1)], baseline: BASE }))
    expect(decision.findings[0]).toMatchObject({
      kind: 'missing',
      why: 'its record does not say which question it answers',
    })
  })

  test('an answer that was judged by a known issue which matrix.yaml has no longer, or no longer so', () => {
    const stale = [
      expect.stringContaining('missing: it was judged by the known issue fexit-reversed') as string,
    ]
    const records = [known(), ...BASE.slice(1)]
    const why = (knownIssues: GateInput['knownIssues']) =>
      decide(input({ records, baseline: [known(), ...BASE.slice(1)], knownIssues })).findings.map(
        ({ kind, why: text }) => `${kind}: ${text ?? ''}`,
      )
    const [issue] = input({ records, baseline: [] }).knownIssues
    expect(why([issue!])).toEqual([])
    expect(why([])).toEqual(stale)
    expect(why([{ ...issue!, seen: 'silent' }])).toEqual(stale)
    expect(why([{ ...issue!, cases: ['other'] }])).toEqual(stale)
    expect(why([{ ...issue!, kernel: parseRange('>=6.6') }])).toEqual([])
    expect(why([{ ...issue!, kernel: parseRange('<6.6') }])).toEqual(stale)
    expect(why([{ ...issue!, bpftrace: parseRange('>=0.24') }])).toEqual(stale)
  })

  test('a known issue that was narrowed does not excuse by way of the baseline', () => {
    const [issue] = input({ records: [], baseline: [] }).knownIssues
    const given = input({
      records: [wrong(), ...BASE.slice(1)],
      baseline: [known(), ...BASE.slice(1)],
      knownIssues: [{ ...issue!, kernel: parseRange('<6.6') }],
      policy: policy({}, { newCase: 'allow' }),
    })
    expect(brief(decide(given))).toMatchObject({
      outcome: 'FAIL',
      findings: ['fail wrong 6.12.117 fexit'],
    })
  })

  test("the baseline's answer to another question makes a new case, not a comparison", () => {
    const given = (kind: 'warn' | 'fail') =>
      input({
        records: [wrong({ verdict: 'ok', order: 'declared' }), ...BASE.slice(1)],
        baseline: [answer({ question: 'another' }), ...BASE.slice(1)],
        policy: policy({}, { newCase: kind }),
      })
    expect(brief(decide(given('warn')))).toMatchObject({
      outcome: 'PASS',
      findings: ['warn newCase 6.12.117 fexit'],
    })
    expect(outcome(given('fail'))).toBe('FAIL')
  })
})
