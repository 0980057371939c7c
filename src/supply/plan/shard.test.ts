import { describe, expect, test } from 'vitest'
import { UsageError } from '../../lib/errors.js'
import { BOOT_SECONDS, expectedSeconds, USUAL } from './expected-time.js'
import type { CellCases } from './expected-time.js'
import { cellOf } from './plan.fixture.js'
import { parseShard, shareOut } from './shard.js'
import { ordering } from '../../judge/verdict/verdict.fixture.js'
import type { Case } from '../../matrix/schema.js'

const KERNELS = [
  '5.10.1',
  '6.1.1',
  '6.12.1',
  '6.16.1',
  '6.17.1',
  '6.18.1',
  '6.19.1',
  '7.0.1',
  '7.1.1',
  '7.2.1',
  '7.3.1',
]
const BUILDS = ['0.11.3', '0.17.0', '0.23.2', '0.27.0', '0.27.1']
const CASES = Array.from({ length: 31 }, (_, index) =>
  ordering(`case-${index}`, { alone: index % 3 === 0 ? 'it is so' : undefined }),
)
const grid = (
  kernels: readonly string[],
  builds: readonly string[],
  cases: readonly Case[] = CASES,
): CellCases[] =>
  kernels.flatMap((kernel) =>
    builds.map((build) => ({ cell: cellOf({ id: kernel }, { id: build, version: build }), cases })),
  )
const cells = grid(KERNELS, BUILDS)
const HEAVIEST = Math.max(...cells.map((cell) => expectedSeconds(cell, USUAL)))

const kernelsOf = (share: readonly CellCases[]): Set<string> =>
  new Set(share.map(({ cell }) => cell.kernel.id))
const seconds = (share: readonly CellCases[]): number =>
  share.reduce((sum, cell) => sum + expectedSeconds(cell, USUAL), kernelsOf(share).size * BOOT_SECONDS)
const longest = (shares: readonly (readonly CellCases[])[]): number => Math.max(...shares.map(seconds))
/** How many boots more than there are kernels. */
const moreBoots = (shares: readonly (readonly CellCases[])[]): number =>
  shares.reduce((sum, share) => sum + kernelsOf(share).size, 0) - KERNELS.length

describe('shares', () => {
  test.each([1, 2, 3, 4, 5, 7, 11, 20, 55, 60])('%i: every cell in exactly one, in order', (total) => {
    const shares = shareOut(cells, total, USUAL)
    expect(shares).toHaveLength(total)
    expect(shares.flat()).toEqual(cells)
    expect(shares.filter((share) => share.length === 0)).toHaveLength(Math.max(0, total - cells.length))
  })

  test.each([2, 3, 4, 11])('%i: even enough with whole kernels, so that none boots twice', (total) => {
    const shares = shareOut(cells, total, USUAL)
    expect(moreBoots(shares)).toBe(0)
    expect(longest(shares)).toBeLessThanOrEqual((seconds(cells) / total) * 1.15)
  })

  test.each([5, 7, 8, 9])('%i: kernels are cut where whole ones would leave machines idle', (total) => {
    const shares = shareOut(cells, total, USUAL)
    expect(moreBoots(shares)).toBeGreaterThan(0)
    expect(moreBoots(shares)).toBeLessThan(total)
    // By no more than the heaviest cell: nothing finer can be given away.
    expect(longest(shares)).toBeLessThanOrEqual(seconds(cells) / total + HEAVIEST + BOOT_SECONDS)
  })

  test('time counts, not the number of cells', () => {
    const [slow, quick] = [grid(['1.1', '1.2'], ['0.27.1']), grid(['1.3', '1.4', '1.5', '1.6'], ['0.11.3'])]
    const [first, second] = shareOut([...slow, ...quick], 2, USUAL)
    expect([first, second]).toEqual([slow, quick])
  })

  test('for one quick case a boot is what costs, and kernels stay whole', () => {
    expect(moreBoots(shareOut(grid(KERNELS, BUILDS, [ordering('quick')]), 6, USUAL))).toBe(0)
  })

  test('one kernel is shared by its builds', () => {
    expect(shareOut(cells.slice(0, 5), 3, USUAL).map((share) => share.length)).toEqual([2, 2, 1])
  })

  test('a runtime is a machine of its own', () => {
    const both = (['microvm', 'container'] as const).map((runtime) => ({
      cell: cellOf({}, {}, runtime),
      cases: CASES,
    }))
    expect(shareOut(both, 2, USUAL)).toEqual(both.map((cell) => [cell]))
  })

  test('of nothing is nothing', () => {
    expect(shareOut([], 2, USUAL)).toEqual([[], []])
  })

  test('of all ways to cut whole kernels the one with the least sum of squares', () => {
    const sizes = [3, 31, 1, 7, 7, 20, 2, 12, 5]
    const uneven = sizes.flatMap((size, index) => grid([`1.${index}`], ['0.27.1'], CASES.slice(0, size)))
    const sum = (shares: readonly (readonly CellCases[])[]): number =>
      shares.reduce((all, share) => all + seconds(share) ** 2, 0)
    const ways = (cells: readonly CellCases[], total: number): CellCases[][][] =>
      total === 1
        ? [[[...cells]]]
        : cells
            .slice(total - 1)
            .flatMap((_, more) =>
              ways(cells.slice(more + 1), total - 1).map((rest) => [cells.slice(0, more + 1), ...rest]),
            )
    for (const total of [2, 3, 4, 9])
      expect(sum(shareOut(uneven, total, USUAL))).toBeCloseTo(Math.min(...ways(uneven, total).map(sum)), 6)
  })

  test('a design thirty times as large as the default is shared out', () => {
    const large = grid(
      Array.from({ length: 156 }, (_, index) => `6.${index}.1`),
      Array.from({ length: 10 }, (_, index) => `0.${index + 15}.0`),
    )
    expect(shareOut(large, 1000, USUAL).flat()).toHaveLength(1560)
  })
})

describe('on the command line', () => {
  test('I/N', () => {
    expect(parseShard('2/3')).toEqual({ index: 2, total: 3 })
  })

  test.each(['', '1', '0/3', '4/3', '1/0', '-1/3', '1/3/5', '1.5/3', ' 1/3', 'a/b', '01/3', '1/99999'])(
    "'%s' is refused",
    (shard) => {
      expect(() => parseShard(shard)).toThrow(UsageError)
    },
  )
})
