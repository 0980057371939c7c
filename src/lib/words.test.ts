import { expect, test } from 'vitest'
import { listed, plural, roughly } from './words.js'

test('plural counts', () => {
  expect([0, 1, 2].map((count) => plural(count, 'cell'))).toEqual(['0 cells', '1 cell', '2 cells'])
  expect(plural(0, 'known issue', 'no')).toBe('no known issues')
})

test('listed says that there is nothing', () => {
  expect(listed(['a', 'b'])).toBe('a, b')
  expect(listed([])).toBe('none')
})

test('roughly tells no more than anybody wants to know', () => {
  const seconds = [0, 45.4, 89, 90, 14 * 60, 5399, 7200, 7500]
  expect(seconds.map(roughly)).toEqual([
    ...['about 1 s', 'about 45 s', 'about 89 s', 'about 2 min', 'about 14 min', 'about 1 h 30 min'],
    ...['about 2 h', 'about 2 h 5 min'],
  ])
})
