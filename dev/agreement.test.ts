import { describe, expect, test } from 'vitest'
import { record, reversed, unordered } from '../src/records/record.fixture.js'
import type { ResultRecord } from '../src/records/record.js'
import { issue } from '../src/judge/verdict/verdict.fixture.js'
import { agreementCode, agreementLines, agreementOf } from './agreement.js'

const [attempt] = record().attempts
const alone = (one: ResultRecord): ResultRecord => ({
  ...one,
  attempts: [{ ...attempt!, mode: 'isolated' }],
})
const VARIES = issue({ id: 'timers-drift', seen: 'varies' })
const compared = (one: ResultRecord[], other: ResultRecord[], issues = [issue()]) =>
  agreementOf(one, other.map(alone), issues)
const shuffled = (...events: string[]): ResultRecord => record({ order: 'shuffled', events })

describe('agreement', () => {
  test('is the same order and the same verdict, however they were come to', () => {
    const refused = unordered('unsupported', 'Unrecognized probe type', { case: 'self-signal' })
    const agreement = compared([record(), refused], [refused, record({ finishedAt: 'later' })])
    expect(agreement).toMatchObject({ compared: 2, inOrder: 2, inVerdict: 2, asMeant: 2, disagreements: [] })
    expect(agreementCode(agreement)).toBe(0)
  })

  test('counts what was asked together in one set and only alone in the other', () => {
    const both: ResultRecord[] = [record(), alone(record({ case: 'iter' }))]
    expect(agreementOf(both, both.map(alone), []).asMeant).toBe(1)
    expect(agreementOf(both, both, []).asMeant).toBe(0)
  })
})

describe('a disagreement', () => {
  test.each<[string, ResultRecord, ResultRecord]>([
    ['another order', record(), reversed()],
    ['an order against none', record(), unordered('error', 'the machine was lost')],
    ['another verdict where neither has an order', unordered('unsupported', 'no'), unordered('crash', 'no')],
    ['another verdict on one order', record(), record({ verdict: 'flaky' })],
    ['two shuffles', shuffled('bac', 'bac'), shuffled('acb', 'acb')],
  ])('%s is told and fails', (_, one, other) => {
    const agreement = compared([record({ case: 'kprobe' }), one], [record({ case: 'kprobe' }), other])
    expect(agreement.disagreements).toEqual([{ together: one, alone: alone(other), issue: null }])
    expect(agreement.inVerdict).toBe(1)
    expect(agreementCode(agreement)).toBe(1)
  })

  test('is excused by a known issue that varies, in its range, where both were observed', () => {
    const agreement = compared([record()], [reversed()], [issue(), VARIES])
    expect(agreement.disagreements.map((one) => one.issue)).toEqual(['timers-drift'])
    expect(agreementCode(agreement)).toBe(0)
  })

  test.each<[string, ResultRecord, ReturnType<typeof issue>]>([
    ['of another case', reversed(), issue({ seen: 'varies', cases: ['profile'] })],
    ['of another version', reversed(), issue({ seen: 'varies' }, '<0.23.2')],
    ['against a crash', unordered('crash', 'SIGSEGV'), VARIES],
    ['against no conclusion', unordered('error', 'the machine was lost'), VARIES],
  ])('is not excused by one %s', (_, other, varies) => {
    expect(agreementCode(compared([record()], [other], [varies]))).toBe(1)
  })

  test('is told with both answers, whatever signs are in them', () => {
    const crashed = unordered('crash', 'SIGSEGV\u001b[31m')
    expect(agreementLines(compared([record()], [crashed]), { together: 'A', alone: 'B' })).toEqual([
      '1 answers compared: 0 agree in order, 0 of these in verdict too.',
      '1 of them were asked together in A and only alone in B.',
      '1 disagree, of which 1 are covered by no known issue that varies.',
      '✗ 6.12.117 × 0.23.2 fexit',
      '    together: ok, declared: abc, abc, abc',
      '    alone:    crash (SIGSEGV␛[31m)',
    ])
  })
})

describe('what only one set has', () => {
  const both = [record(), record({ case: 'kprobe' }), record({ kernel: '6.1.192' })]
  test('is told cell by cell, and is no disagreement', () => {
    const agreement = agreementOf(both, [alone(record()), record({ bpftrace: '0.27.1' })], [])
    expect(agreementLines(agreement, { together: 'A', alone: 'B' }).slice(3)).toEqual([
      '2 answers are only in A:',
      '  6.12.117 × 0.23.2: kprobe',
      '  6.1.192 × 0.23.2: the whole cell, 1 answers',
      '1 answers are only in B:',
      '  6.12.117 × 0.27.1: the whole cell, 1 answers',
    ])
    expect(agreementCode(agreement)).toBe(0)
  })

  test('sets that have nothing in common agree in nothing', () => {
    expect(agreementCode(agreementOf(both, [record({ bpftrace: '0.27.1' })], []))).toBe(3)
    expect(agreementCode(agreementOf([], [], []))).toBe(3)
  })
})
