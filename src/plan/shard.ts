/** A share of the cells, for several machines that run one matrix between them. Pure. */
import { UsageError } from '../errors.js'
import type { Cell } from './types.js'

/**
 * The cells of shard I of N. A kernel's cells stay together, because they share a boot.
 * @param shard `I/N` as on the command line, or undefined for all
 * @throws UsageError for anything else
 */
export function shardOf(cells: readonly Cell[], shard: string | undefined): readonly Cell[] {
  if (shard === undefined) return cells
  const found = /^([1-9]\d*)\/([1-9]\d*)$/.exec(shard)
  const [index, total] = [Number(found?.[1]), Number(found?.[2])]
  if (!found || index > total)
    throw new UsageError(`--shard takes I/N with I from 1 to N, such as 1/3, not '${shard}'`)
  const kernels = [...new Set(cells.map(({ kernel }) => kernel.id))]
  return cells.filter(({ kernel }) => kernels.indexOf(kernel.id) % total === index - 1)
}
