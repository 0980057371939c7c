/** Whatever the text: it is read or refused with a place in it, and in time that its length alone decides. */
import { expect, test } from 'vitest'
import { readScript } from './read.js'
import { generatedScript, seeded } from './script.fixture.js'
import { ScriptError } from './script-error.js'
import { sharedEvents } from './shared.js'

/** 'read', 'refused', or what is wrong with how it went. */
function outcome(text: string): string {
  try {
    sharedEvents(readScript(text))
    return 'read'
  } catch (error) {
    if (!(error instanceof ScriptError)) return String(error)
    const line = text.split('\n')[error.line - 1]
    const isPlace = line !== undefined && error.column >= 1 && error.column <= line.length + 1
    return isPlace && error.message.endsWith('.')
      ? 'refused'
      : `${error.line}:${error.column} ${error.message}`
  }
}

const ROUNDS = 1500
const SIGNS = [
  '{',
  '}',
  '/',
  '"',
  '\\',
  ',',
  ':',
  ';',
  '@',
  '(',
  ')',
  '[',
  ']',
  '#',
  '*',
  '//',
  '/*',
  '*/',
  '\n',
  '\r',
  ' ',
  '\0',
  'é',
  '𝄞',
  'macro ',
  'struct ',
  '++',
  '=',
  'delete(',
  'print(',
]

test('generated scripts have the handlers, points and uses of maps that they were made of', () => {
  const random = seeded(1)
  for (let round = 0; round < ROUNDS; round++) {
    const { text, points, uses } = generatedScript(random)
    const { handlers, passedOver } = readScript(text)
    const read = {
      points: handlers.map((handler) =>
        handler.points.map(({ probe, written, target }) => ({ probe, written, target })),
      ),
      uses: handlers.map(({ maps }) => maps.map(({ map, action }) => `${map} ${action}`)),
      passedOver,
    }
    expect(read, text).toEqual({ points, uses, passedOver: [] })
    const lines = text.split('\n')
    for (const { line, column, written } of handlers.flatMap((handler) => handler.points))
      expect(lines[line - 1]?.slice(column - 1, column - 1 + written.length)).toBe(written)
  }
})

test('any signs are read or refused', () => {
  const random = seeded(2)
  const seen = new Map<string, number>()
  for (let round = 0; round < ROUNDS; round++) {
    const length = Math.floor(random() * 200)
    const text = Array.from({ length }, () =>
      random() < 0.5
        ? String.fromCharCode(Math.floor(random() * (random() < 0.9 ? 128 : 65536)))
        : SIGNS[Math.floor(random() * SIGNS.length)]!,
    ).join('')
    const result = outcome(`${random() < 0.5 ? 'kprobe:f {' : ''}${text}`)
    seen.set(result, (seen.get(result) ?? 0) + 1)
  }
  expect([...seen.keys()].sort()).toEqual(['read', 'refused'])
})

test('so are scripts that were changed at random', () => {
  const random = seeded(3)
  const seen = new Map<string, number>()
  for (let round = 0; round < ROUNDS; round++) {
    let { text } = generatedScript(random)
    for (let change = 1 + Math.floor(random() * 4); change > 0; change--) {
      const at = Math.floor(random() * text.length)
      const to = at + Math.floor(random() * 5)
      const sign = random() < 0.6 ? SIGNS[Math.floor(random() * SIGNS.length)]! : ''
      text = text.slice(0, at) + sign + text.slice(to)
    }
    const result = outcome(text)
    seen.set(result, (seen.get(result) ?? 0) + 1)
  }
  expect([...seen.keys()].sort()).toEqual(['read', 'refused'])
  expect(Math.min(...seen.values())).toBeGreaterThan(ROUNDS / 10)
})

/** Texts whose parts invite to look at the rest again and again. */
const repeated: Readonly<Record<string, (count: number) => string>> = {
  handlers: (count) => `kprobe:f /@a/ { @b = 1; }\n`.repeat(count / 27),
  statements: (count) => `kprobe:f { ${'@a[tid] = @b + 1; '.repeat(count / 18)} }`,
  points: (count) => `kprobe:f${', kprobe:f'.repeat(count / 10)} { }`,
  blocks: (count) => `kprobe:f ${'{'.repeat(count / 2)}${'}'.repeat(count / 2)}`,
  brackets: (count) => `kprobe:f { ${'@a['.repeat(count / 4)}${']'.repeat(count / 4)} }`,
  slashes: (count) => `kprobe:f ${'/ '.repeat(count / 2)}{ }`,
  'slashes and comments': (count) => `kprobe:f /a${' / /**/ 1'.repeat(count / 9)}/ { }`,
  'an open string': (count) => `kprobe:f { "${'\\'.repeat(count)}`,
  types: (count) => 'struct a '.repeat(count / 9),
  names: (count) => `#define ${'a'.repeat(count)}`,
  calls: (count) => `kprobe:f { ${'f('.repeat(count / 3)}${')'.repeat(count / 3)} }`,
  macros: (count) => `${'macro m(@x) { m(@x); m(@y); }\n'.repeat(count / 30)}kprobe:f { m(@a); }`,
}

/** Seconds of this process, which others on the machine do not lengthen. */
function seconds(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

test.each(Object.entries(repeated))('half a MiB of %s is read in a time in proportion', (_, text) => {
  const script = text(1 << 19)
  expect(
    seconds(() => {
      try {
        readScript(script)
      } catch (error) {
        if (!(error instanceof ScriptError)) throw error
      }
    }),
  ).toBeLessThan(20)
})
