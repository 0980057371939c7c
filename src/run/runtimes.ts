/** Which runtimes there is a machine for. Pure. */
import { UsageError } from '../errors.js'
import type { Cell } from '../plan/types.js'

/**
 * Refuses cells that no machine here can answer, before anything is asked: a microVM's answer must never be recorded as
 * a container's.
 * @throws UsageError naming the mend
 */
export function refuseUnaskable(cells: readonly Cell[]): void {
  if (cells.some(({ runtime }) => runtime !== 'microvm'))
    throw new UsageError(
      "runtimes: containers cannot be asked yet; take 'container' out of matrix.yaml's runtimes, or give --runtime microvm",
    )
}
