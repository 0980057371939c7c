/** Between which measured neighbours an answer turns into what is reported. Pure. */
import { visibleLine } from '../../../lib/visible.js'
import type { ResultRecord } from '../../../records/record.js'
import { buildsInWords, namesInWords } from '../findings/build-words.js'
import type { Finding } from '../findings/finding.js'
import { gapBetween, unmeasured } from '../findings/gaps.js'
import { axisOf, rowsInWords } from '../findings/kernel-axis.js'
import { seenOf } from '../findings/seen.js'
import type { CaseGrid, Model } from '../model/report.js'

/** Whether a case shows the finding in a cell. */
const isShown = ({ places }: Finding, name: string, row: number, column: number): boolean =>
  places.some(
    ({ cases, rows, columns }) =>
      rows.includes(row) && columns.includes(column) && (cases?.includes(name) ?? true),
  )

const answered = (record: ResultRecord | undefined): record is ResultRecord =>
  record !== undefined && seenOf(record).manner !== 'unanswered'

/** `as written (kprobe_multi)`; what has no order may have ended before anybody could look. */
function did(record: ResultRecord): string {
  const by = record.order === null ? '' : (record.mechanism ?? []).join(' + ')
  return `${seenOf(record).word}${by === '' ? '' : ` (${visibleLine(by)})`}`
}

/** Texts and where each holds, in the order in which they come. */
function gathered<T>(): { add: (text: string, where: T) => void; all: () => [string, T[]][] } {
  const found = new Map<string, T[]>()
  return {
    add(text, where) {
      const some = found.get(text)
      if (some) some.push(where)
      else found.set(text, [where])
    },
    all: () => [...found],
  }
}

const gapWords = (older: string, newer: string, what: 'kernel' | 'bpftrace'): string => {
  const gap = gapBetween(older, newer, what)
  return gap === undefined ? '' : `; ${visibleLine(unmeasured([gap]) ?? '')}`
}

interface Edge {
  readonly text: string
  readonly at: number
}

/** Neighbouring kernels of one build of which one shows the finding and the other does not. */
function kernelEdges(model: Model, finding: Finding, grid: CaseGrid): Edge[] {
  const { kernels, builds } = model
  const { tracks, labels } = axisOf(kernels)
  return builds.flatMap((_, column) =>
    tracks.flatMap((track) =>
      track.flatMap((row, at): Edge[] => {
        const next = track[at + 1]
        if (next === undefined) return []
        if (isShown(finding, grid.name, row, column) === isShown(finding, grid.name, next, column)) return []
        const [a, b] = [grid.answers[row]?.[column]?.record, grid.answers[next]?.[column]?.record]
        if (!answered(a) || !answered(b)) return []
        const gap = gapWords(kernels[row]?.kernel ?? '', kernels[next]?.kernel ?? '', 'kernel')
        return [
          { text: `${did(a)} on ${labels[row] ?? ''}, ${did(b)} on ${labels[next] ?? ''}${gap}`, at: column },
        ]
      }),
    ),
  )
}

/** Neighbouring builds on one kernel, likewise. */
function buildEdges(model: Model, finding: Finding, grid: CaseGrid): Edge[] {
  const { kernels, builds } = model
  return kernels.flatMap((_, row) =>
    builds.flatMap((build, column): Edge[] => {
      const next = builds[column + 1]
      if (next === undefined) return []
      if (isShown(finding, grid.name, row, column) === isShown(finding, grid.name, row, column + 1)) return []
      const [a, b] = [grid.answers[row]?.[column]?.record, grid.answers[row]?.[column + 1]?.record]
      if (!answered(a) || !answered(b)) return []
      const names = [build.bpftrace, next.bpftrace].map(visibleLine)
      const gap = gapWords(build.bpftrace, next.bpftrace, 'bpftrace').replace(/^; (\d)/, '; bpftrace $1')
      return [
        {
          text: `${did(a)} with bpftrace ${names[0] ?? ''}, ${did(b)} with ${names[1] ?? ''}${gap}`,
          at: row,
        },
      ]
    }),
  )
}

/**
 * Each text once, with where it holds and of which cases.
 * @param inWords where it holds, from the numbers
 */
function told(
  grids: readonly CaseGrid[],
  edges: (grid: CaseGrid) => Edge[],
  inWords: (some: readonly number[]) => string,
): string[] {
  const whole = gathered<string>()
  for (const grid of grids) {
    const texts = gathered<number>()
    for (const { text, at } of edges(grid)) texts.add(text, at)
    for (const [text, where] of texts.all()) whole.add(`${inWords(where)}: ${text}`, grid.name)
  }
  return whole
    .all()
    .map(([text, cases]) => `${cases.length < grids.length ? `${namesInWords(cases)}, ` : ''}${text}.`)
}

/**
 * @returns such as `with bpftrace 0.27.0 and 0.27.1: as written (kprobe_multi) on 6.12.118, reversed (kprobe_multi) on 6.16.12;
 *   6.13 to 6.15 were not measured.`; none where all neighbours show it
 */
export function changesOf(model: Model, finding: Finding): string[] {
  const grids = model.grids.filter(({ name }) => finding.cases.includes(name))
  const axis = axisOf(model.kernels)
  const names = model.builds.map(({ bpftrace }) => bpftrace)
  return [
    ...told(
      grids,
      (grid) => kernelEdges(model, finding, grid),
      (some) => `with ${buildsInWords(names, some)}`,
    ),
    ...told(
      grids,
      (grid) => buildEdges(model, finding, grid),
      (some) => `on ${rowsInWords(axis, some)}`,
    ),
  ]
}
