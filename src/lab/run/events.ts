/** What a run tells while it goes on. Displays consume it; they decide nothing. */
import type { ResultRecord } from '../../records/record.js'

export type RunEvent =
  | {
      readonly type: 'planned'
      readonly kernels: readonly string[]
      readonly builds: readonly string[]
      readonly cases: number
      readonly remembered: number
      readonly toAsk: number
    }
  | { readonly type: 'accelerator'; readonly accelerator: string; readonly why: string }
  | {
      readonly type: 'machine'
      readonly kernel: string
      /** Which one: a kernel may be on several machines. */
      readonly machine: string
      /** In words, or '' where it is done. */
      readonly doing: string
    }
  | { readonly type: 'record'; readonly record: ResultRecord; readonly remembered: boolean }
  /** A build of the user's own is asked for its version, in a machine. */
  | { readonly type: 'version'; readonly what: string }
  | { readonly type: 'download'; readonly what: string; readonly received: number; readonly total: number }

export type Tell = (event: RunEvent) => void
