import { describe, expect, test } from 'vitest'
import type { Case } from '../../matrix/schema.js'
import { issue, ordering, SEED } from '../../judge/verdict/verdict.fixture.js'
import { expectedQuestions, expectedSeconds, MEASURED, USUAL } from './expected-time.js'
import type { AskingManner } from './expected-time.js'
import { cellOf } from './plan.fixture.js'

const rounded = (seconds: number): number => Number(seconds.toFixed(6))
const cell = (version: string) => cellOf({}, { id: version, version })
const of = (cases: readonly Case[], version = '0.23.2', manner: Partial<AskingManner> = {}) =>
  expectedQuestions({ cell: cell(version), cases }, { ...USUAL, ...manner }).map(({ company, seconds }) => [
    company ?? 'alone',
    rounded(seconds),
  ])
const all = (cases: readonly Case[], version = '0.23.2') =>
  expectedSeconds({ cell: cell(version), cases }, USUAL)

const [one, other] = [ordering('one'), ordering('other')]

/** What 0.23.2 takes. */
const { start, handler, refusal, cold } = MEASURED[2]
const HANDLERS = 3
const ALONE = ['alone', rounded(start + HANDLERS * handler)]

describe('a question', () => {
  test('asked together with others takes its handlers and its share of the start', () => {
    const share = rounded(start / 2 + HANDLERS * handler)
    expect(of([one, other])).toEqual([
      [0, share],
      [0, share],
    ])
    expect(all([one, other])).toBeCloseTo(cold + start + 2 * HANDLERS * handler)
  })

  test('that is alone takes a start of its own, and leaves the start to the others', () => {
    const alone = ordering('alone', { alone: 'it disturbs others' })
    expect(of([alone, one, other])).toEqual([ALONE, ...of([one, other])])
  })

  test('that has nobody to be asked with is alone', () => {
    expect(of([one])).toEqual([ALONE])
  })

  test('of a program takes a start and the handlers in its text, whatever braces these have', () => {
    expect(of([SEED])).toEqual([['alone', rounded(start + 2 * handler)]])
    const text = 'BEGIN { if (1) { printf("{") } } // {\nEND { }'
    expect(of([{ ...SEED, program: text }])).toEqual(of([SEED]))
  })

  test('that waits for ticks takes their span too', () => {
    const timed = ordering('timed', { probe: 'interval', target: 'ms:200', period: 200, workload: undefined })
    expect(of([timed])).toEqual([['alone', rounded(start + HANDLERS * handler + 1.4)]])
  })

  test('that is a burst takes as long as its runs', () => {
    const burst = ordering('burst', { burst: 200, events: undefined, workload: 'nap' })
    expect(of([burst])).toEqual([['alone', rounded(10 * (start + HANDLERS * handler))]])
  })

  test('that will be refused takes a refusal, and several of them two between them', () => {
    const refused = ['first', 'second', 'third', 'fourth'].map((name) =>
      ordering(name, { supported: { bpftrace: '>=0.99' } }),
    )
    expect(of(refused.slice(0, 1))).toEqual([['alone', refusal]])
    expect(of([...refused, one, other])).toEqual([
      ...refused.map(() => [0, rounded(refusal / 2)]),
      ...of([one, other]).map(([, seconds]) => [1, seconds]),
    ])
  })

  test('that a known issue covers is expected to come out as it says', () => {
    const knownIssues = [issue({ cases: ['one'], seen: 'reversed' })]
    expect(of([one, other], '0.23.2', { knownIssues })).toEqual(of([one, other]))
    const deadly = [issue({ cases: ['one'], seen: 'crash' })]
    expect(of([one, other], '0.23.2', { knownIssues: deadly })[0]).toEqual(ALONE)
  })

  test('is seen alone twice where one asks thoroughly, unless it is to be plainly ok', () => {
    const knownIssues = [issue({ cases: ['one'], seen: 'reversed' })]
    expect(of([one, other], '0.23.2', { knownIssues, thorough: true })).toEqual([
      ['alone', rounded(2 * (start + HANDLERS * handler))],
      ALONE,
    ])
  })

  test('is asked as often as is wanted, and alone where that is wanted', () => {
    expect(of([one, other], '0.23.2', { isolated: true })).toEqual([ALONE, ALONE])
    expect(of([one, other], '0.23.2', { repeat: 3 })[0]).toEqual([
      0,
      rounded(3 * (start / 2 + HANDLERS * handler)),
    ])
  })
})

describe('the measured version', () => {
  test('is the newest that is not newer', () => {
    const seconds = ['0.11.3', '0.17.0', '0.23.2', '0.27.0'].map((version) => all([one], version))
    expect(seconds).toEqual(
      MEASURED.map((measured) => measured.start + HANDLERS * measured.handler + measured.cold),
    )
    expect(all([one], '0.26.1')).toBe(all([one], '0.23.2'))
    expect(all([one], '0.28.0')).toBe(all([one], '0.27.1'))
    expect(all([one], '0.9.4')).toBe(all([one], '0.11.3'))
    expect(all([one], 'candidate')).toBe(all([one], '0.27.1'))
  })
})
