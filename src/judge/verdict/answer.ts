/** What one run says about one case. */
import type { BurstRun } from '../../records/burst.js'
import type { Order } from '../../records/record.js'

/** `order` is null, with a reason, where all that is known is that the output is not as the case describes it. */
export type Observation =
  | {
      readonly outcome: 'ordered'
      readonly order: Order | null
      readonly events: readonly string[]
      readonly reason?: string
      /** The CPU of each event, where there were several. */
      readonly cpus?: number[]
      /** What a burst came to. */
      readonly burst?: BurstRun
      /** What a script printed that nothing is promised of. */
      readonly printed?: string
    }
  | { readonly outcome: 'unsupported' | 'crash' | 'error'; readonly reason: string }

export const error = (reason: string): Observation => ({ outcome: 'error', reason })
