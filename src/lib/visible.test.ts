import { describe, expect, test } from 'vitest'
import { shortened, visibleLine, visibleLines, withoutCommands } from './visible.js'

describe('visibleLine', () => {
  test.each([
    ['an escape code', '\u001b[31mred', '␛[31mred'],
    ['line feeds and carriage returns', 'a\r\nb', 'a␍␊b'],
    ['a bell, a NUL and a delete', '\u0007\0\u007f', '␇␀␡'],
    ['an eight-bit control code', '\u009b31m', '\\u{9b}31m'],
    ['an override of the direction', '\u202ecba', '\\u{202e}cba'],
    ['a space of no width', 'a\u200bb', 'a\\u{200b}b'],
    ['a line separator', 'a\u2028b', 'a\\u{2028}b'],
    ['half a character', 'a\ud800b', 'a\\u{d800}b'],
    ['a code point that is none', 'a\ufffeb\uffff', 'a\\u{fffe}b\\u{ffff}'],
    ['a whole character', '✓ ä 😀', '✓ ä 😀'],
  ])('%s', (_, text, shown) => expect(visibleLine(text)).toBe(shown))
})

test('visibleLines keeps lines, and makes tabs spaces', () => {
  expect(visibleLines('a\r\n\tb\u001b\nc\rd')).toEqual(['a', '    b␛', 'c␍d'])
})

test.each([
  ['::error::x', '\\u{3a}:error::x'],
  ['  ::group::', '  \\u{3a}:group::'],
  ['a::b ##[error]c', 'a::b ##\\u{5b}error]c'],
  ['##vso[task.x]a ##teamcity[b', '##vso\\u{5b}task.x]a ##teamcity\\u{5b}b'],
  ['a\n ::error::x', 'a\n \\u{3a}:error::x'],
  [':', '\\u{3a}'],
])('withoutCommands: %j → %j', (line, shown) => expect(withoutCommands(line)).toBe(shown))

test('shortened counts characters', () => {
  expect(shortened('😀😀😀', 3)).toBe('😀😀😀')
  expect(shortened('😀😀😀😀', 3)).toBe('😀😀…')
})
