import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { UnavailableError } from '../errors.js'

const DAY = 24 * 60 * 60_000
const MINUTE = 60_000
const PARTIAL = /^\.(.+)\.(\d+)\.[0-9a-f]{12}\.part$/

/** Lower-case hexadecimal sha256. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/**
 * A name beside `path` that nobody else uses, for what is to become `path` by a rename. It names the process,
 * so that what a killed process leaves is recognised.
 */
export function partialPath(path: string, pid: number = process.pid): string {
  return join(dirname(path), `.${basename(path)}.${pid}.${randomBytes(6).toString('hex')}.part`)
}

/** Makes `path` hold `data` in one step; makes its directory. Throws UnavailableError if the disk refuses. */
export async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
  const partial = partialPath(path)
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(partial, data)
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw diskFault(error, dirname(path)) ?? error
  }
}

/** The contents, or undefined if there is no such file. */
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** The sentence for a disk that is full or may not be written; undefined for any other error. */
export function diskFault(error: unknown, directory: string): UnavailableError | undefined {
  const why = {
    ENOSPC: 'no space is left',
    EDQUOT: 'the disk quota is used up',
    EROFS: 'the file system is read-only',
    EACCES: 'it may not be written',
    EPERM: 'it may not be written',
  }[codeOf(error) ?? '']
  if (why === undefined) return undefined
  return new UnavailableError(
    `cannot write to the cache in ${directory}: ${why}; make room there or set MATRIX_CACHE_DIR to another directory`,
  )
}

/**
 * Removes from the directory what killed processes left: partial files of a process that is gone (untouched for
 * a minute, since a process in another container looks gone too) and any that are older than a day.
 */
export async function removeStale(directory: string, now: Date): Promise<void> {
  const names = await readdir(directory).catch(() => [])
  for (const name of names) {
    const pid = PARTIAL.exec(name)?.[2]
    if (pid === undefined) continue
    const path = join(directory, name)
    const found = await stat(path).catch(() => undefined)
    if (found === undefined) continue
    const age = now.getTime() - found.mtimeMs
    if (age > DAY || (age > MINUTE && !isRunning(Number(pid)))) await rm(path, { force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** The `code` of a system or network error. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
