import { expect, test } from 'vitest'
import { markupLine, markupLines } from './markup.js'

test('what a CI system would obey is an entity, and so keeps its value', () => {
  expect(markupLine('::error::x')).toBe('&#x3a;:error::x')
  expect(markupLines('a\n  ::set-output name=a::b\nc ##[error]d')).toBe(
    'a\n  &#x3a;:set-output name=a::b\nc ##&#x5b;error]d',
  )
})
