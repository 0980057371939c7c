import { describe, expect, test } from 'vitest'
import type { NeededArtefact } from '../../supply/artefacts/needed.js'
import { pkg } from '../../supply/plan/plan.fixture.js'
import { forecastLines, forecastOf, packagesOf } from './forecast.js'

const sized = (name: string, size: number) => ({
  ...pkg(name),
  size,
  sha256: name.repeat(64).slice(0, 64),
})
const [KERNEL, LLVM, LIBC] = [sized('a', 35e6), sized('b', 80e6), sized('c', 10e6)]

const lacking: NeededArtefact[] = [
  { sort: 'kernel', packages: [KERNEL] },
  { sort: 'image', packages: [LLVM, LIBC] },
  { sort: 'tools', packages: [LIBC] },
  { sort: 'guest', packages: [] },
  { sort: 'container', packages: [LLVM] },
]

test('a package that several need is fetched once', () => {
  expect(packagesOf(lacking)).toEqual([KERNEL, LLVM, LIBC])
})

test('what is made is expected by its sort, and the tree of the largest image is needed for a while', () => {
  const { count, fetched, made, spare } = forecastOf(lacking, [KERNEL, LLVM])
  expect({ count, fetched }).toEqual({ count: 2, fetched: 115e6 })
  expect(made).toBeCloseTo(14.5e6 + 90e6 * 4.1 + 10e6 * 3.8 + 0.6e6)
  expect(spare).toBeCloseTo(90e6 * 4.1)
})

describe('in words', () => {
  const room = { cache: '/cache', held: 4.4e9, free: 50e9 }
  const some = { count: 14, fetched: 612e6, made: 100e6, spare: 0 }

  test('it is one line', () => {
    expect(forecastLines(some, room)).toEqual([
      'to fetch: 612 MB in 14 packages; the cache then holds about 5.1 GB',
    ])
  })

  test('one package is one', () => {
    expect(forecastLines({ ...some, count: 1 }, room)[0]).toContain('in 1 package;')
  })

  test('what is fetched already is not fetched, and made all the same', () => {
    expect(forecastLines({ ...some, count: 0, fetched: 0 }, room)).toEqual([
      'nothing to fetch; the cache then holds about 4.5 GB',
    ])
  })

  test('nothing is nothing, also on a full disk', () => {
    const none = forecastOf([], [])
    expect(forecastLines(none, { ...room, free: 0 })).toEqual(['nothing to fetch; the cache holds 4.4 GB'])
  })

  test('too little room is told with the mend', () => {
    const [, warning] = forecastLines({ ...some, spare: 88e6 }, { ...room, free: 300e6 })
    expect(warning).toBe(
      'warning: about 800 MB will be needed on the disk of /cache, and 300 MB are free; run `matrix cache prune --keep 3900M`, or set XDG_CACHE_HOME or MATRIX_CACHE_DIR to a directory on a larger one',
    )
  })

  test('where pruning cannot help, it is not advised', () => {
    const [, warning] = forecastLines(some, { cache: '/cache', held: 10e6, free: 300e6 })
    expect(warning).toMatch(/300 MB are free; set XDG_CACHE_HOME/)
  })

  test.each([[712e6], [null]])('with %j bytes free nothing is warned of', (free) => {
    expect(forecastLines(some, { ...room, free })).toHaveLength(1)
  })
})
