/**
 * A record's attempts → whether the record says what they make of it. A verdict is derived here anew, and never believed. Pure.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Case, KnownIssue, OrderingCase } from '../../matrix/schema.js'
import { SEEN } from '../../matrix/known-issue.js'
import type { Objecting } from '../../records/read.js'
import type { ResultRecord } from '../../records/record.js'
import type { Judged } from '../../judge/verdict/burst-verdict.js'
import { eventText } from '../../judge/verdict/order.js'
import { predictionOn } from '../../judge/exercise/prediction.js'
import { verdictOf } from '../../judge/verdict/verdict.js'
import { isOfSuite } from '../../suite/case-names.js'
import { testVerdict } from '../../suite/test-verdict.js'
import { placeOf } from '../../records/place.js'
import { attemptFault, shown } from './attempted.js'
import { onceEach } from './once-each.js'
import type { CaseToday } from './decision.js'

type VerdictCase = Parameters<typeof verdictOf>[0]

type CasesToday = ReadonlyMap<string, Pick<CaseToday, 'question' | 'one'>>

/** The case that a record answers, where it is still asked so. */
function todayOf({ case: name, question }: ResultRecord, cases: CasesToday): Case | undefined {
  const today = cases.get(name)
  return question !== undefined && today?.question === question ? today.one : undefined
}

/** Words that no reason has. */
const NEVER = '\0'

/** A case that only the record knows: in every way in which it may have been written. */
function guesses({ case: name, verdict, expected, attempts, burst }: ResultRecord): VerdictCase[] {
  if (verdict === 'attached' || verdict === 'silent') return [{ name, kind: 'program' }]
  const runs = attempts.flatMap((attempt) => attempt.burst ?? [])
  const handlers = Object.keys(runs[0]?.handlers ?? { a: 0 })
  const bursts = [1, Number.MAX_SAFE_INTEGER].map((least): VerdictCase => ({
    name,
    handlers,
    burst: { runs: least } as NonNullable<VerdictCase['burst']>,
  }))
  if (burst || runs.length > 0) return bursts
  const promises = (['declared', 'none'] as const).map((promise): VerdictCase => ({ name, promise }))
  const [written, free] = promises as [VerdictCase, VerdictCase]
  const isOrdered = attempts.some(({ outcome }) => outcome === 'ordered')
  const some = expected.why === undefined ? [free] : expected.why === 'default' ? [written] : promises
  return isOrdered ? some : [...some, ...bursts]
}

/**
 * The known issue that a record goes by, as it may have been: its conditions may have been met by all that was seen, or not.
 * What it says today is asked elsewhere.
 */
function issuesBehind({ case: name, expected, attempts }: ResultRecord): (readonly KnownIssue[])[] {
  const { order, why } = expected
  if (why === undefined || why === 'default') return [[]]
  const seen = SEEN.find((word) => word === order)
  if (!seen) return []
  const issue: KnownIssue = { id: why, cases: [name], seen, summary: '', upstream: 'unreported' }
  const met = { ...issue, events: attempts.flatMap(({ events }) => events), words: '' }
  const unmet = { ...issue, words: NEVER, share: { least: 101, most: 101 } }
  // Of a test several may be known at once, and the record names one.
  const others = (['failed', 'crash'] as const).map((word) => ({ ...met, seen: word }))
  return isOfSuite(name) ? [[met], [unmet], [met, ...others]] : [[met], [unmet]]
}

type Predicted = Parameters<typeof verdictOf>[4]

/**
 * What may have been predicted of a record's case by the matrix.yaml of its day: a refusal, unless the record calls it a
 * surprise.
 */
function predictionsBehind({ surprise, order, attempts }: ResultRecord): Predicted[] {
  const isRefused = order === null && attempts.some(({ outcome }) => outcome === 'unsupported')
  return isRefused && surprise === undefined ? ['refused', null] : [null]
}

/** What is predicted of a record's case today, as far as the record says of what that depends on. */
function predictionsToday(record: ResultRecord, one: Case): Predicted[] {
  const { config, runtime, accelerator } = record
  if (config === undefined) return predictionsBehind(record)
  const place = { ...placeOf(record), config: config && new Map(Object.entries(config)) }
  return [predictionOn(one, place, { host: runtime === 'container', emulated: accelerator === 'tcg' })]
}

const DECIDED = ['verdict', 'order', 'events', 'cpus', 'expected', 'burst'] as const

const inWords = (field: (typeof DECIDED)[number], judged: Judged): string => {
  if (field === 'events') return shown(judged.events)
  const value = judged[field]
  return typeof value === 'object' && value !== null ? JSON.stringify(value).slice(0, 80) : (value ?? 'null')
}

/** The fields in which a record differs from what its attempts make of it. */
const differing = (record: ResultRecord, judged: Judged): (typeof DECIDED)[number][] =>
  DECIDED.filter((field) => !isDeepStrictEqual(record[field], judged[field]))

