/** Whether records may become the baseline, and what that forgives. Pure. */
import { KIND_NAMES } from '../../matrix/gate-schema.js'
import type { Effect, ChangeKind, Policy } from '../../matrix/gate-schema.js'
import type { KnownIssue } from '../../matrix/schema.js'
import type { RecordsReading } from '../../records/read.js'
import type { ResultRecord } from '../../records/record.js'
import { decide } from './decide.js'
import type { CaseToday, Decision, JudgedChange } from './decision.js'

export interface AcceptInput {
  readonly records: RecordsReading
  /** The baseline that there was, if any. */
  readonly previous: RecordsReading | null
  readonly cases: ReadonlyMap<string, CaseToday>
  readonly knownIssues: readonly KnownIssue[]
  readonly today: string
}

export interface Acceptance {
  /** 0 where the records may become the baseline; else 1 or 3, as for a gate. */
  readonly exitCode: 0 | 1 | 3
  /** Answers that no later one can be compared with, and questions without any. */
  readonly refused: readonly JudgedChange[]
  /** Lines that hold no record. */
  readonly unread: readonly string[]
  /** Answers that nobody expects, which the gate takes for granted from then on. */
  readonly unexpected: readonly JudgedChange[]
  /** How answers differ from the baseline that there was; of a build that has left, every answer is missing. */
  readonly changed: readonly JudgedChange[]
  /** Lines of that baseline that hold no record: what they said is lost. */
  readonly lost: readonly string[]
}

const REFUSED: ReadonlySet<ChangeKind> = new Set<ChangeKind>(['flaky', 'error', 'missing'])
const EXPECTED: ReadonlySet<ChangeKind> = new Set<ChangeKind>([
  'newCase',
  'newKernel',
  'newBuild',
  'improved',
])

const policy = (effect: Effect): Policy => ({
  decisions: Object.fromEntries(KIND_NAMES.map((kind) => [kind, effect])) as Policy['decisions'],
  // A kernel that one build was asked on has to be answered by all.
  require: { kernels: ['*'] },
  waivers: [],
})

const buildsOf = (records: readonly ResultRecord[]): string[] => [
  ...new Set(records.map(({ bpftrace }) => bpftrace)),
]

/** Judges the records by themselves, and against the baseline that there was. */
export function acceptanceOf({ records, previous, ...today }: AcceptInput): Acceptance {
  const judge = (baseline: RecordsReading, effect: Effect): Decision =>
    decide({
      ...today,
      records,
      baseline: { ...baseline, name: 'the baseline', apart: true },
      // Those of both: a build that only the baseline has would leave it without a word.
      builds: buildsOf([...records.records, ...baseline.records]),
      selected: () => true,
      policy: policy(effect),
    })
  const { findings } = judge({ records: [], problems: [] }, 'fail')
  const refused = findings.filter(({ kind }) => REFUSED.has(kind))
  const silent = refused.length + records.problems.length > 0 || records.records.length === 0
  return {
    exitCode: refused.some(({ kind }) => kind === 'flaky') ? 1 : silent ? 3 : 0,
    refused,
    unread: records.problems,
    unexpected: findings.filter(({ kind }) => !REFUSED.has(kind) && !EXPECTED.has(kind)),
    changed: previous === null ? [] : judge(previous, 'warn').findings,
    lost: previous?.problems ?? [],
  }
}
