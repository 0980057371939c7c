import { expect, test } from 'vitest'
import { wrapped } from './wrapped.js'

test('no line is longer, and no line could have taken the next word', () => {
  expect(wrapped('one two three four', 9)).toEqual(['one two', 'three', 'four'])
  expect(wrapped('one two', 7)).toEqual(['one two'])
})

test('a long word stays whole, and nothing is one empty line', () => {
  expect(wrapped('a https://example.org/a/b c', 8)).toEqual(['a', 'https://example.org/a/b', 'c'])
  expect(wrapped('', 8)).toEqual([''])
})
