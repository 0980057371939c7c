/** How large a grid of answers may be. Pure. */
import { UsageError } from '../lib/errors.js'

/** Kernels × builds × cases. A published set has 1705, the largest that was tried 104,005; with half a million `baseline accept` took 566 MiB. */
const MOST_ANSWERS = 400_000

export interface GridSize {
  readonly kernels: number
  readonly builds: number
  readonly cases: number
}

/**
 * Refuses a grid before it is laid out: a few records, each of a kernel and a build of its own, would fill the memory with
 * places for answers that are missing.
 * @throws UsageError that says how large it would be
 */
export function refuseOversize({ kernels, builds, cases }: GridSize): void {
  const answers = kernels * builds * cases
  if (answers > MOST_ANSWERS)
    throw new UsageError(
      `${kernels} kernels, ${builds} builds and ${cases} cases would make a table of ${answers} answers: expected ${MOST_ANSWERS} at most; keep the records of one matrix in a directory of their own`,
    )
}
