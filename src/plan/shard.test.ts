import { describe, expect, test } from 'vitest'
import { UsageError } from '../errors.js'
import { cellOf } from './plan.fixture.js'
import { shardOf } from './shard.js'

const cells = ['5.10.1', '6.1.1', '6.12.1', '7.3.1'].flatMap((kernel) =>
  ['0.17.0', '0.23.2', '0.27.1'].map((build) => cellOf({ id: kernel }, { id: build })),
)

describe('shards', () => {
  test.each([1, 2, 3, 4, 7])('of %i: every cell in exactly one, a kernel never in two', (total) => {
    const shares = Array.from({ length: total }, (_, index) => shardOf(cells, `${index + 1}/${total}`))
    expect(shares.flat()).toHaveLength(cells.length)
    expect(new Set(shares.flat())).toEqual(new Set(cells))
    for (const kernel of new Set(cells.map((cell) => cell.kernel.id)))
      expect(shares.filter((share) => share.some((cell) => cell.kernel.id === kernel))).toHaveLength(1)
  })

  test('none is all', () => {
    expect(shardOf(cells, undefined)).toEqual(cells)
  })

  test.each(['', '1', '0/3', '4/3', '1/0', '-1/3', '1/3/5', '1.5/3', ' 1/3', 'a/b', '01/3'])(
    "'%s' is refused",
    (shard) => {
      expect(() => shardOf(cells, shard)).toThrow(UsageError)
    },
  )
})
