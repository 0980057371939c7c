/** Stretches of several flavours and architectures that cover the same series, told as one. Pure, for the page too. */
import { compareVersions } from '../../../matrix/versions.js'
import type { KernelRun, RowAxis } from './kernel-axis.js'

/** Kernels of another track beside a stretch: `rt`, `arm64`, and how many. */
export interface AlikeKernels {
  readonly name: string
  readonly rows: readonly number[]
}

/** A stretch, and what of other tracks is like it. */
export interface SharedRun {
  readonly run: KernelRun
  readonly also: readonly AlikeKernels[]
}

const trackOf = ({ tracks }: RowAxis, { rows }: KernelRun): readonly number[] =>
  tracks.find((track) => track.includes(rows[0] ?? -1)) ?? []

/**
 * Whether a row lies on one side of a stretch's end, or at it: by its series; where the stretch's own track goes on in that
 * series, by its release.
 * @param beyond the row behind the end on its own track
 * @param sign 1 for what is newer than the end, -1 for what is older
 */
function isBeside(
  { series, labels }: RowAxis,
  end: number,
  beyond: number | undefined,
  row: number,
  sign: 1 | -1,
): boolean {
  const [own = '', other = ''] = [series[end], series[row]]
  const bySeries = sign * compareVersions(other, own)
  if (bySeries !== 0 || beyond === undefined || series[beyond] !== own) return bySeries >= 0
  return sign * compareVersions(labels[row] ?? '', labels[end] ?? '') >= 0
}

/** Whether a row lies between the ends of a stretch. */
function liesIn(axis: RowAxis, run: KernelRun, row: number): boolean {
  const track = trackOf(axis, run)
  const [first = -1, last = -1] = [run.rows[0], run.rows.at(-1)]
  return (
    isBeside(axis, first, track[track.indexOf(first) - 1], row, 1) &&
    isBeside(axis, last, track[track.indexOf(last) + 1], row, -1)
  )
}

/**
 * Whether a stretch of another track is all that was measured of that track between the ends of a stretch, and ends where
 * nothing more was measured wherever that does.
 */
function isAlike(axis: RowAxis, base: KernelRun, run: KernelRun): boolean {
  const within = trackOf(axis, run).filter((row) => liesIn(axis, base, row))
  return within.join() === run.rows.join() && (!base.isFirst || run.isFirst) && (!base.isLast || run.isLast)
}

/**
 * Stretches with those of other flavours and architectures beside them that cover the same series as far as they were
 * measured. The usual flavour comes first; kernels whose names are no versions stay alone.
 * @param runs as `runsOf` gives them
 * @returns every run once, by its first row
 */
export function sharedRuns(axis: RowAxis, runs: readonly KernelRun[]): SharedRun[] {
  const shared: { run: KernelRun; ending: string | undefined; also: AlikeKernels[] }[] = []
  const named = runs.map((run) => ({ run, ending: axis.endings[axis.tracks.indexOf(trackOf(axis, run))] }))
  const isUsual = ({ ending }: { ending: string | undefined }): boolean => ending === ''
  for (const { run, ending } of [...named.filter(isUsual), ...named.filter((one) => !isUsual(one))]) {
    const base = shared.find(
      (one) => one.ending !== undefined && one.ending !== ending && isAlike(axis, one.run, run),
    )
    if (base && ending) base.also.push({ name: ending.slice(1), rows: run.rows })
    else shared.push({ run, ending, also: [] })
  }
  return shared
    .map(({ run, also }) => ({ run, also }))
    .sort((a, b) => (a.run.rows[0] ?? 0) - (b.run.rows[0] ?? 0))
}
