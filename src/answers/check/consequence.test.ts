import { expect, test } from 'vitest'
import type { MapAction, Reliance } from '../../script/script.js'
import { breachOf, consequenceOf, namesOfLines } from './consequence.js'

const map = (first: MapAction, second: MapAction, lines: [number, number] = [9, 14]): Reliance => ({
  kind: 'map',
  map: '@start',
  first: { map: '@start', action: first, line: lines[0], column: 3 },
  second: { map: '@start', action: second, line: lines[1], column: 20 },
})

test.each([
  ['read', 'delete', 'line 14 deletes @start, which line 9 reads: line 9 finds nothing'],
  ['print', 'clear', 'line 14 clears @start, which line 9 prints: line 9 finds nothing'],
  ['read', 'set', 'line 14 sets @start, which line 9 reads: line 9 finds what line 14 has just set'],
  [
    'print',
    'aggregate',
    'line 14 adds to @start, which line 9 prints: line 9 finds what line 14 has just added',
  ],
  [
    'set',
    'read',
    'line 14 reads @start, which line 9 sets: line 14 does not find what line 9 sets, but what was there before',
  ],
  ['set', 'set', 'line 9 and line 14 both set @start: what line 9 sets stays'],
  ['set', 'delete', 'line 14 deletes @start, which line 9 sets: what line 9 sets stays'],
  ['set', 'aggregate', 'line 14 adds to @start, which line 9 sets: line 9 overwrites what line 14 adds'],
  [
    'aggregate',
    'print',
    'line 14 prints @start, which line 9 adds to: line 14 does not find what line 9 adds',
  ],
  [
    'aggregate',
    'set',
    'line 14 sets @start, which line 9 adds to: what line 9 adds comes on top of what line 14 sets',
  ],
  ['aggregate', 'clear', 'line 14 clears @start, which line 9 adds to: what line 9 adds stays'],
  [
    'delete',
    'read',
    'line 14 reads @start, which line 9 deletes: line 14 finds what line 9 should have removed before',
  ],
  ['delete', 'set', 'line 14 sets @start, which line 9 deletes: line 9 removes what line 14 has just set'],
  [
    'clear',
    'aggregate',
    'line 14 adds to @start, which line 9 clears: line 9 removes what line 14 has just added',
  ],
] as const)('%s, then %s', (first, second, text) => expect(consequenceOf(map(first, second))).toBe(text))

test('both print', () => {
  const reliance: Reliance = { kind: 'output', first: { line: 2, column: 1 }, second: { line: 3, column: 1 } }
  expect(consequenceOf(reliance)).toBe('line 2 and line 3 both print: their lines come out in another order')
})

test('what stands on one line has its column', () => {
  expect(consequenceOf(map('read', 'delete', [1, 1]))).toMatch(
    /^line 1:20 deletes @start, which line 1:3 reads/,
  )
  expect(namesOfLines({ line: 1, column: 2 }, { line: 4, column: 2 })).toEqual(['line 1', 'line 4'])
})

test('a map of a hostile name is signs, and short', () => {
  const hostile = { ...map('read', 'delete'), map: `@\u001b[2J${'x'.repeat(100)}` } as Reliance
  expect(consequenceOf(hostile)).toMatch(/^line 14 deletes @␛\[2Jx{54}…, /)
})

test.each([
  ['reversed', 'b runs before a'],
  ['another order', 'handlers run in another order, and b may run before a'],
  ['incomplete', 'not every handler runs once, so a or b may not run at all'],
  ['crash', 'bpftrace crashes with such handlers'],
] as const)('%s', (word, text) => expect(breachOf(word, 'a', 'b')).toBe(text))
