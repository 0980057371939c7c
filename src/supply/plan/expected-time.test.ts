import { describe, expect, test } from 'vitest'
import type { Case } from '../../matrix/schema.js'
import { ordering, SEED } from '../../judge/verdict/verdict.fixture.js'
import { expectedQuestions, expectedSeconds } from './expected-time.js'
import type { Manner } from './expected-time.js'
import { cellOf } from './plan.fixture.js'

const cell = (version: string) => cellOf({}, { id: version, version })
const of = (cases: readonly Case[], version = '0.23.2', manner?: Manner) =>
  expectedQuestions({ cell: cell(version), cases }, manner).map(({ together, seconds }) => [
    together ? 'together' : 'alone',
    Number(seconds.toFixed(3)),
  ])
const all = (cases: readonly Case[], version = '0.23.2') => expectedSeconds({ cell: cell(version), cases })

const [one, other] = [ordering('one'), ordering('other')]

describe('a question', () => {
  test('asked together with others takes its handlers and its share of the start', () => {
    expect(of([one, other])).toEqual([
      ['together', 0.948],
      ['together', 0.948],
    ])
    expect(all([one, other])).toBeCloseTo(0.75 + 6 * 0.191)
  })

  test('that is alone takes a start of its own, and leaves the start to the others', () => {
    const alone = ordering('alone', { alone: 'it disturbs others' })
    expect(of([alone, one])).toEqual([
      ['alone', 1.323],
      ['together', 1.323],
    ])
  })

  test('of a program takes a start and the handlers in its text, whatever braces these have', () => {
    expect(of([SEED])).toEqual([['alone', 1.132]])
    const text = 'BEGIN { if (1) { printf("{") } } // {\nEND { }'
    expect(of([{ ...SEED, program: text }])).toEqual(of([SEED]))
  })

  test('that waits for ticks takes their span too', () => {
    const timed = ordering('timed', { probe: 'interval', target: 'ms:200', period: 200, workload: undefined })
    expect(of([timed])).toEqual([['alone', 2.723]])
  })

  test('that is a burst takes as long as its runs', () => {
    const burst = ordering('burst', { burst: 200, events: undefined, workload: 'nap' })
    expect(of([burst])).toEqual([['alone', 13.23]])
  })

  test('that will be refused takes a refusal twice', () => {
    const refused = ordering('refused', { supported: { bpftrace: '>=0.99' } })
    expect(of([refused, one])).toEqual([
      ['alone', 0.94],
      ['together', 1.323],
    ])
  })

  test('is asked as often as is wanted, and alone where that is wanted', () => {
    expect(of([one, other], '0.23.2', { isolated: true, repeat: 1 })).toEqual([
      ['alone', 1.323],
      ['alone', 1.323],
    ])
    expect(of([one, other], '0.23.2', { isolated: false, repeat: 3 })[0]).toEqual(['together', 2.844])
  })
})

describe('the measured version', () => {
  test('is the newest that is not newer', () => {
    const seconds = ['0.11.3', '0.17.0', '0.23.2', '0.27.0'].map((version) => all([one], version))
    expect(seconds.map((each) => Number(each.toFixed(3)))).toEqual([1.348, 1.695, 1.323, 2.923])
    expect(all([one], '0.26.1')).toBe(all([one], '0.23.2'))
    expect(all([one], '0.28.0')).toBe(all([one], '0.27.1'))
    expect(all([one], '0.9.4')).toBe(all([one], '0.11.3'))
    expect(all([one], 'candidate')).toBe(all([one], '0.27.1'))
  })
})
