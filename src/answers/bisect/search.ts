/**
 * Which releases of a row are asked next, until the neighbours are known between which the answer changes. Positions count
 * from 0 in the order of the releases. Pure.
 */
import type { ReleaseAnswer } from './answer.js'

/** What is known so far: answers by position. */
export type KnownAnswers = ReadonlyMap<number, ReleaseAnswer>

/** Two releases with different answers; of those between them none has one. */
export interface AnswerChange {
  readonly before: number
  readonly after: number
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at)

const textAt = (known: KnownAnswers, position: number): string | null => {
  const answer = known.get(position)
  return answer?.told ? answer.text : null
}

/** The positions with an answer that can be compared, in order. */
const toldIn = (count: number, known: KnownAnswers): number[] =>
  numbers(0, count).filter((position) => textAt(known, position) !== null)

/** Neighbours, among the releases that have an answer, whose answers differ; in order. */
export function changesIn(count: number, known: KnownAnswers): AnswerChange[] {
  const told = toldIn(count, known)
  return told.flatMap((after, index) => {
    const before = told[index - 1]
    if (before === undefined || textAt(known, before) === textAt(known, after)) return []
    return [{ before, after }]
  })
}

/** At most so many of these, as evenly spaced as they can be; of one, the middle. */
function spread(positions: readonly number[], most: number): number[] {
  const parts = Math.min(most, positions.length) + 1
  const at = numbers(1, parts).map((part) => Math.floor((part * positions.length) / parts))
  return [...new Set(at)].flatMap((index) => positions[index] ?? [])
}

/**
 * Where no two answers differ: between an end that has no answer and the nearest one that has. Releases that refuse are taken
 * to lie together, so that the first that does not is found without asking all.
 */
function gapsAtEnds(count: number, known: KnownAnswers): [number, number][] {
  const told = toldIn(count, known)
  const untold = numbers(0, count).filter((position) => known.get(position)?.told === false)
  const [first, last] = [told[0], told.at(-1)]
  if (first === undefined || last === undefined) return [[0, count - 1]]
  return [
    [untold.filter((position) => position < first).at(-1) ?? first, first],
    [last, untold.find((position) => position > last) ?? last],
  ]
}

export interface SearchOptions {
  /** How many releases there are. */
  readonly count: number
  readonly known: KnownAnswers
  /** How many are asked at a time. */
  readonly most: number
  /** Whether each change is followed to its neighbours, and not the last one alone. */
  readonly every: boolean
}

/**
 * The positions to ask next: both ends, where no two answers differ yet or each change is wanted; then between two that do. Releases without an answer are gone
 * around. Empty when there is nothing more to find out.
 */
export function nextToAsk({ count, known, most, every }: SearchOptions): number[] {
  const unasked = (from: number, to: number): number[] =>
    numbers(from, to + 1).filter((position) => !known.has(position))
  const changes = changesIn(count, known)
  const ends = [...new Set([0, count - 1])].filter((end) => count > 0 && !known.has(end))
  if ((every || changes.length === 0) && ends.length > 0) return ends
  const followed = every ? changes : changes.slice(-1)
  const gaps =
    followed.length > 0
      ? followed.map(({ before, after }): [number, number] => [before, after])
      : gapsAtEnds(count, known)
  const open = gaps.map(([from, to]) => unasked(from, to)).filter((positions) => positions.length > 0)
  const each = Math.max(1, Math.floor(most / Math.max(1, open.length)))
  return open.flatMap((positions) => spread(positions, each)).slice(0, Math.max(1, most))
}
