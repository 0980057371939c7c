import { describe, expect, test } from 'vitest'
import { crashed, record, reversed } from '../../records/record.fixture.js'
import type { ResultRecord } from '../../records/record.js'
import { UsageError } from '../../lib/errors.js'
import { answerIn } from './answer.js'
import { answerWords, stepOf } from './step.js'

const step = (one: ResultRecord | undefined, bad: string[], good: string[] = []) =>
  stepOf(one, { bad: answerWords('bad', bad), good: answerWords('good', good) })

const known = reversed({ verdict: 'known', expected: { order: 'reversed', why: 'fexit-reversed' } })
const refused = record({ verdict: 'unsupported', order: null, events: [], reason: 'bpftrace says no' })
const lost = record({ verdict: 'error', order: null, events: [], reason: 'the machine did not boot: panic' })
const crash = record(crashed('SIGSEGV'))
const knownCrash = record({
  verdict: 'known',
  order: null,
  events: [],
  expected: { order: 'crash', why: 'aborts' },
})
const flaky = record({ verdict: 'flaky', order: null, events: [], reason: 'declared, then reversed' })

describe('a step', () => {
  test.each<[string, ResultRecord | undefined, string[], string[], number]>([
    ['as written, where reversed is bad', record(), ['reversed'], [], 0],
    ['reversed', reversed(), ['reversed'], [], 1],
    ['reversed and known', known, ['reversed'], [], 1],
    ['reversed is good to who looks for the mend', reversed(), ['declared'], [], 0],
    ['neither good nor bad', record({ order: 'partial', events: ['ab'] }), ['reversed'], ['declared'], 125],
    ['good, and nothing is bad', record(), [], ['declared'], 0],
    ['refused', refused, ['reversed'], [], 125],
    ['refused, where that is bad', refused, ['refused'], [], 1],
    ['lost', lost, ['reversed'], [], 125],
    ['flaky', flaky, ['reversed'], [], 125],
    ['nothing came back', undefined, ['reversed'], [], 125],
    ['a crash', crash, ['crash'], [], 1],
    ['a known crash', knownCrash, ['crash'], [], 1],
    ['a crash that is not what is looked for', crash, ['reversed'], [], 0],
    ['as described', record({ order: 'declared', events: [] }), ['not-as-described'], [], 0],
    [
      'not as described',
      record({ verdict: 'wrong-order', order: null, events: [] }),
      ['not-as-described'],
      [],
      1,
    ],
  ])('%s', (_, one, bad, good, code) => expect(step(one, bad, good).code).toBe(code))

  test('says why', () => {
    expect(step(lost, ['reversed']).why).toBe('cannot be told: error: the machine did not boot: panic')
    expect(step(reversed(), ['reversed']).why).toBe('bad: reversed cba')
  })

  test('a word that is no answer is refused with those that are', () => {
    expect(() => answerWords('bad', ['backwards'])).toThrow(UsageError)
    expect(() => answerWords('bad', ['backwards'])).toThrow(
      /not 'backwards'; answers are: declared, reversed,/,
    )
  })
})

test('answers are equal where the same was seen, whatever is known of it', () => {
  expect(answerIn(known)).toEqual(answerIn(reversed()))
  expect(answerIn(record())).not.toEqual(answerIn(reversed()))
  expect(answerIn(record({ order: 'partial', events: ['ab', 'ac'] }))).toEqual(
    answerIn(record({ order: 'partial', events: ['aa'] })),
  )
  expect(answerIn(flaky)).toMatchObject({ told: false, isFlaky: true })
})
