/** A gate's inputs made by hand, and its decisions in brief, for tests. */
import { KIND_NAMES } from '../../matrix/gate-schema.js'
import type { Effect, ChangeKind, Policy, Waiver } from '../../matrix/gate-schema.js'
import { record } from '../../records/record.fixture.js'
import type { ResultRecord } from '../../records/record.js'
import { decide } from './decide.js'
import type { Baseline, Decision, GateInput } from './decision.js'

export const TODAY = '2026-11-22'

/** The digest of what a case of these tests asks. */
export const asks = (name: string): string => `question of ${name}`

/** An answer to today's question. */
export const answer = (changes: Partial<ResultRecord> = {}): ResultRecord =>
  record({ question: asks(changes.case ?? 'fexit'), ...changes })

export const wrong = (changes: Partial<ResultRecord> = {}): ResultRecord =>
  answer({ verdict: 'wrong-order', order: 'reversed', events: ['cba'], reason: 'reversed: cba', ...changes })

export const none = (
  verdict: 'unsupported' | 'crash' | 'error',
  changes: Partial<ResultRecord> = {},
): ResultRecord => answer({ verdict, order: null, events: [], reason: `it says ${verdict}`, ...changes })

/** Covered by the known issue of these tests. */
export const known = (changes: Partial<ResultRecord> = {}): ResultRecord =>
  wrong({ verdict: 'known', expected: { order: 'reversed', why: 'fexit-reversed' }, ...changes })

/** An answer to each of the two cases. */
export const both = (
  make: (changes: Partial<ResultRecord>) => ResultRecord,
  changes: Partial<ResultRecord> = {},
): ResultRecord[] => [make({ case: 'fexit', ...changes }), make({ case: 'mixed', ...changes })]

export const BASE = both(answer)
/** The same of another kernel. */
export const OTHER = both(answer, { kernel: '7.3.4' })

export function policy(
  changes: Partial<Omit<Policy, 'decisions'>> = {},
  decisions: Partial<Record<ChangeKind, Effect>> = {},
): Policy {
  const all = Object.fromEntries(KIND_NAMES.map((kind) => [kind, 'fail'])) as Policy['decisions']
  return { waivers: [], ...changes, decisions: { ...all, ...decisions } }
}

export const waiver = (changes: Partial<Waiver> = {}): Waiver => ({
  cases: ['fexit'],
  what: ['regression'],
  reason: 'mended upstream',
  owner: 'kim',
  expires: '2026-12-31',
  ...changes,
})

export type More = Partial<Omit<GateInput, 'records' | 'baseline'>>

interface Given extends More {
  readonly records: readonly ResultRecord[]
  readonly baseline: readonly ResultRecord[]
  /** Compares columns of the same records. */
  readonly against?: string
}

/** Records and a baseline apart from them, or with `against` two builds of the same records; two cases. */
export function input({ records, baseline, against, ...changes }: Given): GateInput {
  const side: Baseline =
    against === undefined
      ? { records: [...baseline], problems: [], name: 'base', apart: true }
      : { records: [...baseline, ...records], problems: [], name: against, against, apart: false }
  return {
    records: { records: [...records], problems: [] },
    baseline: side,
    builds: [...new Set([...records, ...baseline].map(({ bpftrace }) => bpftrace))].filter(
      (build) => build !== against,
    ),
    selected: () => true,
    cases: new Map(
      ['fexit', 'mixed'].map((name) => [name, { question: asks(name), free: name === 'mixed' }]),
    ),
    knownIssues: [
      {
        id: 'fexit-reversed',
        cases: ['fexit'],
        seen: 'reversed',
        summary: 'They run last to first.',
        upstream: 'unreported',
      },
      { id: 'drifts', cases: ['fexit'], seen: 'varies', summary: 'They drift.', upstream: 'unreported' },
    ],
    policy: policy(),
    today: TODAY,
    ...changes,
  }
}

export const brief = ({ outcome, exitCode, findings, objections }: Decision) => ({
  outcome,
  exitCode,
  findings: findings.map(({ fate, kind, question }) => `${fate} ${kind} ${question.kernel} ${question.case}`),
  objections: objections.map(({ fate }) => fate),
})
export const outcome = (given: GateInput) => decide(given).outcome
