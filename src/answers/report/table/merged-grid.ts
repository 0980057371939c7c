/** A case's grid with neighbours that answered alike put together: kernels in one row, builds in one column. Pure. */
import { caseOverviewOf } from '../findings/case-overview.js'
import { sharedRuns } from '../findings/alike-tracks.js'
import type { SharedRun } from '../findings/alike-tracks.js'
import { axisOf, runsOf } from '../findings/kernel-axis.js'
import type { RowAxis } from '../findings/kernel-axis.js'
import { answerLabel, bareLabel } from '../model/labels.js'
import type { CaseGrid, Model, ReportedAnswer } from '../model/report.js'

/** What explains answers: numbers of notes and known issues, ascending. */
export interface CellReferences {
  readonly notes: readonly number[]
  readonly issues: readonly number[]
}

/** Answers of which the same is to be told. */
interface MergedCell extends CellReferences {
  readonly label: string
}

/** What fills a table: names of columns, and rows with theirs; names are plain text. */
export interface MergedGrid<Cell> {
  readonly columns: readonly string[]
  readonly rows: readonly { readonly name: string; readonly cells: readonly Cell[] }[]
}

/** `0.27.0, 0.27.1`, or `0.23.2 – 0.27.1 (3)` */
const spanned = (names: readonly string[]): string =>
  names.length < 3 ? names.join(', ') : `${names[0] ?? ''} – ${names.at(-1) ?? ''} (${names.length})`

/**
 * Columns next to each other with the same cells as one.
 * @param keyOf equal for cells that are the same
 */
export function withMergedColumns<Cell>(
  { columns, rows }: MergedGrid<Cell>,
  keyOf: (cell: Cell | undefined) => string,
): MergedGrid<Cell> {
  const keys = columns.map((_, column) => JSON.stringify(rows.map(({ cells }) => keyOf(cells[column]))))
  const groups: { first: number; names: string[] }[] = []
  for (const [column, name] of columns.entries()) {
    const last = groups.at(-1)
    if (last && keys[column] === keys[last.first]) last.names.push(name)
    else groups.push({ first: column, names: [name] })
  }
  return {
    columns: groups.map(({ names }) => spanned(names)),
    rows: rows.map(({ name, cells }) => ({
      name,
      cells: groups.flatMap(({ first }) => cells.slice(first, first + 1)),
    })),
  }
}

/** An issue's number says that an answer is known. */
const labelOf = (answer: ReportedAnswer): string =>
  answer.issue === undefined ? answerLabel(answer) : bareLabel(answer)

const ascending = (numbers: ReadonlySet<number>): number[] => [...numbers].sort((a, b) => a - b)

const keyOf = ({ label, issues }: MergedCell): string => JSON.stringify([label, issues])

export function referencesOf(answers: readonly ReportedAnswer[]): CellReferences {
  const [notes, issues] = [new Set<number>(), new Set<number>()]
  for (const { note, issue } of answers) {
    if (note !== undefined) notes.add(note)
    if (issue !== undefined) issues.add(issue)
  }
  return { notes: ascending(notes), issues: ascending(issues) }
}

const mergedCell = (answers: readonly ReportedAnswer[]): MergedCell => ({
  label: answers[0] ? labelOf(answers[0]) : '',
  ...referencesOf(answers),
})

/** Numbers for answers, the same for those with the same label and issue: many lists of them are compared. */
function numbersOfCells(): (answer: ReportedAnswer) => number {
  const byIssue = new Map<number | undefined, Map<string, number>>()
  let count = 0
  return (answer) => {
    const numbers = byIssue.get(answer.issue) ?? new Map<string, number>()
    const label = labelOf(answer)
    const number = numbers.get(label) ?? count++
    byIssue.set(answer.issue, numbers.set(label, number))
    return number
  }
}

/** `6.16.12 – 7.3.4 (8)`, or `6.16.12 – 7.3.4 (8), also rt (2), arm64 (8)` */
function rowName({ labels }: RowAxis, { run: { rows }, also }: SharedRun): string {
  const [first, last] = [labels[rows[0] ?? -1] ?? '', labels[rows.at(-1) ?? -1] ?? '']
  const own = rows.length === 1 ? first : `${first} – ${last} (${rows.length})`
  const others = also.map((one) => `${one.name} (${one.rows.length})`)
  return others.length === 0 ? own : `${own}, also ${others.join(', ')}`
}

const rowsOf = ({ run, also }: SharedRun): number[] => [...run.rows, ...also.flatMap(({ rows }) => rows)]

/**
 * Kernels that are neighbours and answered alike with every build are one row, with those of other flavours and
 * architectures that did too; the notes of all stand in its cells.
 */
export function mergedGrid({ kernels, builds }: Model, { answers }: CaseGrid): MergedGrid<MergedCell> {
  const axis = axisOf(kernels)
  const alike = new Map<string, number[]>()
  const numberOf = numbersOfCells()
  for (const row of kernels.keys()) {
    const key = (answers[row] ?? []).map(numberOf).join()
    const rows = alike.get(key)
    if (rows) rows.push(row)
    else alike.set(key, [row])
  }
  const runs = [...alike.values()]
    .flatMap((rows) => sharedRuns(axis, runsOf(axis, rows)))
    .sort((a, b) => (a.run.rows[0] ?? 0) - (b.run.rows[0] ?? 0))
  return withMergedColumns(
    {
      columns: builds.map(({ bpftrace }) => bpftrace),
      rows: runs.map((shared) => ({
        name: rowName(axis, shared),
        cells: builds.map((_, column) =>
          mergedCell(rowsOf(shared).flatMap((row) => answers[row]?.[column] ?? [])),
        ),
      })),
    },
    (cell) => (cell ? JSON.stringify([keyOf(cell), cell.notes]) : ''),
  )
}

/** Whether a case has a grid of its own: with some build kernels differ, so that the overview does not tell all of it. */
export const hasGrid = (model: Model, number: number): boolean =>
  caseOverviewOf(model).rows[number]?.cells.some((parts) => parts.length > 1) ?? false
