/** What a report to upstream tells, before it is text. Types alone. */
import type { ResultRecord } from '../../../records/record.js'
import type { Finding } from '../findings/finding.js'
import type { FindingText } from '../findings/finding-text.js'
import type { Reproducer } from '../reproducer/reproducer.js'

/** Where an answer changes, as somebody who looked between measured neighbours found it. */
export interface BisectStory {
  /** What was halved. */
  readonly what: 'kernel releases' | 'bpftrace builds' | 'commits'
  /** The last that does as before, and the first that does not; with what each was seen to do. */
  readonly last: { readonly name: string; readonly seen: string }
  readonly first: { readonly name: string; readonly seen: string }
}

/** One row of the compact table: a case, and by build on which kernels it did what. */
export interface UpstreamRow {
  readonly case: string
  readonly cells: readonly string[]
}

export interface UpstreamStory {
  readonly finding: Finding
  readonly text: FindingText
  /** The answer that the reproducer shows: that of the newest build, on the newest kernel. */
  readonly record: ResultRecord
  readonly reproducer: Reproducer
  /** In the order in which they are written; none where nothing is named. */
  readonly handlers: readonly string[]
  /** Sentences that somebody wrote of it. */
  readonly summary: string | undefined
  readonly builds: readonly string[]
  readonly overview: readonly UpstreamRow[]
  readonly kernels: readonly string[]
  /** Between which neighbours an answer changes, a sentence each. */
  readonly changes: readonly string[]
  /** How handlers are attached, a sentence for each case. */
  readonly mechanisms: readonly string[]
  readonly bisect: BisectStory | null
  /** What else is found of the same cases, a sentence each. */
  readonly others: readonly string[]
  /** The day of the newest answer; absent where there is none. */
  readonly date: string | undefined
  /** This tool's version, and the command that writes all that is needed to see it; absent where none can. */
  readonly tool: string
  readonly command: string | undefined
}
