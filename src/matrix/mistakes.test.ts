import { expect, test } from 'vitest'
import { formatMistakes } from './mistakes.js'

const at = (text: string, word: string, message = 'wrong') => {
  const start = text.indexOf(word)
  return { start, end: start + word.length, message }
}

test('each mistake stands under its place, in the order of the file', () => {
  const text = 'cases:\n  fexit:\n    hanlders: [a, b, c]\n'
  expect(
    formatMistakes('matrix.yaml', text, [at(text, 'hanlders', 'unknown key'), at(text, 'cases', 'no')]),
  ).toBe(
    [
      'matrix.yaml:1:1: no',
      '    1 | cases:',
      '      | ^^^^^',
      'matrix.yaml:3:5: unknown key',
      '    3 |     hanlders: [a, b, c]',
      '      |     ^^^^^^^^',
    ].join('\n'),
  )
})

test('the same mistake is told once', () => {
  const text = 'a: b\n'
  expect(formatMistakes('f', text, [at(text, 'b'), at(text, 'b')])).toBe(
    'f:1:4: wrong\n    1 | a: b\n      |    ^',
  )
})

test('the mark ends with the line', () => {
  const text = 'a: [b,\r\n  c]\r\n'
  expect(formatMistakes('f', text, [at(text, '[b,\r\n  c]')])).toBe(
    'f:1:4: wrong\n    1 | a: [b,\n      |    ^^^',
  )
})

test('tabs keep the mark in place', () => {
  const text = 'a:\n\tb: 1\n'
  expect(formatMistakes('f', text, [at(text, '1')])).toBe('f:2:5: wrong\n    2 | \tb: 1\n      | \t   ^')
})

test('an empty file has a place too', () => {
  expect(formatMistakes('f', '', [{ start: 0, end: 0, message: 'empty' }])).toBe(
    'f:1:1: empty\n    1 | \n      | ^',
  )
})

test('the end of the file has a place too', () => {
  expect(formatMistakes('f', 'a: [', [{ start: 4, end: 5, message: 'open' }])).toBe(
    'f:1:5: open\n    1 | a: [\n      |     ^',
  )
})

test('of a long line the part round the mistake is shown', () => {
  const text = `${'x'.repeat(5000)}!${'y'.repeat(5000)}`
  const lines = formatMistakes('f', text, [at(text, '!')]).split('\n')
  expect(lines[0]).toBe('f:1:5001: wrong')
  expect(lines[1]).toHaveLength(8 + 100)
  expect(lines[1]?.[lines[2]?.indexOf('^') ?? 0]).toBe('!')
})

test('control characters do not reach the terminal', () => {
  const text = 'a: \u001b[31m\n'
  expect(formatMistakes('f', text, [at(text, 'a', 'found \u001b')])).not.toContain('\u001b')
})
