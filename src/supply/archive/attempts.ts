import { again, Passing } from '../../lib/again.js'
import type { Patience } from '../../lib/again.js'
import { sentence, UnavailableError, UsageError } from '../../lib/errors.js'
import { codeOf } from '../../lib/files.js'
import type { HttpResponse } from './http.js'
import { TooSlow } from './pace.js'

/** What became of asking for a file. */
export type FetchOutcome<T> =
  | { is: 'had'; value: T }
  | { is: 'missing' }
  /** The mirror cannot be reached or is overloaded: worth another try. */
  | { is: 'unreachable'; why: string }
  /** The mirror answers and will answer the same again. */
  | { is: 'refused'; why: string }
  /** Came whole, but is not what was promised; one more try, since the mirror may be in the middle of an update. */
  | { is: 'wrong'; why: string }

/** An outcome that asking again may change. */
class PassingOutcome extends Passing {
  readonly outcome: FetchOutcome<never>

  constructor(outcome: Extract<FetchOutcome<never>, { why: string }>) {
    super(outcome.why, outcome.is === 'wrong' ? { tries: 2 } : {})
    this.outcome = outcome
  }
}

/** Asks until there is an answer that asking again would not change, three times at the most. */
export async function persist<T>(
  ask: () => Promise<FetchOutcome<T>>,
  patience: Patience,
): Promise<FetchOutcome<T>> {
  try {
    return await again(async () => {
      const outcome = await ask()
      if (outcome.is === 'unreachable' || outcome.is === 'wrong') throw new PassingOutcome(outcome)
      return outcome
    }, patience)
  } catch (error) {
    if (error instanceof PassingOutcome) return error.outcome
    throw error
  }
}

/** What a status says that brings no news; undefined for 200 and for 304, not modified. */
export function statusOutcome(status: number): Exclude<FetchOutcome<never>, { is: 'had' }> | undefined {
  if (status === 200 || status === 304) return undefined
  if (status === 404 || status === 410) return { is: 'missing' }
  const why = `it answered with status ${status}`
  return status >= 500 || status === 429 || status === 408
    ? { is: 'unreachable', why }
    : { is: 'refused', why }
}

/** Asks, takes the answer or discards it, and turns a network fault into an outcome. */
export async function ask<T>(
  get: () => Promise<HttpResponse>,
  take: (answer: HttpResponse) => Promise<FetchOutcome<T>>,
  signal?: AbortSignal,
): Promise<FetchOutcome<T>> {
  try {
    const answer = await get()
    const outcome = statusOutcome(answer.status)
    if (outcome === undefined) return await take(answer)
    await answer.discard().catch(() => undefined)
    return outcome
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof UnavailableError || error instanceof UsageError) throw error
    if (error instanceof TooSlow) return { is: 'refused', why: error.message }
    return { is: 'unreachable', why: faultOf(error) }
  }
}

/** Why the network failed. Happy Eyeballs gives an AggregateError without a message; its code says as much. */
export function faultOf(error: unknown): string {
  const cause = error instanceof Error && error.message === '' ? codeOf(error) : undefined
  return cause ?? sentence(error)
}

/** The host of a URL, or the path of a file URL, for people: a mirror's URL may hold a password. */
export function hostOf(url: string): string {
  const { host, pathname } = new URL(url)
  return host === '' ? pathname : host
}
