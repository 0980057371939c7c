/** A file at an https: address: fetched once, kept in the cache by its digest, and never used without it. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { UnavailableError, UsageError } from '../../lib/errors.js'
import { discard, partialPath } from '../../lib/files.js'
import { isLoopbackUrl } from '../../lib/loopback.js'
import { fileNameAt, sourceText } from '../../matrix/source.js'
import type { Source } from '../../matrix/source.js'
import { ask, hostOf, persist } from '../archive/attempts.js'
import type { FetchOutcome } from '../archive/attempts.js'
import { isRight, keep, receiveInto } from '../archive/download.js'
import { hold } from '../archive/holds.js'
import { httpGet } from '../archive/http.js'
import type { HttpResponse } from '../archive/http.js'
import type { DownloadProgress } from '../archive/model.js'
import { believeDirectory } from '../archive/trust.js'

export type Address = Extract<Source, { kind: 'https' }>

export interface AddressOptions {
  readonly cacheDir: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal
  readonly onProgress: (progress: DownloadProgress) => void
  /** The first pause before it is asked for again, in ms. */
  readonly delayMs: number
}

/** In bytes: a vmlinux with everything that debuggers want has 1 GiB. */
const LARGEST = 4 * 2 ** 30

/** Beside packages, so that both are pruned alike. */
const pathOf = (cacheDir: string, sha256: string): string => join(cacheDir, 'pool', `${sha256}.file`)

/** Whether a file of the cache is what its name says. @throws UnavailableError where another user may have put it there */
async function isKept(path: string, sha256: string): Promise<boolean> {
  const { size } = await stat(path).catch(() => ({ size: -1 }))
  return size >= 0 && (await isRight({ path, size, sha256 })) === true
}

/**
 * The path of the file in the cache. Where it is there already, nothing is asked.
 * @throws UsageError that tells the digest where none was given, and both where it is another; and where there is no such file
 * @throws UnavailableError where it cannot be had
 */
export async function fileAt(address: Address, options: AddressOptions): Promise<string> {
  const { sha256, url } = address
  const { cacheDir } = options
  const what = sourceText(address)
  // Before it is looked for: nobody removes it from here on.
  if (sha256 !== null) await hold(pathOf(cacheDir, sha256))
  if (sha256 !== null && (await isKept(pathOf(cacheDir, sha256), sha256))) return pathOf(cacheDir, sha256)
  const seen = await fetched(address, options)
  if (sha256 === null)
    throw new UsageError(
      `${what} has no digest here, and what an address has may be another thing tomorrow; compare with its makers' own, then add \`sha256: ${seen}\` beside it in matrix.yaml, or #sha256=${seen} behind ${fileNameAt(url)} on the command line`,
    )
  return pathOf(cacheDir, seen)
}

/** The first address that redirects led to and that is not fit to tell a digest, as `wrongSource` says of addresses. Pure. */
export const hopInTheClear = (hops: readonly string[]): string | undefined =>
  hops.find((hop) => !hop.startsWith('https:') && !isLoopbackUrl(hop))

/** Fetches it, and keeps it in the cache unless it is another than was wanted. Returns its digest. */
async function fetched(address: Address, options: AddressOptions): Promise<string> {
  const { url, sha256 } = address
  const { cacheDir, environment, signal, onProgress, delayMs } = options
  const what = sourceText(address)
  // As with registries: what is on this machine is asked past all proxies.
  const get = httpGet({
    environment: isLoopbackUrl(url) ? {} : environment,
    ...(signal === undefined ? {} : { signal }),
  })
  const directory = join(cacheDir, 'pool')
  await believeDirectory(directory)
  const partial = partialPath(join(directory, 'address.file'))
  const take = async (answer: HttpResponse): Promise<FetchOutcome<string>> => {
    const insecure = hopInTheClear(answer.hops ?? [])
    if (insecure !== undefined) return { is: 'refused', why: `it leads to ${hostOf(insecure)} without https` }
    const told = (received: number): void =>
      onProgress({ what: fileNameAt(url), received, total: answer.length ?? received + 1 })
    const got = await receiveInto(partial, answer, LARGEST, told)
    if (got === null) return { is: 'refused', why: 'it has more than 4 GiB' }
    onProgress({ what: fileNameAt(url), received: got.received, total: got.received })
    if (answer.length !== undefined && got.received < answer.length)
      return { is: 'wrong', why: `it was cut short after ${got.received} of ${answer.length} bytes` }
    if (sha256 !== null && got.sha256 !== sha256)
      throw new UsageError(
        `${what} has the sha256 ${got.sha256}, and ${sha256} was wanted; nothing of it was kept: compare both with its makers' own`,
      )
    await keep(partial, pathOf(cacheDir, got.sha256))
    return { is: 'had', value: got.sha256 }
  }
  const attempt = async (): Promise<FetchOutcome<string>> => {
    try {
      return await ask(() => get(url), take, signal)
    } finally {
      await discard(partial)
    }
  }
  const outcome = await persist(attempt, { delayMs, signal })
  if (outcome.is === 'had') return outcome.value
  onProgress({ what: fileNameAt(url), received: 0, total: 1, failed: true })
  if (outcome.is === 'missing')
    throw new UsageError(`${what} is not there: ${hostOf(url)} has no such file; mend the address`)
  throw new UnavailableError(
    `cannot have ${what} from ${hostOf(url)}: ${outcome.why}; check the network, or download it and give its path as file:`,
  )
}
