import { expect, test } from 'vitest'
import type { Kept, Kind } from './kinds.js'
import { listDocument, listLines, prunedDocument, prunedLines } from './words.js'

const DAY = Date.UTC(2026, 10, 3)
const kept = (path: string, kind: Kind, bytes: number, stays: Kept['stays'] = null): Kept => ({
  ...{ path, kind, bytes, used: DAY, stays },
})
const KERNEL = kept(`/c/store/kernel-6.12.118-${'a'.repeat(32)}`, 'kernels', 12e6)
const PACKAGE = kept(`/c/pool/${'b'.repeat(64)}.deb`, 'packages', 35e6)
const ANSWER = kept(`/c/answers/cc/${'c'.repeat(64)}.json`, 'answers', 4096)

test('a list has a line a kind, in 80 columns', () => {
  const lines = listLines('/c', [KERNEL, PACKAGE, ANSWER], 123456e6)
  expect(lines).toEqual([
    '/c',
    '            count      size  last used',
    'packages        1     35 MB  2026-11-03',
    'kernels         1     12 MB  2026-11-03',
    'answers         1      5 kB  2026-11-03',
    'all             3     47 MB  123.5 GB are free',
  ])
  const many = Array.from({ length: 100_000 }, () => ({ ...KERNEL, bytes: 1e9 }))
  expect(Math.max(...listLines('/c', many, 1e18).map(({ length }) => length))).toBeLessThanOrEqual(80)
})

test('an empty cache has none', () => {
  expect(listLines('/c', [], null)).toEqual([
    '/c',
    '            count      size  last used',
    'all             0      0 kB',
  ])
  expect(listDocument('/c', [], null)).toEqual({ directory: '/c', count: 0, bytes: 0, free: null, kinds: [] })
})

test('what went is told by kind, and by name where it has one', () => {
  const bounded = { removed: [PACKAGE, KERNEL], left: [ANSWER], troubles: [] }
  expect(prunedLines('/c', bounded, 1e6, false)).toEqual([
    '/c: 2 (47 MB) removed, 1 (5 kB) left',
    '                    removed             left',
    'packages        1     35 MB',
    'kernels         1     12 MB',
    'answers                          1      5 kB',
    'removed: kernel-6.12.118, 12 MB, last used 2026-11-03',
  ])
  expect(prunedLines('/c', bounded, 1e6, true)[0]).toBe('/c: 2 (47 MB) would be removed, 1 (5 kB) left')
  expect(prunedDocument('/c', bounded, 1e6, true)).toMatchObject({
    ...{ bound: 1e6, dryRun: true, within: true, problems: [] },
    removed: { count: 2, bytes: 47e6, entries: [{ kind: 'packages' }, { kind: 'kernels' }] },
    left: { count: 1, bytes: 4096, inUse: 0 },
  })
})

test('that answers went is said, and that the bound is not kept, and why', () => {
  const held = { ...KERNEL, stays: 'in use' as const }
  expect(prunedLines('/c', { removed: [ANSWER], left: [held], troubles: [] }, 1e6, false).slice(-2)).toEqual([
    'nothing else was left: 1 answer went too',
    'more than 1 MB stays: 1 (12 MB) are in use by other processes',
  ])
  const own = { ...PACKAGE, stays: 'not removed' as const }
  expect(prunedLines('/c', { removed: [], left: [own], troubles: [] }, 1e6, false)).toEqual([
    '/c: 0 (0 kB) removed, 1 (35 MB) left',
    'more than 1 MB stays: the rest is not removed',
  ])
})

test('names from outside are inert', () => {
  const hostile = { ...KERNEL, path: `/c/store/kernel-\u001b[2J-${'a'.repeat(32)}` }
  const text = prunedLines('/c\u001b[2J', { removed: [hostile], left: [], troubles: [] }, 0, false).join('\n')
  expect(text).not.toContain('\u001b')
})
