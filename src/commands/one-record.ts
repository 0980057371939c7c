/** Which one record the command line means: a case in a cell, named in one word or by selectors. Pure. */
import { UsageError } from '../lib/errors.js'
import { visibleLine } from '../lib/visible.js'
import { matching } from '../matrix/select.js'
import type { ResultRecord } from '../records/record.js'
import { selectRecords } from '../records/select.js'
import { sortedVersions } from '../records/sort.js'

export interface CellSelectors {
  readonly kernel: string[]
  readonly bpftrace: string[]
  readonly runtime: string[]
}

/** Where an `x` may part a kernel from a build; a multiplication sign is nothing else. */
function partings(word: string): number[] {
  const sign = word.indexOf('×')
  if (sign >= 0) return [sign]
  return [...word.matchAll(/x/g)].map(({ index }) => index)
}

/**
 * A cell in one word: `6.18x0.27.1` or `6.18.15×0.27.1`.
 * @throws UsageError where it is none of the records'
 */
function cellOf(word: string, records: readonly ResultRecord[]): Pick<CellSelectors, 'kernel' | 'bpftrace'> {
  const kernels = sortedVersions(records.map((record) => record.kernel))
  const builds = sortedVersions(records.map((record) => record.bpftrace))
  for (const at of partings(word)) {
    const [kernel, build] = [word.slice(0, at), word.slice(at + 1)]
    if (matching(kernel, kernels).length > 0 && matching(build, builds).length > 0)
      return { kernel: [kernel], bpftrace: [build] }
  }
  throw new UsageError(
    visibleLine(
      `'${word}' names no cell of the records, such as ${kernels.at(-1) ?? '6.12'}x${builds.at(-1) ?? '0.23.2'}; kernels: ${kernels.join(', ')}; builds: ${builds.join(', ')}`,
    ),
  )
}

/**
 * @param first a cell, where `second` is the case; otherwise the case
 * @param unread whether there may be more records than could be read
 * @throws UsageError where the words leave none, or more than one; it says what there is
 */
export function oneRecord(
  records: readonly ResultRecord[],
  { first, second }: { readonly first: string; readonly second: string | undefined },
  selectors: CellSelectors,
  unread: boolean,
): ResultRecord {
  const isCell = second !== undefined
  if (isCell && selectors.kernel.length + selectors.bpftrace.length > 0)
    throw new UsageError('a cell and --kernel or --bpftrace both say where; leave out one of them')
  const cell = isCell ? cellOf(first, records) : {}
  const found = selectRecords(
    records,
    { ...selectors, ...cell, case: [second ?? first], verdict: [] },
    unread,
  )
  const [record, ...others] = found
  if (record === undefined || others.length > 0)
    throw new UsageError(
      visibleLine(
        `${found.length} records are left, and one is wanted; choose by --kernel, --bpftrace and --runtime from ${found
          .slice(0, 12)
          .map((one) => `${one.case} on ${one.kernel}x${one.bpftrace}`)
          .join(', ')}${found.length > 12 ? ', …' : ''}`,
      ),
    )
  return record
}
