/** Records of a suite's tests, as the gate reads them: derived anew by their own rules, and compared as what varies. */
import { describe, expect, test } from 'vitest'
import type { ResultRecord } from '../../records/record.js'
import { contradictions } from './contradiction.js'
import { accepted, C, F, failed, P } from './known-tests.fixture.js'
import { changeOf } from './change.js'
import { sawBefore, sawIn, words } from './sight.js'
import { placeOf } from '../../records/place.js'
import { testVerdict } from '../../suite/test-verdict.js'

/** A record as a run writes it, of attempts and of what was accepted before. */
const judged = (attempts: ResultRecord['attempts'], ...before: ResultRecord[]): ResultRecord => ({
  ...failed({ attempts }),
  ...testVerdict('runtime/probe.one', attempts, accepted(...before), placeOf(failed())),
})
const objection = (record: ResultRecord) => contradictions(new Map())(record)

const VARIES = failed({ verdict: 'flaky' })
const FAILS = failed()
const CRASHES = failed({ verdict: 'flaky', attempts: [P, C, P] })
const NEVER = failed({ verdict: 'flaky', attempts: [F, C, F] })

describe('what a run writes contradicts nothing', () => {
  test.each<[string, ResultRecord]>([
    ['passed', judged([P])],
    ['failed', judged([F, F, F])],
    ['crashed', judged([C, C, C])],
    ['flaky', judged([F, P, F])],
    ['never passed', judged([F, C, F])],
    ['known to fail', judged([F, F], FAILS)],
    ['fixed', judged([P, P], FAILS)],
    ['known to vary', judged([F, P, F], VARIES)],
    ['known to vary, and only failed', judged([F, F, F], VARIES)],
    ['known to vary, and passed', judged([P], VARIES)],
    ['known to pass and crash', judged([P, C, P], CRASHES)],
    ['known to fail and crash', judged([F, C, F], NEVER)],
  ])('%s', (_, record) => {
    expect(objection(record)).toBeUndefined()
  })
})

describe('what lies does', () => {
  test.each<[string, ResultRecord, RegExp]>([
    [
      'a failure called ok',
      { ...judged([P]), attempts: [F, F, F] },
      /^verdict is ok, but its attempts make it failed/,
    ],
    ['a pass called failed', { ...judged([F, F, F]), attempts: [P] }, /^verdict is failed, but .* ok/],
    ['a failure called known by nobody', { ...judged([F, F, F]), verdict: 'known' }, /^verdict is known/],
    [
      'a crash called known to fail',
      { ...judged([F, F], FAILS), attempts: [C, C, C] },
      /^verdict is known, but its attempts make it crash/,
    ],
    [
      'one failure that was not confirmed',
      { ...judged([F, F, F]), attempts: [F] },
      /^verdict is failed, but .* error/,
    ],
  ])('%s', (_, record, message) => {
    expect(objection(record)).toMatch(message)
  })
})

test('what varies may come out either way, now and before', () => {
  for (const record of [judged([F, P, F], VARIES), judged([F, F, F], VARIES), judged([P, C, P], CRASHES)])
    expect([sawBefore(record), sawIn(record)]).toEqual(['varying', 'varying'])
  expect([sawBefore(judged([P], VARIES)), sawIn(judged([P], VARIES))]).toEqual(['varying', 'right'])
  expect(sawIn(judged([F, F], FAILS))).toBe('wrong')
})

test('what was seen is told as of tests', () => {
  const told = (...attempts: ResultRecord['attempts']) => words(judged(attempts))
  expect([told(P), told(F, F, F), told(C, C, C), told(F, P, F)]).toEqual([
    'passed',
    'failed',
    'crash',
    'flaky',
  ])
  expect(words(judged([F, P, F], VARIES))).toBe('passed or failed')
  expect(words(judged([F, F], FAILS))).toBe('failed')
})

test('a test that passed and fails is a regression, with what it says', () => {
  expect(changeOf(judged([P]), judged([F, F, F]), { free: false, excuses: true })).toEqual({
    kind: 'regression',
    why: 'exit code 1, expected 0',
  })
  expect(changeOf(judged([P]), judged([F, F], FAILS), { free: false, excuses: true })).toBeNull()
  expect(changeOf(judged([F, F, F]), judged([P]), { free: false, excuses: true })).toEqual({
    kind: 'improved',
  })
})
