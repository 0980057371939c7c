/** Which cell a shell is opened in: the one that the selectors leave, or the newest where they say nothing. Pure. */
import { UsageError } from '../lib/errors.js'
import { visibleLine } from '../lib/visible.js'
import type { Cell } from '../supply/plan/cell.js'
import { newestBuildFirst, usualFirst } from './newest-first.js'

/** Whether the command line says which. */
export type ChosenAxes = Readonly<Record<'kernel' | 'bpftrace', boolean>>

export interface ShellCell {
  readonly cell: Cell
  /** What nobody chose, in a sentence; null where all was chosen. */
  readonly told: string | null
}

const named = (axis: string, ids: readonly string[]): string[] => {
  const unique = [...new Set(ids)]
  return unique.length > 1 ? [`${axis} ${unique.join(', ')}`] : []
}

/**
 * @param cells those that the selectors leave
 * @throws UsageError where what they say leaves several
 */
export function cellForShell(cells: readonly Cell[], chosen: ChosenAxes): ShellCell {
  const [kernel] = cells.toSorted(usualFirst)
  const onKernel = chosen.kernel ? cells : cells.filter((one) => one.kernel.id === kernel?.kernel.id)
  const [build] = onKernel.toSorted(newestBuildFirst)
  const left = chosen.bpftrace ? onKernel : onKernel.filter((one) => one.bpftrace.id === build?.bpftrace.id)
  const [cell, ...others] = left
  if (!cell) throw new UsageError('no cell is left; `matrix plan` prints those that there are')
  if (others.length > 0) {
    const axes = [
      ...named(
        '--kernel',
        left.map((one) => one.kernel.id),
      ),
      ...named(
        '--bpftrace',
        left.map((one) => one.bpftrace.id),
      ),
    ]
    throw new UsageError(
      visibleLine(
        `a shell is opened in one cell, and ${left.length} are left; choose one of ${axes.join('; one of ')}`,
      ),
    )
  }
  const open = [
    ...(chosen.kernel ? [] : [`the newest kernel (--kernel chooses another)`]),
    ...(chosen.bpftrace ? [] : [`the newest bpftrace (--bpftrace chooses another)`]),
  ]
  return { cell, told: open.length === 0 ? null : open.join(', ') }
}
