/** The kernels that were measured as an axis, and stretches of it in words. Pure, for the page too. */
import { endingOf, isVersion, numbersOfSeries, seriesOf } from '../../../matrix/versions.js'
import { kernelLabel } from '../model/labels.js'
import type { KernelRow } from '../model/report.js'
import { sharedRuns } from './alike-tracks.js'
import type { SharedRun } from './alike-tracks.js'

export interface RowAxis {
  /** What each row is called, oldest first; visible. */
  readonly labels: readonly string[]
  /** The same by its series, where no other row is of it: `6.12`. */
  readonly shorts: readonly string[]
  /** Rows that can be neighbours: of one flavour and runtime. A row whose name is no version is alone. */
  readonly tracks: readonly (readonly number[])[]
  /** By track: what the identifiers end with, '' of the usual flavour; undefined where rows of other tracks are nothing like it. */
  readonly endings: readonly (string | undefined)[]
  /** By row: its series without flavour and architecture; undefined where the name is no version. */
  readonly series: readonly (string | undefined)[]
}

/** Neighbours on a track. */
export interface KernelRun {
  readonly rows: readonly number[]
  /** Whether nothing older, and nothing newer, was measured on this track. */
  readonly isFirst: boolean
  readonly isLast: boolean
}

function trackName({ kernel, runtime }: KernelRow): string {
  const flavour = endingOf(kernel)
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
    endings: [...tracks.values()].map(([row = -1]) => {
      const { kernel = '', runtime } = kernels[row] ?? {}
      return runtime === 'microvm' ? endingOf(kernel) : undefined
    }),
    series: kernels.map(({ kernel }) => (isVersion(kernel) ? numbersOfSeries(kernel) : undefined)),
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

/** Stretches to be named; where there are too many, those of tracks that are alike as one. Undefined where that is too many, too. */
function namedRuns(axis: RowAxis, rows: readonly number[]): SharedRun[] | undefined {
  const runs = runsOf(axis, rows)
  if (runs.length <= MOST_RUNS) return runs.map((run) => ({ run, also: [] }))
  const shared = sharedRuns(axis, runs)
  return shared.length <= MOST_RUNS ? shared : undefined
}

const ends = (names: readonly string[], { rows }: KernelRun): [first: string, last: string] => [
  names[rows[0] ?? -1] ?? '',
  names[rows.at(-1) ?? -1] ?? '',
]

function sharedInSigns(axis: RowAxis, { run, also }: SharedRun): string {
  const others = also.map(({ name }) => name)
  return `${runInSigns(axis, run)}${others.length > 0 ? ` (+ ${others.join(', ')})` : ''}`
}

function runInSigns(axis: RowAxis, run: KernelRun): string {
  const [first, last] = ends(axis.shorts, run)
  if (run.rows.length === 1) return first
  if (run.isFirst === run.isLast) return `${first} – ${last}`
  return run.isFirst ? `≤ ${last}` : `≥ ${first}`
}

/**
 * `all 11`, `≤ 6.12`, `≥ 6.16`, `6.1 – 6.12`, `5.10, ≥ 6.16`, `≥ 6.16 (+ full, rt, arm64)` or `17 of 60`: measured kernels,
 * without a hole in any stretch.
 * @returns '' where there is only one kernel
 */
export function rowsInSigns(axis: RowAxis, rows: readonly number[]): string {
  const all = axis.labels.length
  if (rows.length === all) return all > 1 ? `all ${all}` : ''
  const runs = namedRuns(axis, rows)
  return runs ? runs.map((run) => sharedInSigns(axis, run)).join(', ') : `${rows.length} of ${all}`
}

function sharedInWords(axis: RowAxis, { run, also }: SharedRun): string {
  const others = also.map(({ name, rows }) => `${rows.length} ${name}`)
  return `${runInWords(axis, run)}${others.length > 0 ? ` (and there ${others.join(', ')})` : ''}`
}

function runInWords(axis: RowAxis, run: KernelRun): string {
  const [first, last] = ends(axis.labels, run)
  if (run.rows.length === 1) return first
  return run.rows.length === 2 ? `${first} and ${last}` : `${first} to ${last} (${run.rows.length})`
}

/**
 * `all 11 kernels`, `6.16.12 to 7.3.4 (8)`, `5.10.262 and 6.1.192`, `6.16.12 to 7.3.4 (8) (and there 8 full, 2 rt, 8 arm64)`,
 * `17 of 60 kernels`; as in `rowsInSigns`.
 */
export function rowsInWords(axis: RowAxis, rows: readonly number[]): string {
  const all = axis.labels.length
  if (rows.length === all && all > 2) return `all ${all} kernels`
  const runs = namedRuns(axis, rows)
  return runs ? runs.map((run) => sharedInWords(axis, run)).join(', ') : `${rows.length} of ${all} kernels`
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
