import { describe, expect, test } from 'vitest'
import { readScript } from './read.js'
import type { Reliance } from './script.js'
import { sharedEvents } from './shared.js'

/** What two handlers of one event rely on. */
function reliancesOf(one: string, other: string): readonly Reliance[] | undefined {
  return sharedEvents(readScript(`kprobe:f ${one}\nkprobe:f ${other}`)).events[0]?.reliances
}

const words = (one: string, other: string) =>
  reliancesOf(one, other)?.map((reliance) =>
    reliance.kind === 'map' ? `${reliance.map} ${reliance.first.action} ${reliance.second.action}` : 'output',
  )

describe('the order matters', () => {
  test.each([
    ['{ @a = 1; }', '{ @b = @a; }', ['@a set read']],
    ['/@a[tid]/ { @h = count(); }', '{ delete(@a[tid]); }', ['@a read delete']],
    ['/@a[tid]/ { }', '/!@a[pid]/ { @a[pid] = 1; }', ['@a read set']],
    ['{ @a = 1; }', '{ @a = 2; }', ['@a set set']],
    ['{ @a = count(); }', '{ print(@a); }', ['@a aggregate print']],
    ['{ @a = count(); }', '{ clear(@a); }', ['@a aggregate clear']],
    ['{ @a++; }', '{ @b = @a; }', ['@a aggregate read']],
    ['{ @a = 1; }', '{ delete(@a); }', ['@a set delete']],
    ['{ @a = 1; }', '{ @a += 2; }', ['@a set aggregate']],
    ['{ print(@a); clear(@a); }', '{ @a = count(); print(@a); }', ['@a clear print', 'output']],
    ['{ @a = 1; @b = @c; }', '{ @c = @a; }', ['@a set read', '@c read set']],
    ['{ printf("a"); }', '{ time(); }', ['output']],
    ['{ print(@a); }', '{ printf("b"); }', ['output']],
  ])('%s %s', (one, other, expected) => expect(words(one, other)).toEqual(expected))
})

describe('the order does not matter', () => {
  test.each([
    ['{ @a = 1; }', '{ @b = 1; }'],
    ['/@a/ { @b = count(); }', '/@a/ { @b = count(); }'],
    ['{ @a = hist(1); }', '{ @a = hist(2); }'],
    ['{ @a++; }', '{ @a += 2; }'],
    ['{ $x = @a; }', '{ print(@a); }'],
    ['{ delete(@a[1]); }', '{ clear(@a); }'],
    ['{ printf("a"); }', '{ @a = 1; }'],
  ])('%s %s', (one, other) => expect(words(one, other)).toEqual([]))
})

test('a reliance has the places of both uses', () => {
  expect(reliancesOf('{ @a = 1; print(1); }', '{ print(@a); }')).toEqual([
    {
      kind: 'map',
      map: '@a',
      first: { line: 1, column: 12, map: '@a', action: 'set' },
      second: { line: 2, column: 18, map: '@a', action: 'print' },
    },
    { kind: 'output', first: { line: 1, column: 20 }, second: { line: 2, column: 18 } },
  ])
})
