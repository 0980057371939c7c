/**
 * What attempts must have seen to be believed. What comes out as expected is believed at first sight, whatever is expected; what
 * differs, in either direction, must be seen alone twice. Pure.
 */
import type { KnownIssue } from '../../matrix/schema.js'
import { orderInWords, seenIn, VARIES, WRONG } from '../../records/observation.js'
import type { Attempt } from '../../records/record.js'

/** What is expected of a case at a place. */
export interface CaseExpectation {
  /** The known issues that cover it there. */
  readonly issues: readonly KnownIssue[]
  /** Whether matrix.yaml predicts that it can be asked there; null where nothing is predicted. */
  readonly predicted: 'answered' | 'refused' | null
  /** Whether any order will do, as long as every event has the same. */
  readonly free: boolean
}

/** What an attempt saw, for comparing it with another. */
export const seen = ({ outcome, order, events }: Attempt): string => {
  if (outcome !== 'ordered') return outcome
  return order === null ? orderInWords(order, events) : seenIn(order, events)
}

export const isPlainlyOk = ({ outcome, order }: Attempt, free: boolean): boolean =>
  outcome === 'ordered' && (order === 'declared' || (free && (order === 'reversed' || order === 'shuffled')))

/** The attempts that came to a conclusion. */
export const conclusiveOf = (attempts: readonly Attempt[]): Attempt[] =>
  attempts.filter(({ outcome }) => outcome !== 'error')

/** Whether all attempts are plainly ok, and the same. */
export const isPlain = (conclusive: readonly Attempt[], free: boolean): boolean =>
  conclusive.every((attempt) => isPlainlyOk(attempt, free)) && new Set(conclusive.map(seen)).size === 1

/** What the known issue calls the things that an attempt may have seen. */
const seenAs = (attempt: Attempt): string =>
  attempt.outcome === 'ordered' ? (attempt.order ?? WRONG) : attempt.outcome

/** Whether an attempt saw what the known issue says, in all that it says of it. */
export const isAsKnown = ({ seen: what, events, words }: KnownIssue, attempt: Attempt): boolean =>
  what === seenAs(attempt) &&
  (events === undefined || attempt.events.every((event) => events.includes(event))) &&
  (words === undefined || (attempt.reason ?? '').includes(words))

/** Whether the known issue says of every event what it looks like, or of a program's death what its words are. */
const isExact = ({ seen: what, events, words }: KnownIssue): boolean =>
  events !== undefined ||
  what === 'reversed' ||
  what === 'silent' ||
  what === 'unsupported' ||
  (what === 'crash' && words !== undefined)

/** Whether an attempt saw exactly what is expected. */
export function isExpected(attempt: Attempt, { issues, predicted, free }: CaseExpectation): boolean {
  if (issues.some((issue) => isExact(issue) && isAsKnown(issue, attempt))) return true
  if (attempt.outcome === 'unsupported') return predicted === 'refused'
  if (predicted === 'refused') return false
  return isPlainlyOk(attempt, free) && issues.every((issue) => issue.seen === VARIES)
}

/** How often an answer that is not as expected must have been seen alone. */
const SEEN_ALONE = 2

export const isSeenAlone = (conclusive: readonly Attempt[]): boolean =>
  conclusive.filter(({ mode }) => mode === 'isolated').length >= SEEN_ALONE

/** Whether they tell enough for one who believes nothing but what is plainly ok at first sight. */
export const isSeenThoroughly = (conclusive: readonly Attempt[], free: boolean): boolean =>
  isPlain(conclusive, free) || isSeenAlone(conclusive)

/**
 * Whether conclusive attempts may be believed: all as expected and the same, or at least two of them alone. The same rule
 * says whether a case is to be asked again.
 */
export const isBelievable = (conclusive: readonly Attempt[], expectation: CaseExpectation): boolean =>
  isSeenAlone(conclusive) ||
  (conclusive.every((attempt) => isExpected(attempt, expectation)) &&
    new Set(conclusive.map(seen)).size === 1)
