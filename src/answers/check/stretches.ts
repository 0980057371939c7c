/** The cells of a pair of handlers in stretches: where the same was seen, in words. Pure. */
import type { ResultRecord } from '../../records/record.js'
import { buildsInWords, shortName } from '../report/findings/build-words.js'
import type { FindingPlace } from '../report/findings/finding.js'
import { findingText } from '../report/findings/finding-text.js'
import { placesOf } from '../report/findings/findings.js'
import { axisOf, rowsInSigns } from '../report/findings/kernel-axis.js'
import type { SeenWord } from '../report/findings/seen.js'
import type { BuildColumn, KernelRow } from '../report/model/report.js'
import { neighboursOf } from './asked.js'
import type { AskedPlaces } from './asked.js'
import type { Attaching, MeasuringCase } from './attaching.js'
import { pairAnswer } from './pair-answer.js'
import type { Keeping, PairAnswer } from './pair-answer.js'

/** Answers for two handlers by row and column of all that was measured. */
export type PairGrid = readonly (readonly PairAnswer[])[]

/** Finds the record of a case in a cell. */
export type FindRecord = (name: string, kernel: KernelRow, build: BuildColumn) => ResultRecord | undefined

export const pairGrid = (
  { kernels, builds }: AskedPlaces,
  measuring: MeasuringCase,
  attaching: Attaching,
  find: FindRecord,
): PairGrid =>
  kernels.map((kernel) =>
    builds.map((build) => pairAnswer(find(measuring.one.name, kernel, build), measuring, attaching)),
  )

export interface AskedCell {
  readonly row: number
  readonly column: number
  readonly answer: PairAnswer
}

/** Cells that are asked for and were measured, by row. */
export const askedCells = ({ rows, columns }: AskedPlaces, grid: PairGrid): AskedCell[] =>
  rows.flatMap((row) =>
    columns.flatMap((column) => {
      const answer = grid[row]?.[column]
      return answer ? [{ row, column, answer }] : []
    }),
  )

/** Cells in which the same was seen. */
export interface CheckedStretch {
  readonly word: SeenWord
  readonly keeping: Keeping
  readonly cells: number
  /** `on kernels ≥ 6.16 with bpftrace 0.23.2 to 0.27.1; as written on kernels ≤ 6.12; 6.13 to 6.15 were not measured` */
  readonly where: string
  /** The first event, where all cells have the same one. */
  readonly event?: string
}

/** Some cells as columns with the same rows. */
function placesIn(cells: readonly Pick<AskedCell, 'row' | 'column'>[]): FindingPlace[] {
  const columns = new Map<number, number[]>()
  for (const { row, column } of cells) columns.set(column, [...(columns.get(column) ?? []), row])
  return placesOf(columns)
}

/** Where the pair was seen to run as written, also in cells that are not asked for. */
const keptPlaces = (grid: PairGrid): FindingPlace[] =>
  placesIn(
    grid.flatMap((answers, row) =>
      answers.flatMap(({ keeping }, column) => (keeping === 'kept' ? [{ row, column }] : [])),
    ),
  )

function stretchOf(places: AskedPlaces, grid: PairGrid, cells: readonly AskedCell[]): CheckedStretch[] {
  const [first] = cells
  if (!first) return []
  const { word, keeping, event } = first.answer
  const isBroken = keeping === 'broken'
  const { short } = findingText(places, {
    key: '',
    word,
    manner: 'unexpected',
    cases: [],
    isPromised: true,
    isByChance: false,
    about: 'order',
    answers: cells.length,
    cells: cells.length,
    places: placesIn(cells),
    kept: isBroken ? keptPlaces(grid) : [],
    unanswered: [],
    mechanisms: [],
    first: { grid: 0, row: first.row, column: first.column },
  })
  const isOneEvent = event !== undefined && cells.every(({ answer }) => answer.event === event)
  return [{ word, keeping, cells: cells.length, where: short, ...(isOneEvent && { event }) }]
}

