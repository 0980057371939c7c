/** What can be said of --recall before anything is loaded. */
import { UsageError } from '../lib/errors.js'
import type { RunFlags } from './flags/run.js'

/** @throws UsageError where answers are to be recalled and not to be recalled */
export function refuseRecall({ fresh, recall }: Pick<RunFlags, 'fresh' | 'recall'>): void {
  if (fresh && recall.length > 0)
    throw new UsageError(
      '--fresh asks everything anew, and --recall what is not answered there: leave out one of them',
    )
}
