import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { tooDeep } from './nesting.js'

const levels = (count: number, line: (level: number) => string) =>
  Array.from({ length: count }, (_, level) => line(level)).join('')

test.each([
  ['brackets', '['.repeat(10_000)],
  ['closed brackets', `a: ${'['.repeat(10_000)}${']'.repeat(10_000)}`],
  ['braces', '{a: '.repeat(10_000)],
  ['blocks', levels(3000, (level) => `${' '.repeat(level)}a:\n`)],
  ['quoted blocks', levels(3000, (level) => `${' '.repeat(level)}"a":\n`)],
  ['dashes', '- '.repeat(10_000)],
  ['explicit keys', '? '.repeat(10_000)],
  ['keys on one line', 'a: '.repeat(10_000)],
])('%s', (_, text) => {
  expect(tooDeep(text)).toBeLessThan(2000)
})

test.each([
  ['nothing', ''],
  ['a long list', '- a\n'.repeat(1000)],
  ['a long flow list', `[${'[a], '.repeat(1000)}]`],
  ['a wide text', `a: |\n${' '.repeat(500)}x\n${' '.repeat(100)}y\n`],
  ['brackets in text', `a: "${'['.repeat(1000)}"\nb: x${'['.repeat(1000)}\nc: |\n  ${'['.repeat(1000)}\n`],
  ['closing brackets', ']'.repeat(1000)],
  ['forty levels', levels(40, (level) => `${' '.repeat(level)}a:\n`)],
  ['the default matrix', readFileSync(new URL('../../matrix.yaml', import.meta.url), 'utf8')],
])('%s is not too deep', (_, text) => {
  expect(tooDeep(text)).toBeUndefined()
})

test('tells where', () => {
  const text = `a: b\nc: ${'['.repeat(60)}`
  expect(text.slice(0, tooDeep(text))).toBe(`a: b\nc: ${'['.repeat(49)}`)
})
