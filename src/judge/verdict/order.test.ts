import { describe, expect, test } from 'vitest'
import { eventText, orderOf } from './order.js'

const ABC = ['a', 'b', 'c']
const of = (declared: readonly string[], ...events: string[]) =>
  orderOf(
    declared,
    events.map((event) => Array.from(event)),
  )

describe('the order', () => {
  test.each([
    ['declared', ['abc', 'abc', 'abc']],
    ['declared', ['abc']],
    ['reversed', ['cba', 'cba']],
    ['shuffled', ['bac', 'bac']],
    ['shuffled', ['bca', 'bca', 'bca']],
    ['unstable', ['abc', 'cba']],
    ['unstable', ['cba', 'abc', 'cba']],
    ['unstable', ['abc', 'abc', 'acb']],
    ['silent', ['', '', '']],
    ['partial', ['abc', 'abc', '']],
    ['partial', ['', 'abc', 'abc']],
    ['partial', ['ab', 'ab']],
    ['partial', ['abc', 'ab', 'abc']],
    ['partial', ['abcc', 'abc']],
    ['partial', ['abcabc', '']],
    ['partial', ['aab', 'aab']],
    ['partial', ['abb', 'abc']],
    ['partial', ['abcd']],
  ])('%s: %j', (order, events) => {
    expect(of(ABC, ...events)).toBe(order)
  })

  test('a rotation is neither a reversal nor the declared order', () => {
    expect(of(ABC, 'bca', 'bca')).toBe('shuffled')
    expect(of(ABC, 'cab', 'cab')).toBe('shuffled')
    expect(of(ABC, 'bc', 'abc', 'abc')).toBe('partial')
  })

  test('handlers are declared in the order of the case, not of the alphabet', () => {
    expect(of(['c', 'a', 'b'], 'cab', 'cab')).toBe('declared')
    expect(of(['c', 'a', 'b'], 'abc', 'abc')).toBe('shuffled')
    expect(of(['c', 'a', 'b'], 'bac')).toBe('reversed')
  })

  test('a lost and a doubled token do not make up for each other', () => {
    expect(of(ABC, 'ab', 'cabc')).toBe('partial')
  })
})

test('events as people read them', () => {
  expect(eventText(['c', 'a'], ABC)).toBe('ca')
  expect(eventText(['first', 'b'], ['b', 'first', 'c'])).toBe('first b')
  expect(eventText([], ABC)).toBe('')
})
