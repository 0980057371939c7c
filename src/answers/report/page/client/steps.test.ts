import { expect, test } from 'vitest'
import { drawingOf } from './steps.js'

const ABC = ['a', 'b', 'c']

test('a lane for each handler, as written; an event by itself', () => {
  expect(drawingOf(ABC, ['cba', 'abc'])).toEqual({
    lanes: ABC,
    events: [
      { first: 1, count: 1, run: ['c', 'b', 'a'] },
      { first: 2, count: 1, run: ['a', 'b', 'c'] },
    ],
  })
})

test('a handler that is written twice has one lane; one that nobody wrote comes last', () => {
  expect(drawingOf(['b', 'b', 'a'], ['bxba']).lanes).toEqual(['b', 'a', 'x'])
})

test('names of several letters', () => {
  expect(drawingOf(['first', 'second'], ['second first', 'first'])).toEqual({
    lanes: ['first', 'second'],
    events: [
      { first: 1, count: 1, run: ['second', 'first'] },
      { first: 2, count: 1, run: ['first'] },
    ],
  })
})

test('where nobody knows what was written, lanes are in the order of the alphabet', () => {
  expect(drawingOf(undefined, ['ba', 'cab']).lanes).toEqual(['a', 'b', 'c'])
  expect(drawingOf(undefined, ['two one']).lanes).toEqual(['one', 'two'])
})

test('an event in which nothing ran is empty', () => {
  expect(drawingOf(ABC, ['']).events).toEqual([{ first: 1, count: 1, run: [] }])
})

test('of many events those that are equal and follow one another are one', () => {
  const events = [...Array<string>(5).fill('abc'), 'acb', ...Array<string>(94).fill('abc')]
  expect(drawingOf(ABC, events).events.map(({ first, count }) => [first, count])).toEqual([
    [1, 5],
    [6, 1],
    [7, 94],
  ])
  expect(drawingOf(ABC, events.slice(0, 6)).events).toHaveLength(6)
})
