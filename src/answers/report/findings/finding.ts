/**
 * A finding, and the overview of cases × builds. Types alone. What the page needs of them is in files without the schema:
 * these types, `findingText`, `cellText`, `mergedRows`, `axisOf`, `runsOf` and `seenLabel`; or it is packed as data.
 */
import type { Manner, SeenWord } from './seen.js'

/** Builds with the same kernels: columns and rows of the model. */
export interface FindingPlace {
  /** Absent where it holds for all of a finding's cases. */
  readonly cases?: readonly string[]
  readonly columns: readonly number[]
  readonly rows: readonly number[]
}

/** What is written about it; `upstream` is absent where only records know the issue, `unreported` where nobody reported it. */
export interface FindingIssue {
  readonly id: string
  readonly summary?: string
  readonly upstream?: string
}

/**
 * What the records say once equal answers are put together: in some cases, on some kernels, with some builds, the same was
 * seen, and it is not what is asked for.
 */
export interface Finding {
  /** Tells findings of one report apart. */
  readonly key: string
  readonly word: SeenWord
  readonly manner: Extract<Manner, 'known' | 'unexpected'>
  /** Absent where no known issue speaks of it. */
  readonly issue?: FindingIssue
  /** In the order of the report. */
  readonly cases: readonly string[]
  /** Whether something is expected of each of the cases. */
  readonly isPromised: boolean
  /** Whether a known issue says that it is now seen and now not. */
  readonly isByChance: boolean
  /** Whether the cases are bursts, scripts, a suite's tests or about an order. */
  readonly about: 'order' | 'output' | 'burst' | 'test'
  /** How many answers show it, and in how many cells. */
  readonly answers: number
  readonly cells: number
  /** Where it was seen. */
  readonly places: readonly FindingPlace[]
  /** Where all of the cases were seen to do what is asked of them, and it was not by chance that they did. */
  readonly kept: readonly FindingPlace[]
  /** Cells of the same cases without an answer. */
  readonly unanswered: readonly FindingPlace[]
  /** By which its handlers were attached, the most frequent first. */
  readonly mechanisms: readonly string[]
  /** One place of it: the case's number among the grids, a row and a column. */
  readonly first: { readonly grid: number; readonly row: number; readonly column: number }
}

/** Kernels on which one case with one build did the same. */
export interface OverviewPart {
  readonly word: SeenWord
  readonly manner: Manner
  /** Rows of the model. */
  readonly rows: readonly number[]
  /** On which kernels: `all 11`, `≥ 6.16`; '' where there is only one. */
  readonly where: string
  /** Such as `✗ reversed ≥ 6.16`. */
  readonly text: string
}

export interface OverviewRow {
  readonly case: string
  readonly promised: boolean
  /** By build; of each the parts in the order of their oldest kernels. */
  readonly cells: readonly (readonly OverviewPart[])[]
}

export interface CaseOverview {
  /** Visible. */
  readonly builds: readonly string[]
  readonly rows: readonly OverviewRow[]
}
