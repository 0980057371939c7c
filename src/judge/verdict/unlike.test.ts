import { expect, test } from 'vitest'
import { unlike } from './unlike.js'

const lines = (described: string, seen: string): string[] => unlike(described, seen).split('\n')

test('shows both, each with its label, line by line', () => {
  expect(lines('a\\nb\\n@x: \\d', 'b\na\n\n@x: 1')).toEqual([
    'the output is not as described',
    'described:',
    '  a\\nb\\n@x: \\d',
    'seen:',
    '  b',
    '  a',
    '  ',
    '  @x: 1',
  ])
})

test('blanks at the end of a line are seen', () => {
  expect(lines('a\nb', 'a  \n b')).toEqual([
    'the output is not as described',
    'described:',
    '  a',
    '  b',
    'seen:',
    '  a␣␣',
    '   b',
  ])
})

test('nothing is called so', () => {
  expect(lines('a', '').slice(-1)).toEqual(['seen: nothing'])
})

test('of many lines the first are shown, and how many are left', () => {
  const many = Array.from({ length: 25 }, (_, index) => `line ${index}`).join('\n')
  const shown = lines('a', many)
  expect(shown.slice(-2)).toEqual(['  line 19', '  … and 5 more lines'])
  expect(lines('a', many.split('\n').slice(0, 21).join('\n')).at(-1)).toBe('  … and 1 more line')
  expect(lines('a', many.split('\n').slice(0, 20).join('\n')).at(-1)).toBe('  line 19')
})

test('of a long line the beginning is shown, and of lines behind it how many there are', () => {
  expect(lines('a', 'y'.repeat(5000)).slice(-1)).toEqual([`  ${'y'.repeat(800)}…`])
  expect(lines('a', 'y'.repeat(800)).slice(-1)).toEqual([`  ${'y'.repeat(800)}`])
  expect(lines('a', `${'y'.repeat(5000)}\nz`).slice(-2)).toEqual([
    `  ${'y'.repeat(800)}…`,
    '  … and 1 more line',
  ])
})

test('what is described is cut as well; no character is cut in two', () => {
  expect(lines('😀'.repeat(900), 'x')[2]).toBe(`  ${'😀'.repeat(800)}…`)
})
