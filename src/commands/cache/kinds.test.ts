import { describe, expect, test } from 'vitest'
import { kindOf, sums, toRemove } from './kinds.js'
import type { Kept, Kind } from './kinds.js'

const HEX = '0123456789abcdef'
const [DIGEST, SHORT] = [HEX.repeat(4), HEX.repeat(2)]

const kept = (path: string, kind: Kind, bytes: number, used: number, stays: Kept['stays'] = null): Kept => ({
  ...{ path, kind, bytes, used, stays },
})
const namesOf = (all: readonly Kept[], bound: number): string[] =>
  toRemove(all, bound).map(({ path }) => path)

describe('a kind is told by place and name', () => {
  test.each([
    ['pool', `${DIGEST}.deb`, 'packages', true],
    ['pool', `${DIGEST}.file`, 'files', true],
    ['pool', 'holiday.deb', 'others', false],
    ['pool', `.${DIGEST}.deb.17.0123456789ab.part`, 'others', false],
    ['store', `kernel-6.12.118-${SHORT}`, 'kernels', true],
    ['store', `kernel-my-disk-${SHORT}`, 'kernels', true],
    ['store', `bpftrace-0.23.2-disk-${SHORT}`, 'images', true],
    ['store', `bpftrace-0.23.2-cpio-${SHORT}`, 'images', true],
    ['store', `qemu-${SHORT}`, 'tools', true],
    ['store', 'letters', 'others', false],
    ['lists', `${DIGEST}.Packages.xz`, 'indexes', true],
    ['memo', `${DIGEST}.json`, 'indexes', true],
    ['answers', `01/${DIGEST}.json`, 'answers', true],
    ['answers', `${DIGEST}.json`, 'answers', false],
    ['accelerator', `${DIGEST}.json`, 'others', false],
    ['elsewhere', `${DIGEST}.deb`, 'others', false],
  ])('%s/%s', (part, name, kind, mayGo) => {
    expect(kindOf(part, name)).toEqual({ kind, mayGo })
  })

  test('and what tells an older archive from a newer one never goes', () => {
    for (const name of ['sid.27f281611c31.InRelease', 'sid.27f281611c31.InRelease.json'])
      expect(kindOf('lists', name)).toEqual({ kind: 'indexes', mayGo: false })
  })
})

describe('what goes', () => {
  const all = [
    kept('answer', 'answers', 10, 1),
    kept('image', 'images', 300, 2),
    kept('new kernel', 'kernels', 20, 9),
    kept('old kernel', 'kernels', 20, 3),
    kept('new package', 'packages', 50, 8),
    kept('old package', 'packages', 50, 5),
  ]

  test.each([
    [450, []],
    [449, ['old package']],
    [400, ['old package']],
    [399, ['old package', 'new package']],
    [350, ['old package', 'new package']],
    [349, ['old package', 'new package', 'image']],
    [49, ['old package', 'new package', 'image', 'old kernel']],
    [10, ['old package', 'new package', 'image', 'old kernel', 'new kernel']],
    [9, ['old package', 'new package', 'image', 'old kernel', 'new kernel', 'answer']],
    [0, ['old package', 'new package', 'image', 'old kernel', 'new kernel', 'answer']],
  ])('to leave %i bytes: packages, then the least recently used, answers last', (bound, names) => {
    expect(namesOf(all, bound)).toEqual(names)
  })

  test('is never in use, however small the bound and however long ago it was used', () => {
    const held = all.map((one) => ({ ...one, used: 0, stays: 'in use' as const }))
    expect(namesOf(held, 0)).toEqual([])
    expect(namesOf([...held, kept('idle', 'kernels', 5, 100)], 0)).toEqual(['idle'])
  })

  test('is never what is not to be removed, and its bytes count all the same', () => {
    const others = kept('letters', 'others', 1000, 0, 'not removed')
    expect(namesOf([others, kept('package', 'packages', 1, 9)], 1000)).toEqual(['package'])
    expect(namesOf([others], 0)).toEqual([])
  })

  test('of nothing is nothing', () => expect(toRemove([], 0)).toEqual([]))
})

test('sums are by kind, in one order, with the last use', () => {
  expect(sums([kept('a', 'images', 1, 5), kept('b', 'packages', 2, 1), kept('c', 'packages', 3, 7)])).toEqual(
    [
      { kind: 'packages', count: 2, bytes: 5, used: 7 },
      { kind: 'images', count: 1, bytes: 1, used: 5 },
    ],
  )
})
