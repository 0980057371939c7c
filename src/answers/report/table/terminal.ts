/** The report on a terminal: findings, then cases × builds, within its width. Pure; all but the colours is visible text. */
import { createColors } from 'picocolors'
import { shortened, visibleLine } from '../../../lib/visible.js'
import { plural } from '../../../lib/words.js'
import { caseOverviewOf } from '../findings/case-overview.js'
import type { Finding, OverviewPart, OverviewRow } from '../findings/finding.js'
import { findingText } from '../findings/finding-text.js'
import { findingsOf } from '../findings/findings.js'
import { signOf } from '../findings/seen.js'

import type { Model } from '../model/report.js'
import { headline, tally, titleOf } from '../model/summary.js'
import { coloured } from '../text/tone.js'
import { wrapped } from '../text/wrapped.js'
import { withMergedColumns } from './merged-grid.js'
import type { MergedGrid } from './merged-grid.js'

export interface Screen {
  /** Its width in characters. */
  readonly columns: number
  readonly colours: boolean
}

type Colours = ReturnType<typeof createColors>
type TerminalCell = readonly OverviewPart[]

/** The most findings that are told; the markdown has all. */
const MOST_FINDINGS = 20
/** The widest that a terminal's lines become, the narrowest that is laid out for, and the widest name of a case. */
const WIDEST = 120
const NARROWEST = 40
const NAME_WIDTH = 24
const GAP = '  '

/** Lines of a width; a sign stays with what it is said of. */
const sentences = (text: string, width: number, indent = ''): string[] =>
  wrapped(text.replace(/([≤≥]) /g, '$1\u00a0'), width - indent.length).map(
    (line) => indent + shortened(line.replaceAll('\u00a0', ' '), width - indent.length),
  )

function findingLines(model: Model, finding: Finding, colours: Colours, width: number): string[] {
  const { what, short, reported, advice } = findingText(model, finding)
  const [first = '', ...more] = sentences(`${signOf(finding)} ${what}`, width)
  const told = `${short}; ${reported}.${advice === undefined ? '' : ` ${advice}`}`
  return [
    coloured(colours, finding, first),
    ...more.map((line) => `  ${line}`.slice(0, width)),
    ...sentences(told, width, '  '),
  ]
}

/** Where there is no room for words, signs and series alone: `✓≤6.12 ✗*≥6.16`; a star is what nobody expects. */
function briefPart(part: OverviewPart, all: number): string {
  const sign = `${signOf(part)}${part.manner === 'unexpected' ? '*' : ''}`
  return part.rows.length === all ? sign : `${sign}${part.where.replaceAll(' ', '')}`
}

const LEGEND = [
  '✓ as asked',
  '○ no order is expected',
  '✗ wrong',
  '– refused',
  '! crash',
  '≈ lossy',
  '≠ flaky',
  '? no answer',
  '* unexpected',
]

/** How parts of a cell are written, and what stands between them. */
interface Style {
  readonly written: (part: OverviewPart) => string
  readonly between: string
}

const textOf = ({ written, between }: Style, cell: TerminalCell): string => cell.map(written).join(between)

const lengthOf = (text: string): number => Array.from(text).length

/** Text in so many characters. */
const placed = (text: string, width: number): string =>
  shortened(text, width) + ' '.repeat(Math.max(0, width - lengthOf(text)))

/** A cell in so many characters, each part in its colour. */
function drawn(style: Style, cell: TerminalCell, width: number, colours: Colours): string {
  let left = width
  const parts = cell.map((part, index) => {
    const between = index === 0 ? '' : style.between
    if (left <= 0) return ''
    const text = shortened(between + style.written(part), left)
    left -= lengthOf(text)
    return coloured(colours, part, text)
  })
  return parts.join('') + ' '.repeat(Math.max(0, left))
}

