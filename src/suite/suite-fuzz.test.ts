/** Whatever the bytes: they are read or told with a place, and in time that their length alone decides. */
import { expect, test } from 'vitest'
import { seeded } from '../script/script.fixture.js'
import { DIRECTIVES } from './directives.js'
import { untellable } from './expectations.js'
import { judgeRun } from './judge-run.js'
import { mentionedPaths } from './mentions.js'
import { pythonExpression } from './python-expression.js'
import { readSuiteFile } from './read-file.js'
import { filesOf, runOf } from './suite.fixture.js'
import { weakExpects } from './weak.js'

const ROUNDS = 1500
const PIECES = [
  ...DIRECTIVES,
  '\n',
  '\n\n',
  '\n     ',
  ' ',
  '\t',
  '#',
  '\r',
  '\r\n',
  '\0',
  'é',
  '\xff',
  '!btf',
  'A=b',
  '5',
  '-1',
  '1e9',
]
const MORE = [
  '{{BPFTRACE}}',
  '{{BEFORE_PID}}',
  "'",
  'kprobe:f { printf("x"); }',
  'runtime/scripts/x.bt',
  './a',
  '|',
  '^(a+)+$',
  '(?=',
  '[',
  '\\',
]
const SIGNS = [...PIECES, ...MORE]

/** Bytes of pieces picked at random; those above 0x7f are no UTF-8. */
function bytes(random: () => number, length: number): Buffer {
  return Buffer.from(
    Array.from({ length }, () => SIGNS[Math.floor(random() * SIGNS.length)]!).join(random() < 0.5 ? '' : ' '),
    random() < 0.5 ? 'latin1' : 'utf8',
  )
}

test('any bytes are read, and every mistake has a line of the file and a sentence with what is expected', () => {
  const random = seeded(1)
  let sound = 0
  let mistaken = 0
  for (let round = 0; round < ROUNDS; round++) {
    const start = random() < 0.7 ? 'NAME a\nPROG p\nEXPECT x\n' : ''
    const content = Buffer.concat([Buffer.from(start), bytes(random, Math.floor(random() * 60))])
    const { tests, mistakes, notes } = readSuiteFile('f', content)
    const lines = content.toString('latin1').split(/\r\n|\r|\n/).length
    for (const { line, message } of [...mistakes, ...notes]) {
      expect(line).toBeGreaterThanOrEqual(1)
      expect(line).toBeLessThanOrEqual(lines)
      expect(message).toContain('expected')
      expect(message).not.toContain('\n')
    }
    const files = filesOf({ 'runtime/scripts/x.bt': 'kprobe:f { printf("a"); }' })
    for (const one of tests) {
      expect(one.name).not.toBe('')
      if (one.mistake) mistaken++
      else sound++
      expect(one.mistake === null || mistakes.includes(one.mistake)).toBe(true)
      const before = untellable(one, files)
      const { kind } = judgeRun(one, runOf('a\nx\n'), files)
      expect(kind === 'unsupported').toBe(before !== null)
      weakExpects(one, files.read)
      mentionedPaths(one, files.read)
    }
  }
  expect(sound).toBeGreaterThan(ROUNDS / 10)
  expect(mistaken).toBeGreaterThan(ROUNDS / 10)
})

test('any expression is searched or told', () => {
  const random = seeded(2)
  const signs = [
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '2',
    ',',
    '*',
    '+',
    '?',
    '|',
    '^',
    '$',
    '.',
    '\\',
    'd',
    'x',
    'b',
    'P<n>',
    '?:',
    '-',
    'é',
    '𝄞',
  ]
  const seen = { expression: 0, lacking: 0 }
  for (let round = 0; round < 3 * ROUNDS; round++) {
    const length = Math.floor(random() * 12)
    const text = Array.from({ length }, () => signs[Math.floor(random() * signs.length)]!).join('')
    const found = pythonExpression(text)
    seen[found.kind]++
    if (found.kind === 'expression') found.isIn('ab2{d}\nx')
    else expect(found.why.length).toBeLessThan(200)
  }
  expect(Math.min(seen.expression, seen.lacking)).toBeGreaterThan(ROUNDS / 2)
})

test.each([
  ['tests', 'NAME a\nPROG p\nEXPECT x\n\n'],
  ['lines that continue', '     x\n'],
  ['mistakes', 'NONSENSE\n\n'],
  ['blanks', ' '],
  ['line feeds', '\n'],
  ['words', 'ENV A=b '],
])('a megabyte of %s is read in a time in proportion', (_, piece) => {
  const content = Buffer.from(`NAME a\nPROG p\n${piece.repeat(Math.ceil(1e6 / piece.length))}`)
  const before = process.cpuUsage()
  readSuiteFile('f', content)
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1e6).toBeLessThan(20)
})

test('a megabyte of output is judged in a time in proportion', () => {
  const [one] = readSuiteFile(
    'f',
    Buffer.from(`NAME a\nPROG p\nEXPECT ${'a'.repeat(1000)}b\n       c\nEXPECT_REGEX ^(a+)+$\n`),
  ).tests
  const before = process.cpuUsage()
  expect(judgeRun(one!, runOf(' a'.repeat(5e5)), filesOf({})).kind).toBe('failed')
  expect(judgeRun(one!, runOf(`${'a'.repeat(1e6)}c`), filesOf({})).kind).toBe('failed')
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1e6).toBeLessThan(20)
})
