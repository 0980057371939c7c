import { describe, expect, test } from 'vitest'
import { code, fenced } from './markdown-code.js'
import { flowed, inline, link, table } from './markdown-text.js'

describe('inline', () => {
  test.each([
    ['a|b', 'a\\|b'],
    ['`x` *y* $z$ ~~w~~', '\\`x\\` \\*y\\* \\$z\\$ \\~\\~w\\~\\~'],
    ['\\|', '\\\\\\|'],
    ['<img src=x onerror=y>', '\\<img src=x onerror=y>'],
    ['![x](y) [1]: z', '!\\[x](y) \\[1]: z'],
    ['&lt;b&#62; a & b', '\\&lt;b\\&#62; a & b'],
    ['hrtimer_nanosleep __init _x_', 'hrtimer_nanosleep \\_\\_init \\_x\\_'],
    ['# head', '\\# head'],
    ['- item', '\\- item'],
    ['> quote', '\\> quote'],
    ['1. item', '1\\. item'],
    ['::error::x ##[group]', '\\::error::x ##\\[group]'],
    ['6.12.117-rt', '6.12.117-rt'],
    ['a\n# b', 'a␊# b'],
    ['    code', 'code'],
  ])('%j → %s', (text, markdown) => expect(inline(text)).toBe(markdown))
})

describe('fenced', () => {
  test('is longer than any fence in the text', () => {
    expect(fenced('a\n````\n# b', 40)).toEqual(['`````text', 'a', '````', '# b', '`````'])
  })

  test('shows as many lines as it may, and says how many are left', () => {
    expect(fenced('a\nb\nc', 2)).toEqual(['```text', 'a', 'b', '… and 1 more line', '```'])
    expect(fenced('a\nb', 2)).toEqual(['```text', 'a', 'b', '```'])
  })

  test('holds no commands of a CI system that reads what is printed', () => {
    expect(fenced('::error::x\n  ::group::\na::b ##[error]c', 40).slice(1, -1)).toEqual([
      '\\u{3a}:error::x',
      '  \\u{3a}:group::',
      'a::b ##\\u{5b}error]c',
    ])
  })

  test('shortens lines, and takes a great many backticks', () => {
    const lines = fenced('` '.repeat(300_000), 2)
    expect(lines[1]).toHaveLength(500)
    expect(lines[0]).toBe('```text')
  })
})

describe('link', () => {
  test.each([
    ['https://example.org/a?b=c#d', '<https://example.org/a?b=c#d>'],
    ['https://example.org/>|`"ä\n', '<https://example.org/%3E%7C%60%22%C3%A4%0A>'],
    ['unreported', 'unreported'],
    ['javascript:alert(1)', 'javascript:alert(1)'],
    ['<b>', '\\<b>'],
  ])('%j → %s', (url, markdown) => expect(link(url)).toBe(markdown))
})

describe('flowed', () => {
  test('what would begin a block at the beginning of a line does not', () => {
    expect(flowed('one two - three 4. five # six === seven', 8)).toEqual([
      'one two',
      '\\- three',
      '4\\. five',
      '\\# six',
      '\\===',
      'seven',
    ])
  })

  test('lines but the first are indented, within the width; a long word stays whole', () => {
    expect(flowed('- aa bb cc dddddddddddd', 9, '  ')).toEqual(['- aa bb', '  cc', '  dddddddddddd'])
  })
})

describe('code', () => {
  test.each([
    ['no BTF', '`no BTF`'],
    ['a `b` ``c``\n', '``` a `b` ``c`` ```'],
    ['\u001b[2J\n##[x]', '`␛[2J␊##\\u{5b}x]`'],
  ])('%j → %s', (text, markdown) => expect(code(text)).toBe(markdown))

  test('is bounded', () => expect(code('x'.repeat(9999)).length).toBeLessThan(510))
})

test('a cell without end does not widen its column for all the others', () => {
  const lines = table([['a'], ['x'.repeat(100_000)], ['b']])
  expect(lines.map(({ length }) => length)).toEqual([504, 504, 100_004, 504])
})

test('table aligns its columns and fills short rows', () => {
  expect(table([['a', 'bb'], ['long', '✓'], ['x']])).toEqual([
    '| a    | bb  |',
    '| ---- | --- |',
    '| long | ✓   |',
    '| x    |     |',
  ])
})
