/** Which kernels and builds a script is tried on where nobody says. Pure. */
import { CANDIDATE } from '../matrix/names.js'
import { compareVersions } from '../matrix/versions.js'
import type { Cell } from '../supply/plan/cell.js'

type SelectedAxes = Readonly<Record<'kernel' | 'bpftrace', boolean>>

/** Kernels as most machines have them come before other flavours, and those with headers. */
const usualFirst = (a: Cell, b: Cell): number =>
  Number(a.kernel.id !== a.kernel.version) - Number(b.kernel.id !== b.kernel.version) ||
  compareVersions(b.kernel.version, a.kernel.version)

/** The identifiers of one kernel of each series. */
function newestOfEach(cells: readonly Cell[]): Set<string> {
  const bySeries = new Map<string, string>()
  for (const { kernel } of [...cells].sort(usualFirst))
    if (!bySeries.has(kernel.series)) bySeries.set(kernel.series, kernel.id)
  return new Set(bySeries.values())
}

/** The candidate where there is one, or else the newest version. */
function newestBuild(cells: readonly Cell[]): string | undefined {
  const builds = cells.map(({ bpftrace }) => bpftrace)
  const candidate = builds.find(({ id }) => id === CANDIDATE)
  return (candidate ?? builds.sort((a, b) => compareVersions(b.version, a.version))[0])?.id
}

/**
 * The cells that are tried: the newest kernel of each series, with the newest build.
 * @param chosen which of the two the command line has selected already
 */
export function cellsToTry(cells: readonly Cell[], chosen: SelectedAxes): readonly Cell[] {
  const kernels = newestOfEach(cells)
  const build = newestBuild(cells)
  return cells.filter(
    ({ kernel, bpftrace }) =>
      (chosen.kernel || kernels.has(kernel.id)) && (chosen.bpftrace || bpftrace.id === build),
  )
}
