/** Cases × builds in markdown. Pure. */
import { caseOverviewOf, cellText } from '../findings/case-overview.js'
import type { OverviewPart, OverviewRow } from '../findings/finding.js'
import type { Model } from '../model/report.js'
import { inline, table } from '../text/markdown-text.js'
import { block, references, sentences } from './markdown-sections.js'
import { hasGrid, referencesOf, withMergedColumns } from './merged-grid.js'
import type { MergedGrid } from './merged-grid.js'

const CORNER = 'case ↓ bpftrace →'

/** Whether it was seen to do what is asked of it in every cell. */
const isKept = ({ cells }: OverviewRow): boolean =>
  cells.every((parts) => parts.every(({ manner }) => manner === 'kept'))

function tableOf({ columns, rows }: MergedGrid<string>): string[] {
  if (columns.length === 0 || rows.length === 0) return []
  return block(table([[CORNER, ...columns.map(inline)], ...rows.map(({ name, cells }) => [name, ...cells])]))
}

/** Whether it was refused in every cell, as it is predicted. */
const isRefused = ({ cells }: OverviewRow): boolean =>
  cells.every((parts) => parts.every(({ manner }) => manner === 'refused'))

/** `✓ in every cell: kprobe, kretprobe.` */
function everywhere(sign: string, rows: readonly OverviewRow[]): string[] {
  const names = rows.map((row) => inline(row.case))
  return names.length === 0 ? [] : [`\`${sign}\` in every cell: ${names.join(', ')}.`]
}

const text = (parts: readonly OverviewPart[]): string => inline(cellText(parts))

/** A row a case, a column a build; cases that do what is asked in every cell, or are refused there, are in a sentence below. */
export function plainOverview(model: Model): string[] {
  const { builds, rows } = caseOverviewOf(model)
  return [
    ...tableOf({
      columns: builds,
      rows: rows
        .filter((row) => !isKept(row) && !isRefused(row))
        .map((row) => ({ name: inline(row.case), cells: row.cells.map(text) })),
    }),
    ...block(
      sentences(
        [
          ...everywhere('✓', rows.filter(isKept)),
          ...everywhere(
            '–',
            rows.filter((row) => isRefused(row) && !isKept(row)),
          ),
        ].join(' '),
      ),
    ),
  ]
}

/** The same with links and what explains answers; builds and cases that answered alike are one column and one row. */
export function overviewTable(model: Model): string[] {
  const { builds, rows } = caseOverviewOf(model)
  const cellsOf = (row: OverviewRow, number: number): string[] => {
    if (hasGrid(model, number)) return row.cells.map(text)
    return row.cells.map((parts, column) => {
      const answers = model.grids[number]?.answers.flatMap((cells) => cells[column] ?? []) ?? []
      return text(parts) + references(referencesOf(answers))
    })
  }
  const alike = new Map<string, { names: string[]; cells: string[] }>()
  for (const [number, row] of rows.entries()) {
    if (isKept(row)) continue
    const cells = cellsOf(row, number)
    const found = alike.get(JSON.stringify(cells))
    if (found) found.names.push(inline(row.case))
    else alike.set(JSON.stringify(cells), { names: [inline(row.case)], cells })
  }
  const merged = withMergedColumns(
    {
      columns: builds,
      rows: [...alike.values()].map(({ names, cells }) => ({ name: names.join(', '), cells })),
    },
    (cell) => cell ?? '',
  )
  return [
    ...tableOf(merged),
    ...block(everywhere('✓', rows.filter(isKept)).flatMap((text) => sentences(text))),
  ]
}
