import { describe, expect, test } from 'vitest'
import { record, reversed, unordered } from '../../records/record.fixture.js'
import type { ResultRecord } from '../../records/record.js'
import { measuringCases } from './attaching.js'
import type { Attaching } from './attaching.js'
import { CASES } from './check.fixture.js'
import { pairAnswer } from './pair-answer.js'

const measuring = (name: string) => measuringCases(CASES).find(({ one }) => one.name === name)!
const attaching = (first: string, second = first, isOnePattern = true): Attaching => ({
  first,
  second,
  session: 'none',
  isSeveral: false,
  isOnePattern,
})
const answer = (given: ResultRecord | undefined, name = 'kprobe', how = attaching('kprobe')) => {
  const { word, keeping } = pairAnswer(given, measuring(name), how)
  return [word, keeping]
}

describe('handlers that attach alike', () => {
  const known = { verdict: 'known', expected: { order: 'reversed', why: 'i' } } as const
  test.each([
    [record(), 'as written', 'kept'],
    [reversed(), 'reversed', 'broken'],
    [reversed(known), 'reversed', 'broken'],
    [record({ order: 'shuffled', events: ['bac'], verdict: 'wrong-order' }), 'another order', 'broken'],
    [
      record({ order: 'unstable', events: ['abc', 'bac'], verdict: 'wrong-order' }),
      'changing order',
      'broken',
    ],
    [record({ order: 'partial', events: ['ccc'], verdict: 'wrong-order' }), 'incomplete', 'broken'],
    [record({ order: 'silent', events: [], verdict: 'wrong-order' }), 'silent', 'broken'],
    [unordered('crash', 'x'), 'crash', 'broken'],
    [record({ verdict: 'flaky' }), 'flaky', 'broken'],
    [unordered('unsupported', 'x'), 'refused', 'refused'],
    [unordered('error', 'x'), 'error', 'unanswered'],
    [undefined, 'missing', 'unanswered'],
    // One right answer does not refute that it comes and goes.
    [record({ expected: { order: 'varies', why: 'i' } }), 'changing order', 'broken'],
  ])('%#: %s', (given, word, keeping) => expect(answer(given)).toEqual([word, keeping]))
})

test('a refusal that depends on the machine is no answer', () => {
  expect(answer(unordered('unsupported', 'x'), 'hardware', attaching('hardware'))).toEqual([
    'refused',
    'unanswered',
  ])
})

describe('handlers that attach differently are compared among the others', () => {
  const seen = (event: string) =>
    record({ order: event === 'abcd' ? 'declared' : 'shuffled', events: [event, event] })
  test.each([
    ['abcd', 'as written', 'as written'],
    // The exact ones first.
    ['acbd', 'as written', 'reversed'],
    ['bdac', 'reversed', 'as written'],
    ['dcba', 'reversed', 'reversed'],
    ['bacd', 'another order', 'as written'],
  ])('%s', (event, exactFirst, wildFirst) => {
    expect(answer(seen(event), 'mixed', attaching('kprobe', 'kprobe*'))[0]).toBe(exactFirst)
    expect(answer(seen(event), 'mixed', attaching('kprobe*', 'kprobe'))[0]).toBe(wildFirst)
  })

  test('events that differ leave it open', () => {
    const both = record({ order: 'unstable', verdict: 'wrong-order', events: ['abcd', 'bacd'] })
    expect(answer(both, 'mixed', attaching('kprobe', 'kprobe*'))).toEqual(['changing order', 'broken'])
  })
})

test('handlers of one wildcard that are taken for one say nothing of handlers of two', () => {
  const partial = record({ order: 'partial', events: ['ccc'], verdict: 'wrong-order' })
  expect(answer(partial, 'wild', attaching('kretprobe*'))).toEqual(['incomplete', 'broken'])
  expect(answer(partial, 'wild', attaching('kretprobe*', 'kretprobe*', false))).toEqual([
    'incomplete',
    'unanswered',
  ])
  expect(answer(reversed(), 'wild', attaching('kretprobe*', 'kretprobe*', false))).toEqual([
    'reversed',
    'broken',
  ])
})
