import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UnavailableError } from '../../lib/errors.js'
import { ask, hostOf, persist, type FetchOutcome } from './attempts.js'
import type { Patience } from '../../lib/again.js'
import { discard, partialPath } from '../../lib/files.js'
import { diskFault, makeCached } from './cache.js'
import { believeDirectory, believeFile } from './trust.js'
import type { HttpResponse, Get } from './http.js'
import type { DownloadProgress } from './model.js'

/** A file that is known before it is had. */
export interface Wanted {
  /** Its name for people. */
  what: string
  /** The variable that names its mirror, for sentences. */
  variable: string
  /** Where it may be; the next is asked when one has no such file. */
  urls: string[]
  /** In bytes. */
  size: number
  sha256: string
  /** Where it is to be in the cache. */
  path: string
}

export interface Transport extends Patience {
  get: Get
  onProgress?: (progress: DownloadProgress) => void
}

/**
 * Whether the file is there in full length.
 * @throws UnavailableError where another user may have put it there
 */
export async function isThere({ path, size }: Pick<Wanted, 'path' | 'size'>): Promise<boolean> {
  await believeDirectory(dirname(path))
  const found = await stat(path).catch(() => undefined)
  if (found) await believeFile(path, found)
  return found?.isFile() === true && found.size === size
}

/**
 * Whether the file in the cache is the right one. It was when it got its name; but disks decay.
 * @returns `damaged` where one is there that is not
 * @throws UnavailableError where another user may have put it there
 */
export async function isRight(
  wanted: Pick<Wanted, 'path' | 'size' | 'sha256'>,
): Promise<boolean | 'damaged'> {
  const whole = await isThere(wanted)
  if (!whole) return (await stat(wanted.path).catch(() => undefined)) ? 'damaged' : false
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(wanted.path, {
      highWaterMark: 1 << 20,
    }) as AsyncIterable<Buffer>)
      hash.update(chunk)
  } catch {
    return 'damaged'
  }
  return hash.digest('hex') === wanted.sha256 || 'damaged'
}

/**
 * Downloads the file and gives it its name when it is whole and right; any number of processes may do so at
 * the same time. Throws UnavailableError that names the file, the host, and what was wrong; leaves nothing then.
 */
export async function download(wanted: Wanted, transport: Transport): Promise<void> {
  let outcome: FetchOutcome<undefined> = { is: 'missing' }
  let asked = wanted.urls[0] ?? ''
  for (const url of wanted.urls) {
    asked = url
    outcome = await persist(() => attempt(url, wanted, transport), transport)
    if (outcome.is !== 'missing') break
  }
  if (outcome.is === 'had') return
  transport.onProgress?.({ what: wanted.what, received: 0, total: wanted.size, failed: true })
  const { variable } = wanted
  const what = `cannot have ${wanted.what} from ${hostOf(asked)}`
  switch (outcome.is) {
    case 'missing':
      throw new UnavailableError(
        `${what}: the mirror names it in its index but does not have it; its index may be newer than its pool, try again later or set ${variable}`,
      )
    case 'unreachable':
      throw new UnavailableError(`${what}: ${outcome.why}; check the network, or set ${variable}`)
    case 'refused':
    case 'wrong':
      throw new UnavailableError(`${what}: ${outcome.why}; try again later or set ${variable}`)
  }
}

async function attempt(url: string, wanted: Wanted, transport: Transport): Promise<FetchOutcome<undefined>> {
  const partial = partialPath(wanted.path)
  try {
    return await ask(
      () => transport.get(url),
      (answer) => receive(answer, partial, wanted, transport),
      transport.signal,
    )
  } finally {
    await discard(partial)
  }
}

async function receive(
  answer: HttpResponse,
  partial: string,
  wanted: Wanted,
  transport: Transport,
): Promise<FetchOutcome<undefined>> {
  const got = await receiveInto(partial, answer, wanted.size, (received) =>
    transport.onProgress?.({ what: wanted.what, received, total: wanted.size }),
  )
  if (got === null) return { is: 'wrong', why: `it is longer than the ${wanted.size} bytes promised` }
  if (got.received < wanted.size) {
    return { is: 'wrong', why: `it was cut short after ${got.received} of ${wanted.size} bytes` }
  }
  if (got.sha256 !== wanted.sha256) {
    return { is: 'wrong', why: 'its sha256 is not the one that the signed index promises' }
  }
  await keep(partial, wanted.path)
  return { is: 'had', value: undefined }
}

/** @throws UnavailableError where the cache's disk refuses */
async function onDisk<T>(path: string, action: Promise<T>): Promise<T> {
  try {
    return await action
  } catch (error) {
    throw diskFault(error, dirname(path)) ?? error
  }
}

/** Gives what was received its name. */
export const keep = (partial: string, path: string): Promise<void> => onDisk(path, rename(partial, path))

/**
 * Writes a body into a new file of the cache.
 * @param most bytes that it may have
 * @param onPiece called with the bytes so far
 * @returns null where there are more
 */
export async function receiveInto(
  partial: string,
  answer: HttpResponse,
  most: number,
  onPiece: (received: number) => void,
): Promise<{ received: number; sha256: string } | null> {
  const hash = createHash('sha256')
  let received = 0
  await makeCached(dirname(partial))
  const file = await onDisk(partial, open(partial, 'wx', 0o600))
  try {
    for await (const chunk of answer.body) {
      received += chunk.length
      if (received > most) return null
      hash.update(chunk)
      await onDisk(partial, file.writeFile(chunk))
      onPiece(received)
    }
  } finally {
    await file.close()
  }
  return { received, sha256: hash.digest('hex') }
}
