/** Which kernels and builds a script is tried on where nobody says. Pure. */
import type { Cell } from '../supply/plan/cell.js'
import { newestBuildFirst, usualFirst } from './newest-first.js'

type SelectedAxes = Readonly<Record<'kernel' | 'bpftrace', boolean>>

/** The identifiers of one kernel of each series. */
function newestOfEach(cells: readonly Cell[]): Set<string> {
  const bySeries = new Map<string, string>()
  for (const { kernel } of [...cells].sort(usualFirst))
    if (!bySeries.has(kernel.series)) bySeries.set(kernel.series, kernel.id)
  return new Set(bySeries.values())
}

/**
 * The cells that are tried: the newest kernel of each series, with the newest build.
 * @param chosen which of the two the command line has selected already
 */
export function cellsToTry(cells: readonly Cell[], chosen: SelectedAxes): readonly Cell[] {
  const kernels = newestOfEach(cells)
  const build = cells.toSorted(newestBuildFirst)[0]?.bpftrace.id
  return cells.filter(
    ({ kernel, bpftrace }) =>
      (chosen.kernel || kernels.has(kernel.id)) && (chosen.bpftrace || bpftrace.id === build),
  )
}