/** What a record's attempts may come to, where issues are known. */
function judgements(record: ResultRecord, one: Case | undefined, issues: readonly KnownIssue[]): Judged[] {
  const { case: name, attempts } = record
  const place = placeOf(record)
  if (isOfSuite(name)) return [testVerdict(name, attempts, issues, place)]
  const asked: VerdictCase[] = one ? [one] : guesses(record)
  return asked.flatMap((each) =>
    predictionsBehind(record).map((predicted) => verdictOf(each, attempts, issues, place, predicted)),
  )
}

function faultOf(record: ResultRecord, one: Case | undefined): string | undefined {
  for (const [index, attempt] of record.attempts.entries()) {
    const fault = attemptFault(attempt, one)
    if (fault !== undefined) return `attempts.${index}.${fault}`
  }
  const all = issuesBehind(record)
  if (all.length === 0)
    return `expected.order is ${record.expected.order ?? 'missing'}, which no known issue says`
  const ways = all.flatMap((issues) => judgements(record, one, issues))
  let least: { fields: (typeof DECIDED)[number][]; judged: Judged } | undefined
  for (const judged of ways) {
    const fields = differing(record, judged)
    if (fields.length === 0) return undefined
    if (!least || fields.length < least.fields.length) least = { fields, judged }
  }
  return least?.fields
    .map(
      (field) =>
        `${field} is ${inWords(field, record)}, but its attempts make it ${inWords(field, least.judged)}`,
    )
    .join('; ')
}

/** A lone attempt that saw what the case has written, and a verdict that says no more: most records, which this makes fast. */
function isPlain(record: ResultRecord, one: Case): boolean {
  const { verdict, order, events, cpus, expected, attempts, burst } = record
  const [attempt] = attempts
  if (verdict !== 'ok' || order !== 'declared' || expected.order !== 'declared') return false
  if (burst || cpus || attempts.some((attempt) => attempt.cpus)) return false
  if (
    expected.why !== 'default' ||
    one.kind !== 'ordering' ||
    one.burst ||
    one.cpus ||
    one.promise === 'none'
  )
    return false
  if (!attempt || attempts.length > 1 || attempt.outcome !== 'ordered' || attempt.burst) return false
  const written = textOf(one)
  return (
    attempt.order === 'declared' &&
    events.length > 0 &&
    events.length === attempt.events.length &&
    events.every((event, index) => event === written && event === attempt.events[index])
  )
}

/** The text of an event in which the handlers ran as written. */
const textOf = ({ handlers }: OrderingCase): string => eventText(handlers, handlers)

/**
 * Where nobody knows how a question's handlers are written, its records must agree on that: what the first calls declared, all
 * do. A digest names the question with its handlers.
 */
function witness(): Objecting {
  const written = new Map<string, string>()
  return ({ case: name, question, attempts }) => {
    const at = attempts.findIndex(({ order, events }) => order === 'declared' && events.length > 0)
    const event = attempts[at]?.events[0]
    if (question === undefined || event === undefined) return undefined
    const key = JSON.stringify([name, question])
    const first = written.get(key) ?? event
    written.set(key, first)
    return first === event
      ? undefined
      : `attempts.${at}.order is declared, and its events are ${event}; other records of this question call ${first} so`
  }
}

/**
 * What tells of each record whether it contradicts itself: its order against its events, its verdict against its attempts and
 * what it expects.
 * @param cases today's; a record of an older question, or of a case that is not there, is derived as far as its own words go
 */
export function contradictions(cases: CasesToday): Objecting {
  const otherwise = witness()
  const fault = onceEach((record) => {
    const one = todayOf(record, cases)
    return faultOf(record, one) ?? (one ? undefined : otherwise(record))
  })
  return (record) => {
    const one = todayOf(record, cases)
    return one && isPlain(record, one) ? undefined : fault(record)
  }
}

/**
 * What today's known issues make of a record's attempts, where that is another verdict than it has: in words; undefined where
 * it is the same, or the record answers an older question.
 */
export function rejudging(cases: CasesToday, knownIssues: readonly KnownIssue[]): Objecting {
  const troubled = new Set(knownIssues.flatMap((issue) => issue.cases))
  const told = onceEach(
    (record) => {
      const one = todayOf(record, cases)
      if (!one) return undefined
      const place = placeOf(record)
      const today = predictionsToday(record, one).map((predicted) =>
        verdictOf(one, record.attempts, knownIssues, place, predicted),
      )
      const [judged] = today
      if (!judged || today.some(({ verdict }) => verdict === record.verdict)) return undefined
      const { verdict, expected } = judged
      const why = expected.why === undefined || expected.why === 'default' ? '' : ` (${expected.why})`
      return verdict === 'error'
        ? `it was believed to be ${record.verdict} at first sight, and by today's known issues${why} it has to be seen again: \`matrix run\` asks it anew`
        : `it was judged ${record.verdict}, and today's known issues make it ${verdict}${why}: \`matrix run\` judges it anew`
    },
    (record) => {
      const { kernel, bpftrace } = placeOf(record)
      const { config, runtime, accelerator } = record
      return [kernel, bpftrace, runtime, accelerator, JSON.stringify(config)]
    },
  )
  return (record) => {
    const one = todayOf(record, cases)
    return one && isPlain(record, one) && !troubled.has(one.name) ? undefined : told(record)
  }
}
