import { expect, test } from 'vitest'
import { listed, plural } from './words.js'

test('plural counts', () => {
  expect([0, 1, 2].map((count) => plural(count, 'cell'))).toEqual(['0 cells', '1 cell', '2 cells'])
  expect(plural(0, 'known issue', 'no')).toBe('no known issues')
})

test('listed says that there is nothing', () => {
  expect(listed(['a', 'b'])).toBe('a, b')
  expect(listed([])).toBe('none')
})
