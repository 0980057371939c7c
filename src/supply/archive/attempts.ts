import { setTimeout as sleep } from 'node:timers/promises'
import { sentence, UnavailableError } from '../../lib/errors.js'
import { codeOf } from '../../lib/files.js'
import type { HttpResponse } from './http.js'

const TRIES = 3

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

/** When to ask again; `delay` is what the first pause is around, in ms, each next one twice as long. */
export interface Patience {
  delay: number
  signal?: AbortSignal
}

/** Asks until there is an answer that asking again would not change, three times at the most. */
export async function persist<T>(
  ask: () => Promise<FetchOutcome<T>>,
  patience: Patience,
): Promise<FetchOutcome<T>> {
  for (let attempt = 1, wrong = 0; ; attempt++) {
    const outcome = await ask()
    if (outcome.is === 'wrong') wrong++
    const isWorthIt = outcome.is === 'unreachable' ? attempt < TRIES : outcome.is === 'wrong' && wrong < 2
    if (!isWorthIt) return outcome
    const pause = patience.delay * 2 ** (attempt - 1) * (0.5 + Math.random())
    const { signal } = patience
    await sleep(pause, undefined, signal === undefined ? {} : { signal }).catch(() =>
      signal?.throwIfAborted(),
    )
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
    if (error instanceof UnavailableError) throw error
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
