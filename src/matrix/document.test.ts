import { describe, expect, test } from 'vitest'
import { readSource, type Position } from './document.js'
import { formatMistakes } from './mistakes.js'

const told = (text: string) =>
  formatMistakes('f', text, readSource(text).mistakes)
    .split('\n')
    .filter((line) => line.startsWith('f:'))

describe('values', () => {
  test('every scalar is text', () => {
    const text = 'a: 6.10\nb: ~\nc: yes\nd: 0x10\ne:\nf: "1"\ng: [7.0, true]\n'
    expect(readSource(text)).toMatchObject({
      value: { a: '6.10', b: '~', c: 'yes', d: '0x10', e: '', f: '1', g: ['7.0', 'true'] },
      mistakes: [],
    })
  })

  test('aliases stand for their anchors', () => {
    expect(readSource('a: &x [1, 2]\nb: *x\n').value).toEqual({ a: ['1', '2'], b: ['1', '2'] })
  })

  test('an anchor may serve hundreds of times', () => {
    const text = `a: &x [1, 2]\n${Array.from({ length: 300 }, (_, i) => `b${i}: *x\n`).join('')}`
    expect(readSource(text).mistakes).toEqual([])
  })

  test('an empty text has neither a value nor a mistake', () => {
    expect(readSource('')).toMatchObject({ value: null, mistakes: [] })
  })
})

describe('mistakes', () => {
  test.each<[string, string, string]>([
    ['a tab', 'a:\n\tb: c\n', '2:1: a tab as indentation: expected spaces'],
    ['a bracket left open', 'a: [b, c\nd: e\n', '2:1: not YAML: Flow sequence in block collection'],
    ['a quote left open', 'a: "b\n', '2:1: not YAML: Missing closing "quote'],
    ['two documents', 'a: b\n---\na: b\n', '2:1: a second document: expected one'],
    ['a key that is a list', '? [a]\n: b\n', '1:3: a key that is not plain text'],
    ['a tag', 'a: !!int 3\n', '1:4: a tag: expected plain values'],
    ['a directive', '%FOO\n---\na: b\n', '1:1: not YAML: Unknown directive %FOO'],
    ['an unknown alias', 'a: *b\n', "1:4: unknown alias '*b': expected an anchor '&b' before it"],
    ['an anchor after its alias', 'a: *b\nc: &b d\n', "1:4: unknown alias '*b'"],
    ['brackets without end', `a: ${'['.repeat(10_000)}`, '1:53: nested too deep: expected at most 50 levels'],
    ['a key twice', 'a: b\na: c\n', '2:1: a duplicate key: expected each key once'],
  ])('%s', (_, text, expected) => {
    expect(told(text).join('\n')).toContain(`f:${expected}`)
    expect(told(text)).toHaveLength(1)
  })

  test('a key that stands twice leaves the value', () => {
    expect(readSource('a: b\na: c\n').value).toEqual({ a: 'c' })
  })

  test('aliases that multiply', () => {
    const lists = 'abcdefghijklmnop'.split('').map((name, i, all) => {
      const inner = i === 0 ? 'x' : `*${all[i - 1]}`
      return `${name}: &${name} [${Array.from({ length: 9 }, () => inner).join(', ')}]\n`
    })
    expect(told(lists.join(''))).toEqual([
      'f:2:8: too many repeated aliases: expected at most 1000; write the values out',
    ])
  })
})

describe('places', () => {
  const text = 'a: &x\n  - b: c\n    d:\n  - [e, f]\nb: *x\n'
  const { locate } = readSource(text)
  const at = (place: Position) => {
    const { start, end } = locate(place)
    return `${start}:${text.slice(start, end)}`
  }

  test.each<[string, Position, string]>([
    ['a value', { path: ['a', 0, 'b'], at: 'value' }, '13:c'],
    ['a key', { path: ['a', 0, 'b'], at: 'key' }, '10:b'],
    ['an empty value is its key', { path: ['a', 0, 'd'], at: 'value' }, '19:d'],
    ['an item', { path: ['a', 1, 1], at: 'value' }, '30:f'],
    ['a list', { path: ['a', 1], at: 'value' }, '26:[e, f]'],
    ['the key of an item is its first key', { path: ['a', 0], at: 'key' }, '10:b'],
    ['the whole is its first key', { path: [], at: 'value' }, '0:a'],
    ['through an alias', { path: ['b', 1, 0], at: 'value' }, '27:e'],
    ['an alias itself', { path: ['b'], at: 'value' }, '36:*x'],
    ['what is not there is the nearest that is', { path: ['a', 0, 'z'], at: 'value' }, '10:b'],
  ])('%s', (_, place, expected) => {
    expect(at(place)).toBe(expected)
  })
})
