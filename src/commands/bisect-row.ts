/** The row of releases that a bisection searches, and its ends. Pure. */
import { UsageError } from '../lib/errors.js'
import { visibleLine } from '../lib/visible.js'
import { listed } from '../lib/words.js'
import { architectureEnding } from '../matrix/architecture.js'
import { selectNames } from '../matrix/select.js'
import { compareVersions } from '../matrix/versions.js'
import type { BisectAxis } from '../answers/bisect/bisected.js'
import type { Cell } from '../supply/plan/cell.js'

export const AXES: readonly BisectAxis[] = ['kernel', 'bpftrace']

/** @throws UsageError for another word */
export function axisOf(text: string): BisectAxis {
  const found = AXES.find((axis) => axis === text)
  if (found !== undefined) return found
  throw new UsageError(`--axis takes one of ${AXES.join(', ')}, not '${visibleLine(text)}'`)
}

const unique = (names: readonly string[]): string[] => [...new Set(names)]

/** Kernels of one flavour and architecture: as most machines have them where there are such. */
function ofOneFlavour(cells: readonly Cell[]): readonly Cell[] {
  const usual = cells.filter(({ kernel }) => kernel.id === kernel.version)
  const row = usual.length > 0 ? usual : cells
  const flavours = unique(row.map(({ kernel }) => kernel.flavour + architectureEnding(kernel.arch)))
  if (flavours.length < 2) return row
  throw new UsageError(
    `kernels of ${flavours.join(' and ')} cannot be searched as one row; choose with --kernel, such as --kernel '*-rt'`,
  )
}

/**
 * The cells of the row, oldest release first.
 * @param cells what the selectors leave
 * @throws UsageError where they leave several of what has to stay the same, or fewer than two to search
 */
export function rowOf(cells: readonly Cell[], axis: BisectAxis): readonly Cell[] {
  const booted = cells.filter(({ runtime }) => runtime === 'microvm')
  const others = unique(booted.map(({ kernel, bpftrace }) => (axis === 'kernel' ? bpftrace.id : kernel.id)))
  if (others.length > 1) {
    const [what, flag] = axis === 'kernel' ? ['bpftrace build', 'bpftrace'] : ['kernel', 'kernel']
    throw new UsageError(
      visibleLine(
        `bisect over ${axis === 'kernel' ? 'kernels' : 'bpftrace builds'} takes one ${what}; choose with --${flag}: ${listed(others)}`,
      ),
    )
  }
  const row = axis === 'kernel' ? ofOneFlavour(booted) : booted
  const sorted = [...row].sort((a, b) => compareVersions(a[axis].version, b[axis].version))
  if (sorted.length < 2)
    throw new UsageError(
      `there is nothing to search: ${visibleLine(listed(sorted.map((cell) => cell[axis].id)) || 'no release')} is all that is offered`,
    )
  return sorted
}

/** Positions, the first and the last. */
type Ends = readonly [from: number, to: number]

/**
 * The ends that the command line names. A series is taken whole: from its first release, or up to its last one.
 * @param names of the row, in order
 * One that is not named is that of the row.
 * @throws UsageError where one matches nothing, or both are the same release
 */
export function endsOf(
  names: readonly string[],
  axis: BisectAxis,
  { good, bad }: { readonly good?: string | undefined; readonly bad?: string | undefined },
): Ends {
  const positions = (end: string | undefined): number[] | null =>
    end === undefined ? null : selectNames(axis, [end], [...names]).map((name) => names.indexOf(name))
  const [first, second] = [positions(good), positions(bad)]
  const [one, other] = [first ?? [0], second ?? [names.length - 1]]
  const [earlier, later] = Math.min(...one) <= Math.min(...other) ? [one, other] : [other, one]
  const ends: Ends = [Math.min(...earlier), Math.max(...later)]
  if (ends[0] !== ends[1]) return ends
  throw new UsageError(
    visibleLine(`${names[ends[0]] ?? ''} is both ends; give --good and --bad two releases: ${listed(names)}`),
  )
}
