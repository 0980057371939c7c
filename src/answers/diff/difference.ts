/** What differs between two result sets, whatever its form. */
import type { ResultRecord } from '../../records/record.js'

/** The answers of both sets to one question. */
export interface ChangedAnswer {
  readonly before: ResultRecord
  readonly after: ResultRecord
}

/**
 * What only one of the sets has: a whole cell, or a case that is in no cell of the other set, each by the first of its
 * records and how many there are; or one answer.
 */
export type Lone =
  | { readonly what: 'cell' | 'case'; readonly record: ResultRecord; answers: number }
  | { readonly what: 'answer'; readonly record: ResultRecord }

/** A kernel that only the earlier set has, and the one of its series, or the host's, that only the later set has. */
export interface Successor {
  readonly gone: string
  readonly come: string
}

export interface Difference {
  /** How many answers each set has. */
  readonly answers: { readonly before: number; readonly after: number }
  readonly worse: readonly ChangedAnswer[]
  readonly vanished: readonly Lone[]
  readonly better: readonly ChangedAnswer[]
  readonly new: readonly Lone[]
  /** Another answer that is neither worse nor better. */
  readonly changed: readonly ChangedAnswer[]
  /** The same answer, by another mechanism or after other attempts. */
  readonly manner: readonly ChangedAnswer[]
  readonly same: number
  readonly successors: readonly Successor[]
  /** Whether the successors were compared with those whose place they took. */
  readonly bySeries: boolean
}
