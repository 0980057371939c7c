/** Whether a record still says something: stale is missing. Pure. */
import type { KnownIssue } from '../matrix/schema.js'
import type { ResultRecord } from '../results/record.js'
import { holdsAt } from './place.js'
import type { CaseToday, GateInput } from './types.js'

const DAY_MS = 24 * 60 * 60_000

interface Today {
  readonly cases: ReadonlyMap<string, CaseToday>
  readonly knownIssues: readonly KnownIssue[]
}

/** Why a record answers no question of today's matrix.yaml, or null where it does. */
function outdated(record: ResultRecord, { cases, knownIssues }: Today): string | null {
  const one = cases.get(record.case)
  if (!one) return 'matrix.yaml has no such case any more'
  if (record.question === undefined) return 'its record does not say what was asked'
  if (record.question !== one.question) return 'the case has changed since it was asked'
  const { why, order } = record.expected
  if (why === undefined || why === 'default') return null
  const issue = knownIssues.find(({ id }) => id === why)
  const says = issue && issue.seen === order && issue.cases.includes(record.case) && holdsAt(issue, record)
  if (!says) return `it was judged by the known issue ${why}, of which matrix.yaml says so no longer`
  return null
}

/**
 * Why a record, or what it is made from, is too old; null where it is not.
 * @param maxAge in days
 * @param today as in 2026-12-31
 */
export function tooOld(
  { finishedAt }: Pick<ResultRecord, 'finishedAt'>,
  maxAge: number,
  today: string,
): string | null {
  const day = finishedAt.slice(0, 10)
  const age = (Date.parse(today) - Date.parse(day)) / DAY_MS
  // A clock may be a little ahead; a record from the future says nothing of its age.
  if (age >= -1 && age <= maxAge) return null
  return Number.isNaN(age) || age < 0
    ? `it says that it was taken on ${JSON.stringify(day)}, and today is ${today}`
    : `it was taken on ${day}, more than ${maxAge} days before ${today}`
}

/** A record that still says something; why there says none; undefined where there is no record at all. */
export type Side = ResultRecord | string | undefined

/** What is judged, which may be too old as well. */
export function afterOf(record: ResultRecord | undefined, input: GateInput): Side {
  const { maxAge } = input.policy
  const old = record && maxAge !== undefined ? tooOld(record, maxAge, input.today) : null
  return record && (outdated(record, input) ?? old ?? record)
}

/** What it is compared with: a baseline may be old, another column of the same records may not. */
export const beforeOf = (record: ResultRecord | undefined, input: GateInput): Side =>
  input.baseline.apart ? record && (outdated(record, input) ?? record) : afterOf(record, input)
