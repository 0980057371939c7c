import { expect, test } from 'vitest'
import { listed, plural, roughly, sizeWords } from './words.js'

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

test('sizes are told in the unit that they are usually told in', () => {
  const bytes = [0, 1, 12_000, 999_499, 999_500, 945e6, 999.4e6, 999.5e6, 5.06e9, 78.5e9]
  expect(bytes.map(sizeWords)).toEqual([
    ...['0 kB', '1 kB', '12 kB', '1000 kB', '1 MB', '945 MB', '999 MB', '1.0 GB', '5.1 GB', '78.5 GB'],
  ])
})
