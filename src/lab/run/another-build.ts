/** Records of a build or a kernel that has gone, under a name that is still there. Pure. */
import { digestsOf } from '../../records/identity.js'
import { imageIdentity } from '../../supply/artefacts/image.js'
import { CANDIDATE } from '../../matrix/names.js'
import { partsOf } from '../../supply/plan/tree.js'
import type { Cell } from '../../supply/plan/cell.js'
import type { ResultRecord } from '../../records/record.js'

type MadeRecord = Pick<ResultRecord, 'kernel' | 'bpftrace' | 'artefacts'>

/** Wherever a candidate comes from, its name says nothing of it. */
function isAnotherBuild({ bpftrace, artefacts }: MadeRecord, cells: readonly Cell[]): boolean {
  const build = cells.find((cell) => cell.bpftrace.id === bpftrace)?.bpftrace
  return (
    build !== undefined &&
    (build.tree !== undefined || build.id === CANDIDATE) &&
    artefacts.image.sha256 !== imageIdentity(build)
  )
}

function isAnotherKernel({ kernel: id, artefacts }: MadeRecord, cells: readonly Cell[]): boolean {
  const kernel = cells.find((cell) => cell.kernel.id === id)?.kernel
  return kernel?.tree !== undefined && digestsOf(artefacts.kernel) !== digestsOf(partsOf(kernel))
}

/**
 * Whether a record was given by another build, or on another kernel, than has its name now: a candidate or a kernel that
 * was built again says nothing of the one before. A package that a suite has in a newer version is another matter: its
 * records say which one it was.
 */
export const isOfAnotherBuild = (record: MadeRecord, cells: readonly Cell[]): boolean =>
  isAnotherBuild(record, cells) || isAnotherKernel(record, cells)
