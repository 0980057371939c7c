/** What scripts printed, side by side. Pure. */
import type { ResultRecord } from '../../../records/record.js'
import type { TriedCell } from './tried.js'

/** What a script printed; undefined where its record does not say. */
export const printedIn = (record: ResultRecord | undefined): string | undefined =>
  record?.attempts.findLast(({ printed }) => printed !== undefined)?.printed

/** The first line in which a cell printed something else than the first cell; a line may be missing on either side. */
export interface OutputDifference {
  readonly cell: TriedCell
  readonly first: TriedCell
  /** Counted from 1. */
  readonly line: number
  readonly here: string | undefined
  readonly there: string | undefined
}

/** Where cells printed something else than the first one that printed; cells without an output are left to their verdict. */
export function differencesOf(cells: readonly TriedCell[]): OutputDifference[] {
  const told = cells.flatMap((cell) => {
    const printed = printedIn(cell.record)
    return printed === undefined ? [] : [{ cell, lines: printed.split('\n') }]
  })
  const [first, ...others] = told
  if (!first) return []
  return others.flatMap(({ cell, lines }) => {
    const most = Math.max(lines.length, first.lines.length)
    const at = Array.from({ length: most }, (_, index) => index).find(
      (index) => lines[index] !== first.lines[index],
    )
    return at === undefined
      ? []
      : [{ cell, first: first.cell, line: at + 1, here: lines[at], there: first.lines[at] }]
  })
}
