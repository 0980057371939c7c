import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Dispatcher } from 'undici'
import { codeOf } from '../../lib/files.js'
import { atLeast } from './pace.js'

/** After how long a mirror that says nothing is given up, in ms. */
const CONNECT_TIMEOUT = 10_000
export const IDLE_TIMEOUT = 60_000
const MOST_REDIRECTS = 5

/** What a server remembers a version of a file by, sent back to ask whether there is a newer one. */
export interface Validators {
  etag?: string
  lastModified?: string
}

export interface HttpResponse {
  status: number
  validators: Validators
  /** Of the body in bytes, where it is told. */
  length?: number
  /** Every address that was asked, where redirects led to others. */
  hops?: readonly string[]
  body: AsyncIterable<Uint8Array>
  /** For an answer whose body nobody reads. */
  discard(): Promise<void>
}

/** What undici's redirects leave: every place that was asked, in order. */
interface RedirectContext {
  readonly history?: readonly URL[]
}

/** Asks for http, https and file URLs. Throws what the network throws; a status is never an exception. */
export type Get = (url: string, known?: Validators) => Promise<HttpResponse>

/**
 * A Get that follows redirects and uses the proxies that the environment names (http_proxy, https_proxy,
 * no_proxy, in either case); without `environment` those of the process itself.
 */
export function httpGet(options: {
  environment?: Record<string, string | undefined>
  signal?: AbortSignal
}): Get {
  let agent: Promise<Dispatcher> | undefined
  return async (url, known = {}) => {
    options.signal?.throwIfAborted()
    if (url.startsWith('file:')) return fileAnswer(url)
    const { request } = await import('undici')
    agent ??= dispatcher(options.environment)
    const target = new URL(url)
    const response = await request(withoutCredentials(target), {
      dispatcher: await agent,
      headersTimeout: IDLE_TIMEOUT,
      bodyTimeout: IDLE_TIMEOUT,
      headers: {
        ...credentials(target),
        ...(known.etag === undefined ? {} : { 'if-none-match': known.etag }),
        ...(known.lastModified === undefined ? {} : { 'if-modified-since': known.lastModified }),
      },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })
    const { etag, 'last-modified': lastModified, 'content-length': length } = response.headers
    const history = (response.context as RedirectContext | undefined)?.history ?? []
    return {
      status: response.statusCode,
      validators: {
        ...(typeof etag === 'string' ? { etag } : {}),
        ...(typeof lastModified === 'string' ? { lastModified } : {}),
      },
      ...(typeof length === 'string' && /^\d+$/.test(length) ? { length: Number(length) } : {}),
      hops: history.map(String),
      body: atLeast(response.body),
      discard: () => discarded(response.body),
    }
  }
}

/** How long what nobody reads is waited for, so that its connection can be used again, in ms. */
const PATIENCE = 2000

/** Reads what nobody wants, if there is little of it and it comes soon; else closes the connection. */
export async function discarded(body: Dispatcher.ResponseData['body']): Promise<void> {
  try {
    await body.dump({ limit: 1 << 16, signal: AbortSignal.timeout(PATIENCE) })
  } catch {
    body.destroy()
  }
}

/**
 * What sends requests through the proxies that the environment names, and follows redirects; credentials stay behind.
 * @param redirects how many are followed
 */
export async function dispatcher(
  environment: Record<string, string | undefined> | undefined,
  redirects = MOST_REDIRECTS,
): Promise<Dispatcher> {
  const { EnvHttpProxyAgent, interceptors } = await import('undici')
  const agent = new EnvHttpProxyAgent({
    connect: { timeout: CONNECT_TIMEOUT },
    // Caching proxies, the usual ones in front of a mirror, refuse CONNECT to port 80.
    proxyTunnel: false,
    ...(environment === undefined
      ? {}
      : {
          httpProxy: environment.http_proxy ?? environment.HTTP_PROXY ?? '',
          httpsProxy: environment.https_proxy ?? environment.HTTPS_PROXY ?? '',
          noProxy: environment.no_proxy ?? environment.NO_PROXY ?? '',
        }),
  })
  return agent.compose(interceptors.redirect({ maxRedirections: redirects }))
}

async function fileAnswer(url: string): Promise<HttpResponse> {
  const path = fileURLToPath(url)
  const nothing = { validators: {}, body: emptyBody(), discard: () => Promise.resolve() }
  try {
    if (!(await stat(path)).isFile()) return { status: 404, ...nothing }
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return { status: 404, ...nothing }
    throw error
  }
  return { ...nothing, status: 200, body: createReadStream(path) }
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {}

function withoutCredentials(url: URL): URL {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare
}

function credentials(url: URL): { authorization?: string } {
  if (url.username === '') return {}
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}
