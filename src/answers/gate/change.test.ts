import { describe, expect, test } from 'vitest'
import type { ChangeKind } from '../../matrix/gate-schema.js'
import { sumOf } from '../../records/burst.js'
import { burstRun, lossy as lossyRecord } from '../../records/record.fixture.js'
import type { ResultRecord } from '../../records/record.js'
import { changeOf } from './change.js'
import { answer, known, none, wrong } from './gate.fixture.js'
import type { Change } from './decision.js'

const ok = answer()
const acb = wrong({ order: 'shuffled', events: ['acb', 'acb'] })
const unstable = (events: string[]) => wrong({ order: 'unstable', events })
const silent = wrong({ order: 'silent', events: [''] })
const varying = wrong({ verdict: 'known', order: 'unstable', expected: { order: 'varies', why: 'drifts' } })
const drifting = answer({ expected: { order: 'varies', why: 'drifts' } })
const crash = none('crash')
const refused = none('unsupported')
const knownCrash = none('crash', { verdict: 'known', expected: { order: 'crash', why: 'aborts' } })
const knownRefusal = none('unsupported', { verdict: 'known', expected: { order: 'unsupported', why: 'no' } })
const flaky = answer({ verdict: 'flaky', reason: 'attempts disagree: declared / reversed' })
const error = none('error')
const fixed = answer({ verdict: 'fixed', reason: 'fexit-reversed says reversed, but it is declared' })
const surprised = none('unsupported', { surprise: 'refused, although matrix.yaml predicts an answer here' })
const described = answer({ events: [] })
const unlike = wrong({ order: null, events: [] })
const knownUnlike = known({ order: null, events: [], expected: { order: 'wrong-order', why: 'sums' } })
const lossy = lossyRecord()
const whole = lossyRecord({ verdict: 'ok', order: 'declared', burst: sumOf([burstRun()]) })
const byChance = { expected: { order: 'lossy', why: 'loses' } }
const knownLossy = lossyRecord({ verdict: 'known', ...byChance })
const newCase: Change = { kind: 'newCase' }

type Row = [string, ResultRecord | Change, ResultRecord, ChangeKind | null]
const kindOf = (before: ResultRecord | Change, after: ResultRecord, how = {}) =>
  changeOf(before, after, { free: false, excuses: true, ...how })?.kind ?? null

describe('against a baseline of the same builds', () => {
  test.each<Row>([
    ['nothing', ok, ok, null],
    ['a reversal', ok, wrong(), 'regression'],
    ['handlers that do not fire any longer', ok, silent, 'regression'],
    ['a burst that loses', whole, lossy, 'regression'],
    ['a burst that loses as before, if not as much', lossy, lossyRecord({ order: 'silent' }), null],
    ['a burst that is whole again', lossy, whole, 'improved'],
    ['another order of a burst', whole, { ...whole, order: 'reversed' }, null],
    ['losses that are known', whole, knownLossy, null],
    ['losses that were known, and are no longer', knownLossy, lossy, 'wrong'],
    ['losses that are known not to show each time', knownLossy, { ...whole, ...byChance }, null],
    ['losses that are known, and did not show before', { ...whole, ...byChance }, knownLossy, null],
    ['a refusal', ok, refused, 'lostSupport'],
    ['a refusal of what was reversed', wrong(), refused, 'lostSupport'],
    ['a refusal of what varies', varying, refused, 'lostSupport'],
    ['a crash', ok, crash, 'newCrash'],
    ['a crash where it was refused', refused, crash, 'newCrash'],
    ['a crash where it was reversed', known(), crash, 'newCrash'],
    ['the crash that was there', crash, crash, null],
    ['the crash that was known, and is no longer', knownCrash, crash, 'newCrash'],
    ['the reversal that was known, and is no longer', known(), wrong(), 'wrong'],
    ['the refusal that was known, and is no longer', knownRefusal, refused, null],
    ['what varied, as written, where nothing is known any longer', varying, ok, null],
    ['the reversal that was accepted', wrong(), wrong(), null],
    ['an output that is no longer as described', described, unlike, 'regression'],
    ['an output that was known to be another, and is as described', knownUnlike, described, 'improved'],
    ['a crash where an output was known to be another', knownUnlike, knownCrash, null],
    ['a crash that nobody knows, likewise', knownUnlike, crash, 'newCrash'],
    ['a refusal of what was known to print something else', knownUnlike, refused, 'lostSupport'],
    ['the output that was accepted as it is', unlike, unlike, null],
    ['another wrong order than the one that was accepted', wrong(), acb, 'wrong'],
    ['the same shuffle', acb, acb, null],
    ['another shuffle', acb, wrong({ order: 'shuffled', events: ['bac'] }), 'wrong'],
    ['events that differ in another way', unstable(['abc', 'cba']), unstable(['bca', 'abc']), null],
    ['a wrong order where it was refused', refused, wrong(), 'wrong'],
    ['a wrong order where it crashed', crash, wrong(), 'wrong'],
    ['a wrong order where nobody had any', varying, wrong(), 'wrong'],
    ['an order mended', wrong(), ok, 'improved'],
    ['support', refused, ok, 'improved'],
    ['a crash mended', crash, ok, 'improved'],
    ['a refusal in place of a crash', crash, refused, 'improved'],
    ['attempts that disagree', ok, flaky, 'flaky'],
    ['attempts that disagreed before too', wrong(), flaky, 'flaky'],
    ['no conclusion', ok, error, 'error'],
    ['a known issue that vanished', known(), fixed, 'vanished'],
    ['a known issue that had vanished before', fixed, fixed, null],
    ['a surprise', refused, surprised, 'surprise'],
    ['the surprise that was there', surprised, surprised, null],
    ['a surprising refusal of what was answered', ok, surprised, 'lostSupport'],
    ['a surprising answer', refused, { ...ok, surprise: 'answered' }, 'surprise'],
    ['a known issue', ok, known(), null],
    ['a known crash', ok, knownCrash, null],
    ['a known refusal', ok, knownRefusal, null],
    ['known and now said to vary', known(), varying, null],
    ['what varies', varying, varying, null],
    ['what varies, as written this time', varying, drifting, null],
    ['what varies, as written last time', drifting, varying, null],
  ])('%s', (_, before, after, expected) => expect(kindOf(before, after)).toBe(expected))
})

