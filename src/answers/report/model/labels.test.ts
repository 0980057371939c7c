import { describe, expect, test } from 'vitest'
import type { ResultRecord } from '../../../records/record.js'
import { sumOf } from '../../../records/burst.js'
import { burstRun, lossy, record, reversed, unordered } from '../../../records/record.fixture.js'
import { answerLabel, kernelLabel, overallLabel, seenInWords } from './labels.js'

const why = (order: string) => ({ expected: { order, why: 'an-issue' } })
const known = (order: string, changes: Partial<ResultRecord> = {}) =>
  reversed({ verdict: 'known', ...why(order), ...changes })
const none = { order: null, events: [] }

describe('answerLabel', () => {
  test.each<[ResultRecord, string]>([
    [record(), '✓ abc'],
    [reversed(), '✗ reversed cba (unexpected)'],
    [reversed({ order: 'shuffled', events: ['bca'] }), '✗ another order bca (unexpected)'],
    [record({ order: 'shuffled', events: ['bca'], expected: {} }), '○ bca'],
    [reversed({ order: 'unstable', events: ['abc', 'acb'] }), '✗ changing order abc (unexpected)'],
    [reversed({ order: 'partial', events: ['', 'ab'] }), '✗ incomplete (unexpected)'],
    [reversed({ order: 'silent', events: ['', ''] }), '✗ silent (unexpected)'],
    [known('reversed'), '✗ reversed cba (known)'],
    [known('silent', { order: 'silent', events: [''] }), '✗ silent (known)'],
    [record({ events: [] }), '✓ as described'],
    [record({ verdict: 'fixed', events: [], ...why('wrong-order') }), '! as described (unexpected)'],
    [reversed(none), '✗ not as described (unexpected)'],
    [known('wrong-order', none), '✗ not as described (known)'],
    [known('crash', none), '! crash (known)'],
    [known('unsupported', none), '– refused (known)'],
    [record({ verdict: 'fixed', ...why('reversed') }), '! as written abc (unexpected)'],
    [unordered('unsupported', 'no BTF'), '– refused'],
    [unordered('unsupported', 'no BTF', { surprise: 'an answer is predicted' }), '– refused (unexpected)'],
    [unordered('crash', 'signal 11'), '! crash (unexpected)'],
    [unordered('error', 'no answer'), '? error'],
    [record({ verdict: 'flaky' }), '≠ flaky (unexpected)'],
    [lossy(), '≈ lossy 12 % (unexpected)'],
    [lossy({ verdict: 'known', ...why('lossy') }), '≈ lossy 12 % (known)'],
    [lossy({ verdict: 'ok', order: 'declared', burst: sumOf([burstRun()]) }), '✓ abc'],
    [record({ events: ['third second first'] }), '✓ third second first'],
    [reversed({ events: ['\u001b[2J' + 'x'.repeat(99)] }), `✗ reversed ␛[2J${'x'.repeat(27)}… (unexpected)`],
  ])('%#', (one, label) => expect(answerLabel({ shown: one.verdict, record: one })).toBe(label))

  test('what has no record is missing', () => {
    expect(answerLabel({ shown: 'missing' })).toBe('? missing')
  })
})

describe('seenInWords', () => {
  test.each<[ResultRecord, string]>([
    [record(), 'as written'],
    [reversed(), 'reversed'],
    [known('silent', { order: 'silent', events: [''] }), 'silent'],
    [record({ events: [] }), 'as described'],
    [reversed(none), 'not as described'],
    [known('wrong-order', none), 'not as described'],
    [known('crash', none), 'crash'],
    [known('unsupported', none), 'refused'],
    [unordered('unsupported', 'no BTF'), 'refused'],
    [unordered('error', 'no answer'), 'error'],
    [record({ verdict: 'flaky' }), 'flaky'],
    [record({ verdict: 'flaky', ...none }), 'flaky'],
  ])('%#', (one, words) => expect(seenInWords(one)).toBe(words))
})

test('overallLabel', () => {
  expect(overallLabel({ worst: 'ok', kept: 6, promised: 6 })).toBe('✓ 6/6')
  expect(overallLabel({ worst: 'missing', kept: 4, promised: 6 })).toBe('? missing 4/6')
  expect(overallLabel({ worst: 'known', kept: 0, promised: 0 })).toBe('✗ known')
})

test('kernelLabel names the runtime where it is not the usual one', () => {
  expect(kernelLabel({ kernel: '6.1.192', runtime: 'microvm', releases: [] })).toBe('6.1.192')
  expect(kernelLabel({ kernel: 'host', runtime: 'container', releases: [] })).toBe('host (container)')
})
