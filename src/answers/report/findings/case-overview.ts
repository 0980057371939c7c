/** Cases × builds: on how many kernels handlers run as written, and where not. Pure. */
import { visibleLine } from '../../../lib/visible.js'
import type { CaseGrid, Model } from '../model/report.js'
import type { CaseOverview, OverviewPart, OverviewRow } from './finding.js'
import { axisOf, rowsInSigns } from './kernel-axis.js'
import type { RowAxis } from './kernel-axis.js'
import { isRight, seenLabel, seenOf } from './seen.js'
import type { Seen } from './seen.js'

function partText(axis: RowAxis, seen: Seen, { length }: readonly number[], where: string): string {
  const label = seenLabel(seen)
  const isAll = length === axis.labels.length
  if (where === '' || (isAll && (seen.manner === 'refused' || seen.manner === 'unanswered'))) return label
  return !isRight(seen) && isAll ? `${label}, ${where}` : `${label} ${where}`
}

function cellOf(axis: RowAxis, { answers }: CaseGrid, column: number): OverviewPart[] {
  const parts = new Map<Seen, Seen & { rows: number[] }>()
  for (const row of axis.labels.keys()) {
    const seen = seenOf(answers[row]?.[column]?.record)
    const part = parts.get(seen)
    if (part) part.rows.push(row)
    else parts.set(seen, { ...seen, rows: [row] })
  }
  return [...parts.values()].map((part) => {
    const where = rowsInSigns(axis, part.rows)
    return { ...part, where, text: partText(axis, part, part.rows, where) }
  })
}

const overviews = new WeakMap<Model, CaseOverview>()

/** Made once of a model, because several parts of a report ask. */
export function caseOverviewOf(model: Model): CaseOverview {
  const known = overviews.get(model)
  if (known) return known
  const axis = axisOf(model.kernels)
  const overview = {
    builds: model.builds.map(({ bpftrace }) => visibleLine(bpftrace)),
    rows: model.grids.map((grid) => ({
      case: grid.name,
      promised: grid.promised,
      cells: model.builds.map((_, column) => cellOf(axis, grid, column)),
    })),
  }
  overviews.set(model, overview)
  return overview
}

/** A cell in one line: `✓ ≤ 6.12 · ✗ reversed ≥ 6.16`. */
export const cellText = (parts: readonly OverviewPart[]): string => parts.map(({ text }) => text).join(' · ')

export interface MergedRow {
  readonly cases: readonly string[]
  /** By build. */
  readonly cells: readonly string[]
}

const textsOf = ({ cells }: OverviewRow): string[] => cells.map(cellText)

/** Cases with the same answers in one row, which stands where the first of them does. */
export function mergedRows({ rows }: CaseOverview): MergedRow[] {
  const merged = new Map<string, { cases: string[]; cells: string[] }>()
  for (const row of rows) {
    const cells = textsOf(row)
    const found = merged.get(JSON.stringify(cells))
    if (found) found.cases.push(row.case)
    else merged.set(JSON.stringify(cells), { cases: [row.case], cells })
  }
  return [...merged.values()]
}
