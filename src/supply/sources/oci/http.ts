/** Requests to registries: sent again where that may help, with a pause that the registry may choose within bounds. */
import type { Dispatcher } from 'undici'
import { again, Passing } from '../../../lib/again.js'
import { faultOf } from '../../archive/attempts.js'
import { discarded, dispatcher, IDLE_TIMEOUT } from '../../archive/http.js'
import { atLeast } from '../../archive/pace.js'
import { UnavailableError } from '../../../lib/errors.js'
import { isLoopbackUrl } from '../../../lib/loopback.js'

export interface Ask {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** A form to post; else it is a GET. */
  readonly form?: Readonly<Record<string, string>>
  /** Whether an answer that leads elsewhere is the answer; else it is followed, without credentials to another origin. */
  readonly direct?: boolean
}

export interface RegistryResponse {
  readonly status: number
  /** Of whoever answered, which a redirect may have changed. */
  readonly origin: string
  header(name: string): string
  readonly body: AsyncIterable<Uint8Array>
  discard(): Promise<void>
}

export interface HttpOptions {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal
  /** What the first pause is around, in milliseconds; each next one is twice as long. */
  readonly delayMs: number
  /** The longest pause that a registry may ask for, in milliseconds. */
  readonly longestWaitMs: number
}

export type Http = (ask: Ask) => Promise<RegistryResponse>

/** Milliseconds that a Retry-After header asks for: seconds or a date (RFC 9110); null where there is none. Pure. */
export function retryAfterMs(header: string, now: Date): number | null {
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? null : Math.max(0, date - now.getTime())
}

const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500

/** What undici's redirects leave: every place that was asked, in order. */
interface RegistryContext {
  readonly history?: readonly URL[]
}

/** Requests that are sent once; on loopback past all proxies. Throws what the network throws. */
export function plainHttp({ environment, signal }: HttpOptions): Http {
  const agents = new Map<string, Promise<Dispatcher>>()
  return async ({ url, headers = {}, form, direct = false }) => {
    signal?.throwIfAborted()
    const { request } = await import('undici')
    const isLocal = isLoopbackUrl(url)
    const key = `${isLocal} ${direct}`
    const agent = agents.get(key) ?? dispatcher(isLocal ? {} : { ...environment }, direct ? 0 : undefined)
    agents.set(key, agent)
    const answer = await request(url, {
      dispatcher: await agent,
      method: form ? 'POST' : 'GET',
      headers: { ...headers, ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}) },
      ...(form ? { body: new URLSearchParams(form).toString() } : {}),
      headersTimeout: IDLE_TIMEOUT,
      bodyTimeout: IDLE_TIMEOUT,
      ...(signal === undefined ? {} : { signal }),
    })
    return {
      status: answer.statusCode,
      origin: ((answer.context as RegistryContext | undefined)?.history?.at(-1) ?? new URL(url)).origin,
      header(name) {
        const value = answer.headers[name]
        return (Array.isArray(value) ? value.join(', ') : value) ?? ''
      },
      body: atLeast(answer.body),
      discard: () => discarded(answer.body),
    }
  }
}

/**
 * The answer to a request, asked up to three times while it is one that may pass (429, 5xx, no answer).
 * @param what is wanted, for the sentence
 * @throws UnavailableError where none of them is another
 */
export async function persistently(
  what: string,
  ask: () => Promise<RegistryResponse>,
  options: HttpOptions,
): Promise<RegistryResponse> {
  const once = async (): Promise<RegistryResponse> => {
    const answer = await ask().catch((error: unknown) => {
      options.signal?.throwIfAborted()
      throw error instanceof UnavailableError ? error : new Passing(faultOf(error))
    })
    if (!isPassing(answer.status)) return answer
    await answer.discard().catch(() => undefined)
    const waitMs = retryAfterMs(answer.header('retry-after'), new Date()) ?? undefined
    const why = `it answers with status ${answer.status}${answer.status === 429 ? ', too many requests' : ''}`
    if (waitMs === undefined || waitMs <= options.longestWaitMs) throw new Passing(why, { waitMs })
    throw new UnavailableError(
      `cannot have ${what}: ${why}, and wants to be asked again in ${Math.ceil(waitMs / 1000)} s; run again then, or log in to it`,
    )
  }
  return again(once, options).catch((error: unknown) => {
    if (!(error instanceof Passing)) throw error
    throw new UnavailableError(`cannot have ${what}: ${error.message}; try again later, or check the network`)
  })
}