describe('against another build, where known issues excuse nothing', () => {
  test.each<Row>([
    ['a reversal that is known', ok, known(), 'regression'],
    ['a crash that is known', ok, knownCrash, 'newCrash'],
    ['a refusal that is known', ok, knownRefusal, 'lostSupport'],
    ['what is known of both', known(), known(), null],
    ['what is known of the one and not of the other', known(), wrong(), 'wrong'],
    ['another order than the one that is known', known(), acb, 'wrong'],
    ['an order that varies only with the candidate', ok, varying, 'regression'],
    ['an order that may vary with the candidate, but did not', ok, drifting, null],
    ['an order that varies with both', drifting, varying, null],
    ['an order that varied, reversed now', varying, wrong(), 'wrong'],
    ['an order that varies where it was refused', refused, varying, 'improved'],
  ])('%s', (_, before, after, expected) => expect(kindOf(before, after, { excuses: false })).toBe(expected))
})

describe('a case that expects no order', () => {
  const free = (order: 'declared' | 'reversed' | 'shuffled', events: string[]) =>
    answer({ case: 'mixed', order, events, expected: {} })
  test.each<Row>([
    ['the same order', free('shuffled', ['acbd']), free('shuffled', ['acbd', 'acbd']), null],
    ['another', free('shuffled', ['acbd']), free('shuffled', ['cabd']), 'orderChanged'],
    ['reversed for declared', free('declared', ['abcd']), free('reversed', ['dcba']), 'orderChanged'],
    ['one that is not stable', free('declared', ['abcd']), unstable(['abcd', 'dcba']), 'regression'],
  ])('%s', (_, before, after, expected) => expect(kindOf(before, after, { free: true })).toBe(expected))
})

describe('where the baseline has nothing', () => {
  test.each<Row>([
    ['an answer', newCase, ok, 'newCase'],
    ['a refusal', newCase, refused, 'newCase'],
    ['a known issue', newCase, known(), 'newCase'],
    ['a reversal is not only new', newCase, wrong(), 'wrong'],
    ['nor is a crash', newCase, crash, 'newCrash'],
    ['nor a known issue that vanished', newCase, fixed, 'vanished'],
    ['nor attempts that disagree', newCase, flaky, 'flaky'],
    ['nor an error', newCase, error, 'error'],
    ['nor a surprise', newCase, surprised, 'surprise'],
    ['a hole in the baseline is told before a surprise', { kind: 'missing' }, surprised, 'missing'],
  ])('%s', (_, before, after, expected) => expect(kindOf(before, after)).toBe(expected))
})

test('tells why where bpftrace has said it', () => {
  expect(changeOf(ok, crash, { free: false, excuses: true })?.why).toBe('it says crash')
  expect(changeOf(ok, flaky, { free: false, excuses: true })?.why).toContain('disagree')
})