const GRAVEST: readonly Keeping[] = ['broken', 'unanswered', 'kept', 'refused']

/** The gravest first, and of these those of most cells. */
export function stretchesIn(places: AskedPlaces, grid: PairGrid): CheckedStretch[] {
  const groups = new Map<string, AskedCell[]>()
  for (const cell of askedCells(places, grid)) {
    const key = `${cell.answer.keeping} ${cell.answer.word}`
    groups.set(key, [...(groups.get(key) ?? []), cell])
  }
  return [...groups.values()]
    .flatMap((cells) => stretchOf(places, grid, cells))
    .sort((a, b) => GRAVEST.indexOf(a.keeping) - GRAVEST.indexOf(b.keeping) || b.cells - a.cells)
}

/** Equal words together: `as written with bpftrace 0.11.3, reversed with bpftrace 0.23.2 to 0.27.1`; alone where there is one. */
function saying(
  words: readonly (readonly [word: string, at: number])[],
  where: (at: number[]) => string,
): string {
  const groups = new Map<string, number[]>()
  for (const [word, at] of words) groups.set(word, [...(groups.get(word) ?? []), at])
  if (groups.size === 1) return [...groups.keys()].join('')
  return [...groups].map(([word, at]) => `${word} ${where(at)}`).join(', ')
}

const wordAt = (grid: PairGrid, row: number, column: number): string => grid[row]?.[column]?.word ?? 'missing'

/** What measured neighbours say of releases that nobody measured: a sentence each. */
export function besideUnmeasured(places: AskedPlaces, grid: PairGrid): string[] {
  const { kernels, builds, rows, columns, unmeasuredKernels, unmeasuredBuilds } = places
  const kernelNames = kernels.map(({ kernel }) => kernel)
  const buildNames = builds.map(({ bpftrace }) => bpftrace)
  const axis = axisOf(kernels)
  // Of a build that nobody measured the measured ones speak on the kernels that are asked for, and the other way round.
  const theirColumns = columns.length > 0 ? columns : [...builds.keys()]
  const theirRows = rows.length > 0 ? rows : [...kernels.keys()]
  const sentence = (name: string, told: readonly string[]): string =>
    `${name} was not measured${told.length > 0 ? `; ${told.join('; ')}` : ''}`
  return [
    ...unmeasuredKernels.map((name) =>
      sentence(
        `kernel ${shortName(name)}`,
        neighboursOf(name, kernelNames).map(
          (row) =>
            `${shortName(kernelNames[row] ?? '')} says ${saying(
              theirColumns.map((column) => [wordAt(grid, row, column), column] as const),
              (some) => `with ${buildsInWords(buildNames, some)}`,
            )}`,
        ),
      ),
    ),
    ...unmeasuredBuilds.map((name) =>
      sentence(
        `bpftrace ${shortName(name)}`,
        neighboursOf(name, buildNames).map(
          (column) =>
            `${shortName(buildNames[column] ?? '')} says ${saying(
              theirRows.map((row) => [wordAt(grid, row, column), row] as const),
              (some) => `on ${rowsInSigns(axis, some)}`,
            )}`,
        ),
      ),
    ),
  ]
}

/** Measured cells of a grid, by their names, for programs. */
export const namesOf = ({ kernels, builds }: AskedPlaces, { row, column, answer }: AskedCell) => ({
  kernel: kernels[row]?.kernel ?? '',
  runtime: kernels[row]?.runtime ?? 'microvm',
  bpftrace: builds[column]?.bpftrace ?? '',
  ...answer,
})

/** `a, b and c` of builds that are asked for and keep the order on all kernels that are asked for; '' where none does. */
export function keepingBuilds({ builds, rows }: AskedPlaces, grid: PairGrid): string {
  if (rows.length === 0) return ''
  const columns = [...builds.keys()].filter((column) =>
    rows.every((row) => grid[row]?.[column]?.keeping === 'kept'),
  )
  return columns.length === 0
    ? ''
    : buildsInWords(
        builds.map(({ bpftrace }) => bpftrace),
        columns,
      )
}
