/** What known issues make of an answer, and of which. */
import { describe, expect, test } from 'vitest'
import {
  combined,
  CRASH,
  isolated,
  judged,
  OK,
  PLACE,
  REVERSED,
  said,
  saw,
  SHUFFLED,
  SILENT,
  thrice,
  UNSUPPORTED,
} from './attempts.fixture.js'
import { issue } from './verdict.fixture.js'
import { issuesFor } from './verdict.js'

describe('with a known issue', () => {
  test('the same observation is known', () => {
    expect(judged(thrice(REVERSED), issue())).toMatchObject({
      verdict: 'known',
      order: 'reversed',
      reason: 'reversed: cba (fexit-reversed)',
      expected: { order: 'reversed', why: 'fexit-reversed' },
    })
  })

  test('a known crash or refusal is known', () => {
    expect(judged(thrice(CRASH), issue({ id: 'aborts', seen: 'crash' })).verdict).toBe('known')
    expect(judged(thrice(UNSUPPORTED), issue({ seen: 'unsupported' })).verdict).toBe('known')
  })

  test.each([
    ['wrong-order', SHUFFLED],
    ['wrong-order', SILENT],
    ['crash', CRASH],
  ])('another observation is %s, not known', (verdict, attempt) => {
    expect(judged(thrice(attempt), issue())).toMatchObject({ verdict, expected: { why: 'fexit-reversed' } })
  })

  test('its absence is told: what is right again is fixed, not ok', () => {
    expect(judged([OK], issue()).verdict).toBe('error')
    expect(judged([isolated(OK), isolated(OK)], issue())).toMatchObject({
      verdict: 'fixed',
      order: 'declared',
      reason: 'fexit-reversed says reversed, but it is declared',
    })
    expect(judged([isolated(OK), isolated(OK)], issue({ seen: 'crash' })).verdict).toBe('fixed')
  })

  test('a case that cannot be asked says nothing about it', () => {
    expect(judged(thrice(UNSUPPORTED), issue()).verdict).toBe('unsupported')
  })

  test('of several the one that says what was seen', () => {
    const issues = [issue({ id: 'aborts', seen: 'crash' }), issue()]
    expect(judged(thrice(REVERSED), ...issues).expected).toEqual({ order: 'reversed', why: 'fexit-reversed' })
    expect(judged(thrice(CRASH), ...issues).expected).toEqual({ order: 'crash', why: 'aborts' })
    expect(judged(thrice(SHUFFLED), ...issues)).toMatchObject({
      verdict: 'wrong-order',
      expected: { why: 'aborts' },
    })
  })

  test('that says what events look like, excuses no others, nor one of several attempts', () => {
    const partial = issue({ seen: 'partial', events: ['ccc', 'aaa'] })
    const [known, lost] = [saw('isolated', 'partial', 'ccc'), saw('isolated', 'partial', 'cc')]
    expect(judged([known, known], partial).verdict).toBe('known')
    expect(judged([lost, lost], partial).verdict).toBe('wrong-order')
    expect(judged([lost, known], partial).verdict).toBe('wrong-order')
    expect(judged([known, lost], issue({ seen: 'partial' })).verdict).toBe('known')
  })

  test('that says in which words bpftrace crashes, excuses no other crash', () => {
    const aborts = issue({ seen: 'crash', words: 'signal 6' })
    expect(judged([CRASH, CRASH], aborts).verdict).toBe('known')
    const other = said('isolated', 'crash', 'bpftrace died of signal 11')
    expect(judged([other, other], aborts)).toMatchObject({
      verdict: 'crash',
      expected: { order: 'crash', why: 'fexit-reversed' },
    })
    expect(judged([other, CRASH], aborts).verdict).toBe('crash')
  })

  test('that says it varies, orders may differ; one right order does not refute it', () => {
    const varies = issue({ id: 'drifts', seen: 'varies' })
    expect(judged([combined(REVERSED), isolated(OK), SHUFFLED], varies)).toMatchObject({
      verdict: 'known',
      order: 'shuffled',
      reason: 'reversed cba / declared abc / shuffled bac (drifts)',
    })
    expect(judged(thrice(REVERSED), varies).verdict).toBe('known')
    expect(judged([OK], varies).verdict).toBe('ok')
  })

  test('that says it varies, handlers may fall out of their tick, but not in every attempt', () => {
    const varies = issue({ seen: 'varies' })
    const partial = saw('isolated', 'partial', 'ab')
    expect(judged([combined(REVERSED), partial, isolated(OK)], varies).verdict).toBe('known')
    expect(judged(thrice(partial), varies).verdict).toBe('wrong-order')
  })

  test.each([SILENT, CRASH, UNSUPPORTED])(
    'that says it varies excuses no attempt without an order',
    (attempt) => {
      const varies = issue({ seen: 'varies' })
      expect(judged([combined(REVERSED), attempt, REVERSED], varies).verdict).toBe('flaky')
      expect(judged(thrice(attempt), varies).verdict).not.toBe('known')
    },
  )

  test('one that covers another case or version does not excuse this one', () => {
    expect(judged(thrice(REVERSED), issue({ cases: ['seed-fexit'] })).verdict).toBe('wrong-order')
    expect(judged(thrice(REVERSED), issue({}, '<0.23.2')).verdict).toBe('wrong-order')
    expect(judged([OK], issue({}, '<0.23.2')).verdict).toBe('ok')
  })
})

test('which issues cover a place', () => {
  const all = [
    issue({ id: 'old' }, '<0.23'),
    issue({ id: 'here' }),
    issue({ id: 'other', cases: ['kprobe'] }),
  ]
  expect(issuesFor(all, 'fexit', PLACE).map(({ id }) => id)).toEqual(['here'])
  expect(issuesFor(all, 'fexit', { ...PLACE, bpftrace: 'candidate' })).toEqual([])
})
