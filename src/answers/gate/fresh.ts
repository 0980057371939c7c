/** Whether a record still says something: stale is missing. Pure. */
import type { KnownIssue } from '../../matrix/schema.js'
import type { ResultRecord } from '../../records/record.js'
import { tooOld } from '../../records/age.js'
import { holdsAt } from '../../matrix/place.js'
import { placeOf } from '../../records/place.js'
import type { CaseToday, GateInput } from './decision.js'

interface Today {
  readonly cases: ReadonlyMap<string, CaseToday>
  readonly knownIssues: readonly KnownIssue[]
}

/** What is said of an answer to a case that nobody can ask any longer. */
export const GONE = 'matrix.yaml no longer has this case'

/** Why a record answers no question of today's matrix.yaml, or null where it does. */
function outdated(record: ResultRecord, { cases, knownIssues }: Today): string | null {
  const one = cases.get(record.case)
  if (!one) return GONE
  if (record.question === undefined) return 'its record does not say which question it answers'
  if (record.question !== one.question) return 'the case has changed since it was asked'
  const { why, order } = record.expected
  if (why === undefined || why === 'default') return null
  const issue = knownIssues.find(({ id }) => id === why)
  const says =
    issue && issue.seen === order && issue.cases.includes(record.case) && holdsAt(issue, placeOf(record))
  if (!says) return `it was judged by the known issue ${why}, which no longer says so`
  return null
}

/** A record that still says something; why there says none; undefined where there is no record at all. */
export type Side = ResultRecord | string | undefined

/** What is judged, which may be too old as well. */
export function afterOf(record: ResultRecord | undefined, input: GateInput): Side {
  const { maxAge } = input.policy
  const old = record && maxAge !== undefined ? tooOld(record, maxAge, input.today) : null
  return record && (outdated(record, input) ?? old ?? input.rejudged?.(record) ?? record)
}

/** What it is compared with: a baseline may be old, another column of the same records may not. */
export const beforeOf = (record: ResultRecord | undefined, input: GateInput): Side =>
  input.baseline.apart ? record && (outdated(record, input) ?? record) : afterOf(record, input)
