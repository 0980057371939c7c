/** What a run tells while it goes on. Displays consume it; they decide nothing. */
import type { ResultRecord } from '../../records/record.js'

/** A question that nothing remembers. */
export interface PlannedQuestion {
  /** The machine that is asked. */
  readonly machine: string
  /** From 0: machines of a wave begin when those of the wave before are done. */
  readonly wave: number
  readonly kernel: string
  readonly build: string
  readonly runtime: string
  readonly case: string
  /** The number in its cell and wave of the program that it is answered in with others; null where it is alone. */
  readonly company: number | null
  /** What it is expected to take where the expectation was measured. */
  readonly seconds: number
}

export type RunEvent =
  | {
      readonly type: 'planned'
      readonly kernels: readonly string[]
      readonly builds: readonly string[]
      readonly cases: number
      readonly remembered: number
      readonly toAsk: number
      /** Machines at a time. */
      readonly jobs: number
      /** Those to be asked: the machines in the order of their start, and of each the questions in theirs. */
      readonly questions: readonly PlannedQuestion[]
    }
  | { readonly type: 'accelerator'; readonly accelerator: string; readonly why: string }
  | {
      readonly type: 'machine'
      readonly kernel: string
      /** Which one: a kernel may be on several machines. */
      readonly machine: string
      /** In words, or '' where it is done. */
      readonly doing: string
      /** What it needs is still being fetched or made: nothing is booted or asked yet. */
      readonly preparing: boolean
    }
  | { readonly type: 'record'; readonly record: ResultRecord; readonly remembered: boolean }
  /** A build of the user's own is asked for its version, in a machine. */
  | { readonly type: 'version'; readonly what: string }
  /** Bytes; `failed` where no more of it come. */
  | {
      readonly type: 'download'
      readonly what: string
      readonly received: number
      readonly total: number
      readonly failed?: true
    }
  /** What is going to be fetched and kept; or that there is too little room for it. */
  | { readonly type: 'forecast'; readonly words: string }
  /** Something that is made for machines, in words such as `making the image of bpftrace 0.27.1`. */
  | { readonly type: 'making'; readonly what: string; readonly over: boolean }

export type Tell = (event: RunEvent) => void
