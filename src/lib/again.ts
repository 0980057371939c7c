/** Asking again where something passing went wrong. Everywhere the same patience, by p-retry. */
import { setTimeout as sleep } from 'node:timers/promises'
import pRetry from 'p-retry'

/** Three attempts at most: a longer outage is reported to the user. */
const TRIES = 3

/** A fault that may be gone at the next attempt. Anything else that is thrown ends the asking at once. */
export class Passing extends Error {
  /** How many attempts it is worth. */
  readonly tries: number
  /** How long to wait before the next one, where the other side says so; in ms. */
  readonly waitMs: number | undefined

  constructor(why: string, { tries = TRIES, waitMs }: { tries?: number; waitMs?: number | undefined } = {}) {
    super(why)
    this.tries = tries
    this.waitMs = waitMs
  }
}

/** When to ask again; `delayMs` is the shortest first pause, each next one is twice as long. */
export interface Patience {
  readonly delayMs: number
  readonly signal?: AbortSignal | undefined
}

/**
 * The first result of `ask` that is no passing fault.
 * @throws the last `Passing`, or at once what else is thrown, or the signal's reason
 */
export function again<T>(ask: () => Promise<T>, { delayMs, signal }: Patience): Promise<T> {
  return pRetry(
    async () => {
      signal?.throwIfAborted()
      return ask()
    },
    {
      retries: TRIES - 1,
      minTimeout: delayMs,
      factor: 2,
      randomize: true,
      ...(signal && { signal }),
      shouldRetry: ({ error, attemptNumber }) => error instanceof Passing && attemptNumber < error.tries,
      onFailedAttempt: async ({ error, retriesLeft }) => {
        const wait = error instanceof Passing ? error.waitMs : undefined
        if (wait === undefined || retriesLeft === 0) return
        await sleep(wait, undefined, signal && { signal }).catch(() => signal?.throwIfAborted())
      },
    },
  )
}