const widthsOf = (style: Style, { columns, rows }: MergedGrid<TerminalCell>): number[] =>
  columns.map((name, column) =>
    rows.reduce(
      (most, { cells }) => Math.max(most, lengthOf(textOf(style, cells[column] ?? []))),
      lengthOf(name),
    ),
  )

const sumOf = (widths: readonly number[]): number => widths.reduce((sum, one) => sum + one + GAP.length, 0)

/** Columns in as many tables as it takes for each to be no wider than there is room. */
function chunksOf(widths: readonly number[], room: number): number[][] {
  const chunks: number[][] = []
  for (const [column, width] of widths.entries()) {
    const chunk = chunks.at(-1)
    if (chunk && sumOf([...chunk, column].map((one) => widths[one] ?? 0)) <= room) chunk.push(column)
    else if (width >= 0) chunks.push([column])
  }
  return chunks
}

function overviewLines(
  model: Model,
  rows: readonly OverviewRow[],
  builds: readonly string[],
  colours: Colours,
  width: number,
): string[] {
  const grid = withMergedColumns<TerminalCell>(
    { columns: builds, rows: rows.map((row) => ({ name: visibleLine(row.case), cells: row.cells })) },
    (cell) => JSON.stringify(cell?.map(({ text }) => text)),
  )
  const nameWidth = Math.min(NAME_WIDTH, Math.max(...grid.rows.map(({ name }) => lengthOf(name))))
  const room = width - nameWidth
  const full: Style = { written: ({ text }) => text, between: ' · ' }
  const brief: Style = { written: (part) => briefPart(part, model.kernels.length), between: ' ' }
  const style = sumOf(widthsOf(full, grid)) <= room ? full : brief
  const widths = widthsOf(style, grid).map((one) => Math.min(one, room - GAP.length))
  return chunksOf(widths, room).flatMap((chunk, index) => [
    ...(index > 0 ? [''] : []),
    colours.dim(
      (
        ' '.repeat(nameWidth) +
        chunk.map((column) => GAP + placed(grid.columns[column] ?? '', widths[column] ?? 0)).join('')
      ).trimEnd(),
    ),
    ...grid.rows.map(({ name, cells }) =>
      [
        placed(name, nameWidth),
        ...chunk.map((column) => GAP + drawn(style, cells[column] ?? [], widths[column] ?? 0, colours)),
      ]
        .join('')
        .trimEnd(),
    ),
  ])
}

const isKept = ({ cells }: OverviewRow): boolean =>
  cells.every((parts) => parts.every(({ manner }) => manner === 'kept'))

/** Ends in a line feed; no line has more characters than the screen has columns. */
export function terminal(model: Model, { columns, colours: wanted }: Screen): string {
  const colours = createColors(wanted)
  const width = Math.max(NARROWEST, columns)
  const prose = Math.min(width, WIDEST)
  const findings = findingsOf(model)
  const left = findings.length - MOST_FINDINGS
  const { builds, rows } = caseOverviewOf(model)
  const others = rows.filter((row) => !isKept(row))
  const kept = rows.filter(isKept).map((row) => visibleLine(row.case))
  const blocks: string[][] = [
    [colours.bold(titleOf(model)), ...sentences(`${headline(model)} ${tally(model)}`, prose)],
    ...findings.slice(0, MOST_FINDINGS).map((finding) => findingLines(model, finding, colours, prose)),
    left > 0 ? [`and ${plural(left, 'more finding')}; \`--format markdown\` tells all`] : [],
    others.length > 0 && builds.length > 0 ? overviewLines(model, others, builds, colours, width) : [],
    kept.length > 0 && builds.length > 0 ? sentences(`✓ in every cell: ${kept.join(', ')}`, prose) : [],
    sentences(LEGEND.map((one) => one.replaceAll(' ', '\u00a0')).join('  '), prose),
    sentences('≤ 6.12 is every measured kernel up to 6.12; all of it: --format markdown', prose),
  ]
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}
