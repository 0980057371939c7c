/** A repository of a registry, read through its HTTP API (the OCI distribution specification). */
import { sentence, UnavailableError, UsageError } from '../../../lib/errors.js'
import type { Reference } from '../../../matrix/source.js'
import { parseChallenge } from './challenge.js'
import type { Challenge } from './challenge.js'
import { findCredentials } from './credentials.js'
import type { Known } from './credential-helper.js'
import { isLoopbackUrl } from '../../../lib/loopback.js'
import { persistently, plainHttp } from './http.js'
import type { RegistryResponse, HttpOptions } from './http.js'

export interface Repository {
  /**
   * What is at a path such as `manifests/latest`, authorised as the registry wants it.
   * @param what it is, for sentences
   * @returns an answer with status 200 or 404
   * @throws UsageError where credentials are missing or refused, UnavailableError for the world's refusals
   */
  get(what: string, path: string, accept?: readonly string[]): Promise<RegistryResponse>
}

const LARGEST_TOKEN = 1 << 20

/** A body as text. @throws Error where it is longer than that, and what the network throws */
export async function textOf(body: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > most) throw new Error(`the answer is longer than ${most} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

function refuse({ registry, repository }: Reference, { credentials, place }: Known): never {
  throw new UsageError(
    credentials
      ? `oci:${registry}/${repository}: the registry refuses the credentials in ${place}; log in to it again (docker login ${registry}, or podman login ${registry})`
      : `oci:${registry}/${repository}: the registry wants credentials, or has no such image; there are none for it in ${place}; log in first (docker login ${registry}, or podman login ${registry}), or mend the reference`,
  )
}

/** Whoever a redirect leads to is not the registry: what it wants in the way of credentials is not for it to have. */
async function refuseStranger(what: string, url: string, answer: RegistryResponse): Promise<void> {
  if (answer.origin === new URL(url).origin || (answer.status !== 401 && answer.status !== 403)) return
  await answer.discard().catch(() => undefined)
  throw new UnavailableError(
    `cannot have ${what}: ${answer.origin}, to which its registry leads, answers with status ${answer.status}; try again later`,
  )
}

export function openRepository(reference: Reference, options: HttpOptions): Repository {
  const { registry, repository } = reference
  const http = plainHttp(options)
  let authorization: string | null = null
  let known: Promise<Known> | undefined
  let base: Promise<string> | undefined
  const credentials = (): Promise<Known> =>
    (known ??= findCredentials(options.environment, registry, repository))

  /** As Docker has it: only on loopback, where TLS is not spoken, plain http will do. */
  async function findBase(): Promise<string> {
    const secure = `https://${registry}/v2`
    if (!isLoopbackUrl(secure)) return secure
    try {
      await (await http({ url: `${secure}/` })).discard()
      return secure
    } catch {
      options.signal?.throwIfAborted()
      return `http://${registry}/v2`
    }
  }

  async function tokenFrom(what: string, { parameters }: Challenge): Promise<string> {
    const realm = parameters.get('realm') ?? ''
    if (!URL.canParse(realm))
      throw new UnavailableError(`cannot have ${what}: its registry names no place for tokens`)
    const { credentials: own } = await credentials()
    if (own && !realm.startsWith('https:') && !isLoopbackUrl(realm))
      throw new UnavailableError(
        `cannot have ${what}: its registry wants the password sent in the clear, to ${realm}`,
      )
    const asked = {
      service: parameters.get('service') ?? '',
      scope: parameters.get('scope') ?? `repository:${repository}:pull`,
    }
    const url = new URL(realm)
    for (const [key, value] of Object.entries(asked)) url.searchParams.set(key, value)
    const answer = await persistently(
      `a token for ${what}`,
      () =>
        own?.kind === 'refresh'
          ? http({
              url: realm,
              direct: true,
              form: {
                ...asked,
                grant_type: 'refresh_token',
                refresh_token: own.token,
                client_id: 'bpftrace-matrix',
              },
            })
          : http({
              url: url.href,
              direct: true,
              headers: own ? { authorization: basic(own.user, own.password) } : {},
            }),
      options,
    )
    if (answer.status !== 200) {
      await answer.discard().catch(() => undefined)
      if ([400, 401, 403].includes(answer.status)) refuse(reference, await credentials())
      throw new UnavailableError(`cannot have a token for ${what}: it answers with status ${answer.status}`)
    }
    try {
      const text = (await textOf(answer.body, LARGEST_TOKEN)).toString()
      const { token, access_token: access } = JSON.parse(text) as { token?: unknown; access_token?: unknown }
      const given = token ?? access
      if (typeof given === 'string' && /^[\x21-\x7e]+$/.test(given)) return given
      throw new Error('there is none in the answer')
    } catch (error) {
      throw new UnavailableError(`cannot have a token for ${what}: ${sentence(error)}; try again later`)
    }
  }

  async function authorise(what: string, header: string): Promise<string> {
    const challenge = parseChallenge(header)
    if (challenge?.scheme === 'bearer') return `Bearer ${await tokenFrom(what, challenge)}`
    const own = await credentials()
    if (own.credentials?.kind === 'password') return basic(own.credentials.user, own.credentials.password)
    return refuse(reference, own)
  }

  return {
    async get(what, path, accept = []) {
      const url = `${await (base ??= findBase())}/${repository}/${path}`
      const ask = (): Promise<RegistryResponse> =>
        http({
          url,
          headers: {
            ...(accept.length > 0 ? { accept: accept.join(', ') } : {}),
            ...(authorization === null ? {} : { authorization }),
          },
        })
      const answered = async (): Promise<RegistryResponse> => {
        const answer = await persistently(what, ask, options)
        await refuseStranger(what, url, answer)
        return answer
      }
      let answer = await answered()
      if (answer.status === 401) {
        await answer.discard().catch(() => undefined)
        authorization = await authorise(what, answer.header('www-authenticate'))
        answer = await answered()
      }
      if (answer.status === 200 || answer.status === 404) return answer
      await answer.discard().catch(() => undefined)
      if (answer.status === 401 || answer.status === 403) refuse(reference, await credentials())
      throw new UnavailableError(`cannot have ${what}: its registry answers with status ${answer.status}`)
    },
  }
}
