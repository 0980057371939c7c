/** The kernels that were measured as an axis, and stretches of it in words. Pure, for the page too. */
import { isVersion, seriesOf } from '../../../matrix/versions.js'
import { kernelLabel } from '../model/labels.js'
import type { KernelRow } from '../model/report.js'

export interface RowAxis {
  /** What each row is called, oldest first; visible. */
  readonly labels: readonly string[]
  /** The same by its series, where no other row is of it: `6.12`. */
  readonly shorts: readonly string[]
  /** Rows that can be neighbours: of one flavour and runtime. A row whose name is no version is alone. */
  readonly tracks: readonly (readonly number[])[]
}

/** Neighbours on a track. */
export interface KernelRun {
  readonly rows: readonly number[]
  /** Whether nothing older, and nothing newer, was measured on this track. */
  readonly isFirst: boolean
  readonly isLast: boolean
}

function trackName({ kernel, runtime }: KernelRow): string {
  const flavour = isVersion(kernel) ? seriesOf(kernel)?.replace(/^[\d.]+/, '') : undefined
  return JSON.stringify(flavour === undefined ? [runtime, null, kernel] : [runtime, flavour])
}

export function axisOf(kernels: readonly KernelRow[]): RowAxis {
  const tracks = new Map<string, number[]>()
  for (const [row, kernel] of kernels.entries()) {
    const track = tracks.get(trackName(kernel))
    if (track) track.push(row)
    else tracks.set(trackName(kernel), [row])
  }
  const labels = kernels.map(kernelLabel)
  const series = kernels.map(({ kernel, runtime }) =>
    kernelLabel({ kernel: seriesOf(kernel) ?? kernel, runtime, releases: [] }),
  )
  const uses = new Map<string, number>()
  for (const name of series) uses.set(name, (uses.get(name) ?? 0) + 1)
  return {
    labels,
    shorts: series.map((name, row) => (uses.get(name) === 1 ? name : (labels[row] ?? ''))),
    tracks: [...tracks.values()],
  }
}

/** Rows in stretches of neighbours: each holds all that was measured between its ends, and nothing else. */
export function runsOf({ tracks }: RowAxis, rows: readonly number[]): KernelRun[] {
  const wanted = new Set(rows)
  const runs: KernelRun[] = []
  for (const track of tracks) {
    let run: number[] = []
    const end = (at: number): void => {
      if (run.length > 0) runs.push({ rows: run, isFirst: run[0] === track[0], isLast: at === track.length })
      run = []
    }
    for (const [at, row] of track.entries())
      if (wanted.has(row)) run.push(row)
      else end(at)
    end(track.length)
  }
  return runs.sort((a, b) => (a.rows[0] ?? 0) - (b.rows[0] ?? 0))
}

/** The most stretches that are named one by one. */
const MOST_RUNS = 3

const ends = (names: readonly string[], { rows }: KernelRun): [first: string, last: string] => [
  names[rows[0] ?? -1] ?? '',
  names[rows.at(-1) ?? -1] ?? '',
]

function runInSigns(axis: RowAxis, run: KernelRun): string {
  const [first, last] = ends(axis.shorts, run)
  if (run.rows.length === 1) return first
  if (run.isFirst === run.isLast) return `${first} – ${last}`
  return run.isFirst ? `≤ ${last}` : `≥ ${first}`
}

/**
 * `all 11`, `≤ 6.12`, `≥ 6.16`, `6.1 – 6.12`, `5.10, ≥ 6.16` or `17 of 60`: measured kernels, without a hole in any stretch.
 * @returns '' where there is only one kernel
 */
export function rowsInSigns(axis: RowAxis, rows: readonly number[]): string {
  const all = axis.labels.length
  if (rows.length === all) return all > 1 ? `all ${all}` : ''
  const runs = runsOf(axis, rows)
  if (runs.length > MOST_RUNS) return `${rows.length} of ${all}`
  return runs.map((run) => runInSigns(axis, run)).join(', ')
}

function runInWords(axis: RowAxis, run: KernelRun): string {
  const [first, last] = ends(axis.labels, run)
  if (run.rows.length === 1) return first
  return run.rows.length === 2 ? `${first} and ${last}` : `${first} to ${last} (${run.rows.length})`
}

/** `all 11 kernels`, `6.16.12 to 7.3.4 (8)`, `5.10.262 and 6.1.192`, `17 of 60 kernels`; as in `rowsInSigns`. */
export function rowsInWords(axis: RowAxis, rows: readonly number[]): string {
  const all = axis.labels.length
  if (rows.length === all && all > 2) return `all ${all} kernels`
  const runs = runsOf(axis, rows)
  if (runs.length > MOST_RUNS) return `${rows.length} of ${all} kernels`
  return runs.map((run) => runInWords(axis, run)).join(', ')
}

/** Each row that is measured next to some rows on their track, with the row of these that it is next to; older first. */
export function edgesOf({ tracks }: RowAxis, rows: readonly number[]): { within: number; beyond: number }[] {
  const wanted = new Set(rows)
  return tracks.flatMap((track) =>
    track.flatMap((row, at) =>
      [track[at - 1], track[at + 1]].flatMap((beyond) =>
        wanted.has(row) && beyond !== undefined && !wanted.has(beyond) ? [{ within: row, beyond }] : [],
      ),
    ),
  )
}
