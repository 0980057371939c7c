/** Records of a build that has gone, under a name that is still there. Pure. */
import { imageIdentity } from '../artefacts/image.js'
import type { Cell } from '../plan/types.js'
import type { ResultRecord } from '../results/record.js'

/**
 * Whether a record was given by another build than has its name now: a candidate that was built again says nothing of the
 * one before. A package that a suite has in a newer version is another matter: its records say which one it was.
 */
export function isOfAnotherBuild(
  { bpftrace, artefacts }: Pick<ResultRecord, 'bpftrace' | 'artefacts'>,
  cells: readonly Cell[],
): boolean {
  const build = cells.find((cell) => cell.bpftrace.id === bpftrace)?.bpftrace
  return build?.tree !== undefined && artefacts.image.sha256 !== imageIdentity(build)
}
