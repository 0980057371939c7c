import { describe, expect, test } from 'vitest'
import { WORST_FIRST } from '../report/model/verdicts.js'
import type { Shown } from '../report/model/report.js'
import { record, reversed } from '../../records/record.fixture.js'
import type { Order, ResultRecord, Verdict } from '../../records/record.js'
import { rise } from './rank.js'

const signOf = (before: Partial<ResultRecord>, after: Partial<ResultRecord>): number =>
  Math.sign(rise(record(before), record(after)))

describe('verdicts', () => {
  test.each<[Verdict, Verdict]>([
    ['ok', 'unsupported'],
    ['ok', 'known'],
    ['ok', 'wrong-order'],
    ['ok', 'lossy'],
    ['ok', 'crash'],
    ['ok', 'flaky'],
    ['ok', 'error'],
    ['fixed', 'known'],
    ['unsupported', 'known'],
    ['unsupported', 'crash'],
    ['known', 'wrong-order'],
    ['known', 'error'],
  ])('%s → %s is worse, and the way back better', (better, worse) => {
    expect(signOf({ verdict: better }, { verdict: worse })).toBe(-1)
    expect(signOf({ verdict: worse }, { verdict: better })).toBe(1)
  })

  test.each<[Verdict, Verdict]>([
    ['ok', 'fixed'],
    ['wrong-order', 'crash'],
    ['lossy', 'wrong-order'],
    ['crash', 'flaky'],
    ['flaky', 'wrong-order'],
  ])('%s → %s is neither, nor the way back', (one, other) => {
    expect(signOf({ verdict: one }, { verdict: other })).toBe(0)
    expect(signOf({ verdict: other }, { verdict: one })).toBe(0)
  })

  test.each<Verdict>(['wrong-order', 'crash', 'flaky'])(
    'an answer that is lost is worse even than %s',
    (lost) => {
      expect(signOf({ verdict: lost }, { verdict: 'error' })).toBe(-1)
      expect(signOf({ verdict: 'error' }, { verdict: lost })).toBe(-1)
    },
  )

  test("says nothing else than the report's order of verdicts, but for what is as expected", () => {
    const verdicts = WORST_FIRST.filter(
      (shown: Shown): shown is Verdict => !['missing', 'surprise', 'fixed', 'error'].includes(shown),
    )
    for (const [index, worse] of verdicts.entries())
      for (const better of verdicts.slice(index))
        expect(signOf({ verdict: worse }, { verdict: better })).toBeGreaterThanOrEqual(0)
  })
})

describe('orders of one verdict', () => {
  const wrong = (order: Order) => ({ verdict: 'wrong-order' as const, order })

  test.each<[Order, Order]>([
    ['reversed', 'unstable'],
    ['shuffled', 'unstable'],
    ['unstable', 'partial'],
    ['partial', 'silent'],
  ])('%s → %s is worse, and the way back better', (better, worse) => {
    expect(signOf(wrong(better), wrong(worse))).toBe(-1)
    expect(signOf(wrong(worse), wrong(better))).toBe(1)
  })

  test('reversed and shuffled are equally wrong', () => {
    expect(signOf(wrong('reversed'), wrong('shuffled'))).toBe(0)
  })

  test('where none is expected, none is better', () => {
    expect(signOf({ expected: {} }, { expected: {}, order: 'shuffled' })).toBe(0)
  })

  test('an ok whose order is not as written is worse all the same', () => {
    expect(signOf({}, { order: 'reversed' })).toBe(-1)
  })

  test('of attempts that disagree the last decides nothing', () => {
    expect(signOf({ ...wrong('silent'), verdict: 'flaky' }, { verdict: 'flaky' })).toBe(0)
  })
})

test('what a known issue says to vary is neither, however it came out', () => {
  const expected = { order: 'varies', why: 'timers-drift' }
  const varied = reversed({ verdict: 'known', expected })
  expect(rise(record({ expected }), varied)).toBe(0)
  expect(rise(varied, record({ expected }))).toBe(0)
  expect(rise(varied, record({ expected, verdict: 'crash' }))).toBeLessThan(0)
  expect(rise(record(), varied)).toBeLessThan(0)
})
