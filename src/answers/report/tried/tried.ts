/** What a script came to on each kernel with each build, for a person at a terminal. Pure; all but the colours is visible text. */
import { createColors } from 'picocolors'
import { shortened, visibleLine } from '../../../lib/visible.js'
import { plural } from '../../../lib/words.js'
import type { ResultRecord } from '../../../records/record.js'
import { seenOf, signOf } from '../findings/seen.js'
import type { Seen } from '../findings/seen.js'
import type { Screen } from '../table/terminal.js'
import { coloured } from '../text/tone.js'
import { wrapped } from '../text/wrapped.js'
import { printedIn } from './printed.js'
import type { OutputDifference } from './printed.js'

/** One run of the script. */
export interface TriedCell {
  readonly kernel: string
  readonly bpftrace: string
  /** Absent where there is no answer. */
  readonly record?: ResultRecord
}

export interface Tried {
  /** The script's path, as it was given. */
  readonly script: string
  /** How many attach points are written in it; null where that could not be read. */
  readonly points: number | null
  /** In the order of kernels, then of builds. */
  readonly cells: readonly TriedCell[]
  /** Cells that printed something else than the first one, where all are to print the same; empty elsewhere. */
  readonly differences: readonly OutputDifference[]
}

/** How many lines of one output are shown, and how many of a reason. */
const [MOST_LINES, MOST_REASON] = [12, 6]
const [NARROWEST, WIDEST] = [40, 120]
const GAP = '  '

const labelOf = (seen: Seen): string =>
  `${signOf(seen)} ${seen.word}${seen.manner === 'unexpected' && signOf(seen) !== '!' ? ' (unexpected)' : ''}`

const unique = (names: readonly string[]): string[] => [...new Set(names)]

const placeOf = ({ kernel, bpftrace }: TriedCell): string => `${kernel} × ${bpftrace}`

function gridLines({ cells }: Tried, { columns, colours }: Screen): string[] {
  const colour = createColors(colours)
  const [kernels, builds] = [
    unique(cells.map((cell) => cell.kernel)),
    unique(cells.map((cell) => cell.bpftrace)),
  ]
  const seen = new Map(cells.map((cell) => [placeOf(cell), seenOf(cell.record)]))
  const at = (kernel: string, bpftrace: string): Seen | undefined => seen.get(placeOf({ kernel, bpftrace }))
  const width = Math.max('kernel'.length, ...kernels.map((one) => visibleLine(one).length))
  const cellWidth = Math.max(
    ...builds.map((one) => visibleLine(one).length),
    ...[...seen.values()].map((one) => labelOf(one).length),
  )
  const room = Math.max(1, Math.floor((columns - width) / (cellWidth + GAP.length)))
  const lines: string[] = []
  for (let from = 0; from < builds.length; from += room) {
    const part = builds.slice(from, from + room)
    lines.push(
      [`kernel`.padEnd(width), ...part.map((one) => visibleLine(one).padEnd(cellWidth))].join(GAP).trimEnd(),
      ...kernels.map((kernel) =>
        [
          visibleLine(kernel).padEnd(width),
          ...part.map((bpftrace) => {
            const one = at(kernel, bpftrace)
            return one
              ? coloured(colour, one, labelOf(one)) + ' '.repeat(cellWidth - labelOf(one).length)
              : ' '.repeat(cellWidth)
          }),
        ]
          .join(GAP)
          .trimEnd(),
      ),
    )
  }
  return lines
}

/** bpftrace calls the script by the name that it has in the guest, and does not say how many points it has. */
function reasonOf({ record }: TriedCell, { script, points }: Tried): string {
  const reason = (record?.reason ?? 'there is no answer').replace(/\bprogram\.bt(?=:\d)/g, () => script)
  return points === null
    ? reason
    : reason.replace(/^attached \d+ probes?/, (probes) => `${probes} at ${plural(points, 'point')}`)
}

const cut = (lines: readonly string[], most: number): string[] =>
  lines.length <= most
    ? [...lines]
    : [...lines.slice(0, most), `… ${plural(lines.length - most, 'more line')}`]

interface AnswerGroup {
  readonly seen: Seen
  readonly reason: string
  readonly cells: readonly TriedCell[]
}

/** Cells with the same words, in the order of the first of each; what attached stands together, whatever its numbers are. */
function groupsOf(tried: Tried): AnswerGroup[] {
  const groups = new Map<string, { seen: Seen; reason: string; cells: TriedCell[] }>()
  for (const cell of tried.cells) {
    const seen = seenOf(cell.record)
    const reason = reasonOf(cell, tried)
    const key = JSON.stringify([labelOf(seen), seen.word === 'attached' ? '' : reason])
    const group = groups.get(key) ?? { seen, reason, cells: [] }
    group.cells.push(cell)
    groups.set(key, group)
  }
  return [...groups.values()]
}

function groupLines(group: AnswerGroup, all: number, { columns, colours }: Screen): string[] {
  const colour = createColors(colours)
  const { seen, reason, cells } = group
  const [first] = cells
  const where = cells.length === all ? (all === 1 ? '' : `all ${all}`) : cells.map(placeOf).join(', ')
  const head = wrapped(visibleLine(`${labelOf(seen)}${where === '' ? '' : `: ${where}`}`), columns - 2)
  const printed = printedIn(first?.record)
  const from = cells.length > 1 && first ? ` on ${placeOf(first)}` : ''
  const body = cut(reason.split('\n'), MOST_REASON).flatMap((line) => wrapped(visibleLine(line), columns - 2))
  return [
    ...head.map((line, index) => (index === 0 ? coloured(colour, seen, line) : `  ${line}`)),
    ...body.map((line) => `  ${line}`),
    ...(printed === '' || printed === undefined
      ? []
      : [
          `  printed${visibleLine(from)}:`,
          ...cut(printed.split('\n'), MOST_LINES).map(
            (line) => `  ${shortened(visibleLine(line), columns - 2)}`,
          ),
        ]),
  ]
}

const differenceLines = ({ differences }: Tried, columns: number): string[] =>
  differences.flatMap(({ cell, first, line, here, there }) =>
    wrapped(
      visibleLine(
        `✗ ${placeOf(cell)} printed something else than ${placeOf(first)}: line ${line} is ${JSON.stringify(here ?? '(none)')}, and not ${JSON.stringify(there ?? '(none)')}`,
      ),
      columns,
    ),
  )

/** The lines: a grid of kernels × builds, then what each answer says, each text once, and what was printed. */
export function triedLines(tried: Tried, screen: Screen): string[] {
  const width = Math.min(WIDEST, Math.max(NARROWEST, screen.columns))
  const within = { ...screen, columns: width }
  return [
    ...gridLines(tried, within),
    ...groupsOf(tried).flatMap((group) => ['', ...groupLines(group, tried.cells.length, within)]),
    ...(tried.differences.length === 0 ? [] : ['', ...differenceLines(tried, width)]),
  ]
}
