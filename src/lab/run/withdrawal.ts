/** What was told of a build's cases, for as long as the build is believed. */
import type { Case } from '../../matrix/schema.js'
import type { Attempt } from '../../records/record.js'
import type { Cell } from '../../supply/plan/cell.js'

/** Tells a case's attempts. */
type TellAnswer<Seen> = (cell: Cell, one: Case, attempts: readonly Attempt[], seen: Seen) => Promise<void>

/** To whom answers are told. */
export interface Listener<Seen> {
  /** One case has been answered, or given up with an attempt that says why. */
  readonly onAnswer: TellAnswer<Seen>
  /** A case that was answered before is believed no longer, with an attempt that says why. */
  readonly onWithdrawn: TellAnswer<Seen>
}

/** Some cases of a cell. */
interface Some {
  readonly cell: Cell
  readonly cases: readonly Case[]
}

/** Asks some cases of a cell. */
export type Questioner<Seen> = (
  some: Some,
  /** @returns why nothing that the build says is believed, or null where it is */
  askAll: (onAnswer: (one: Case, attempts: readonly Attempt[]) => Promise<void>) => Promise<Attempt | null>,
  seen: () => Seen,
) => Promise<void>

/**
 * Passes answers on for as long as their build is believed. When it no longer is, everything that was told of it is
 * withdrawn, and whatever is asked later is given up unasked.
 */
export function questioner<Seen>({ onAnswer, onWithdrawn }: Listener<Seen>): Questioner<Seen> {
  const told = new Map<Cell, Case[]>()
  const ended = new Map<Cell, Attempt>()
  return async ({ cell, cases }, askAll, seen) => {
    const answered = told.get(cell) ?? []
    told.set(cell, answered)
    const end =
      ended.get(cell) ??
      (await askAll(async (one, attempts) => {
        answered.push(one)
        await onAnswer(cell, one, attempts, seen())
      }))
    if (!end) return
    ended.set(cell, end)
    const untold = cases.filter((one) => !answered.includes(one))
    for (const one of answered.splice(0)) await onWithdrawn(cell, one, [end], seen())
    for (const one of untold) await onAnswer(cell, one, [end], seen())
  }
}
