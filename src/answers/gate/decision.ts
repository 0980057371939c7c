/** What the gate is given and what it answers. */
import type { ChangeKind, Policy, Waiver } from '../../matrix/gate-schema.js'
import type { Case, KnownIssue } from '../../matrix/schema.js'
import type { Question } from '../../records/identity.js'
import type { RecordsReading } from '../../records/read.js'
import type { ResultRecord } from '../../records/record.js'
import type { NamedKernel } from './unasked.js'

/** A case as matrix.yaml has it today. */
export interface CaseToday {
  /** Digest of what it asks, as in records. */
  readonly question: string
  /** Whether no order is expected. */
  readonly free: boolean
  /** The case itself, for deriving what its attempts make of it; absent where verdicts are taken as they are. */
  readonly one?: Case
}

/** What answers are compared with. */
export interface Baseline extends RecordsReading {
  /** What to call it: a file's name, or a build. */
  readonly name: string
  /** The build whose answers are compared with those of every judged build; without it each build has its own. */
  readonly against?: string
  /** Whether these are other records than those that are judged: then there may be what the baseline does not know. */
  readonly apart: boolean
}

export interface NamedAxes {
  /** Those that are selected. */
  readonly kernels: readonly NamedKernel[]
  /** A sentence for each lack of builds. */
  readonly unasked: readonly string[]
}

export interface GateInput {
  readonly records: RecordsReading
  readonly baseline: Baseline
  /** The builds that are judged. */
  readonly builds: readonly string[]
  /** What matrix.yaml names and must be answered; absent where only the records say what there is. */
  readonly named?: NamedAxes
  /** Whether a question is among what is judged. */
  readonly selected: (question: Question) => boolean
  readonly cases: ReadonlyMap<string, CaseToday>
  readonly knownIssues: readonly KnownIssue[]
  /** The selectors that say so, as they are typed; absent, or none, where all is judged. */
  readonly selection?: readonly string[]
  /** Why a record is judged otherwise today; absent where verdicts are taken as they are. */
  readonly rejudged?: (record: ResultRecord) => string | undefined
  readonly policy: Policy
  /** The day, in UTC, as in 2026-12-31. */
  readonly today: string
}

/** How an answer differs from the baseline's. */
export interface Change {
  readonly kind: ChangeKind
  /** In a sentence, where the kind alone does not say it; also the known issue that covers the answer now. */
  readonly why?: string
}

/** What became of a change: `incomplete` is what fails for want of an answer. */
export type Fate = 'fail' | 'incomplete' | 'warn' | 'waived' | 'allow'

export interface JudgedChange extends Change {
  readonly fate: Fate
  readonly question: Question
  /** What was seen, in short; null where there is no answer. */
  readonly before: string | null
  readonly after: string | null
  /** The waiver that forgives it. */
  readonly waiver?: Waiver
}

/** What decides and is about no single question. */
export interface Objection {
  readonly fate: 'fail' | 'incomplete' | 'warn'
  readonly text: string
}

export interface Decision {
  readonly outcome: 'PASS' | 'FAIL' | 'INCOMPLETE'
  /** As in the contract: 0, 1 or 3. */
  readonly exitCode: 0 | 1 | 3
  readonly builds: readonly string[]
  /** What they were compared with. */
  readonly baseline: string
  readonly today: string
  /** Questions that were judged, and those of them that had an answer on both sides. */
  readonly judged: number
  readonly compared: number
  /** How many of the answers that were judged come from published records. */
  readonly recalled: number
  /** The kernels of what was judged, for a person. */
  readonly kernels: readonly string[]
  /** The selectors, where only what they leave was judged. */
  readonly selection?: readonly string[]
  /** Every difference, those that are allowed too, in the order of kernels, builds and cases. */
  readonly findings: readonly JudgedChange[]
  readonly objections: readonly Objection[]
  /** sha256 of the file of records that was judged; absent where nobody asked for it. */
  readonly records?: string
}
