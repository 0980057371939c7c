import { expect, test } from 'vitest'
import { attemptInWords, isUnlike, orderInWords, seenIn } from './observation.js'
import { record, reversed, unordered } from './record.fixture.js'

test('an output is as described or not, and handlers have an order', () => {
  expect(orderInWords('declared', [])).toBe('as described')
  expect(orderInWords(null, [])).toBe('not as described')
  expect(orderInWords('declared', ['abc'])).toBe('declared')
  expect(orderInWords('silent', [])).toBe('silent')
})

test('an attempt that came to nothing is called by how it did', () => {
  const none = { order: null, events: [] }
  expect(attemptInWords({ outcome: 'ordered', ...none })).toBe('not as described')
  expect(attemptInWords({ outcome: 'ordered', order: 'declared', events: [] })).toBe('as described')
  expect(attemptInWords({ outcome: 'ordered', order: 'reversed', events: ['ba'] })).toBe('reversed')
  expect(attemptInWords({ outcome: 'crash', ...none })).toBe('crash')
})

test('only a wrong answer without an order is an output that is not as described', () => {
  const none = { order: null, events: [] }
  expect(isUnlike(reversed(none))).toBe(true)
  const known = (order: string) => record({ ...none, verdict: 'known', expected: { order, why: 'x' } })
  expect([known('wrong-order'), known('crash'), known('unsupported')].map(isUnlike)).toEqual([
    true,
    false,
    false,
  ])
  expect([reversed(), record({ events: [] }), unordered('crash', 'x')].map(isUnlike)).toEqual([
    false,
    false,
    false,
  ])
})

test('what was seen names the events where all are alike', () => {
  expect(seenIn('reversed', ['cba', 'cba'])).toBe('reversed cba')
  expect(seenIn('unstable', ['abc', 'cba'])).toBe('unstable')
  expect(seenIn('silent', ['', ''])).toBe('silent')
  expect(seenIn('declared', [])).toBe('as described')
  expect(seenIn(null, [])).toBe('')
})
