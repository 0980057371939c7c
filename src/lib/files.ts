import { DAY_MS, MINUTE_MS } from './time.js'
import { createHash, randomBytes } from 'node:crypto'
import { lstat, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

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

/**
 * Makes `path` hold the data in one step: readers see the old file or the new one. Makes its directory. The partial file names
 * the process, so that `removeStale` recognises what a killed one leaves; write-file-atomic's names do not.
 * @param data text, bytes, or pieces of text
 * @param refusal what to throw in place of an error of the disk, if anything; the old file is then as it was
 * @param mode who may read and write it, less the umask
 */
export async function writeWhole(
  path: string,
  data: string | Uint8Array | Iterable<string>,
  refusal: (error: unknown, path: string) => Error | undefined,
  mode = 0o666,
): Promise<void> {
  const partial = partialPath(path)
  try {
    await makeDirectories(dirname(path))
    // Flushed, for after a power cut a rename may have outlived the contents of what was renamed.
    await writeFile(partial, data, { flush: true, mode })
    await rename(partial, path)
  } catch (error) {
    await discard(partial)
    throw refusal(error, path) ?? error
  }
}

/**
 * Makes a directory and those that lead to it. Throws what the file system throws: of a read-only one, Node says ENOENT where
 * it makes several.
 */
export async function makeDirectories(path: string, mode = 0o777): Promise<void> {
  await mkdir(path, { recursive: true, mode }).catch(async (error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error
    let missing = path
    while (dirname(missing) !== missing && !(await exists(dirname(missing)))) missing = dirname(missing)
    await mkdir(missing, { mode })
    await mkdir(path, { recursive: true, mode })
  })
}

/** Removes what has not become whole, file or directory; never throws, for what made it useless is being told. */
export async function discard(partial: string): Promise<void> {
  await rm(partial, { recursive: true, force: true }).catch(() => undefined)
}

/** Whether a path leads to a file or directory; one that cannot be followed does not. */
export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** Why the disk refuses, where it is full, broken or may not be written; undefined for any other error. */
export function diskReason(error: unknown): string | undefined {
  return {
    ENOSPC: 'no space is left',
    EDQUOT: 'the disk quota is used up',
    EFBIG: 'the file would be larger than is allowed',
    EROFS: 'the file system is read-only',
    EACCES: 'it may not be written',
    EPERM: 'it may not be written',
    ENOTDIR: 'a part of the path is no directory',
    EEXIST: 'it is no directory',
    EIO: 'the disk failed',
  }[codeOf(error) ?? '']
}

/**
 * Removes from the directory what killed processes left: partial files and directories of a process that is gone
 * (untouched for a minute, since a process in another container looks gone too) and any that are older than a day.
 * What may not be removed stays.
 */
export async function removeStale(directory: string, now: Date): Promise<void> {
  const names = await readdir(directory).catch(() => [])
  for (const name of names) {
    const pid = PARTIAL.exec(name)?.[2]
    if (pid === undefined) continue
    const path = join(directory, name)
    const limit = isRunning(Number(pid)) ? DAY_MS : MINUTE_MS
    if (now.getTime() - (await touched(path)) > limit)
      await rm(path, { recursive: true, force: true }).catch(() => undefined)
  }
}

/** When the file, or anything in the directory, was last written, in ms since the epoch. */
async function touched(path: string): Promise<number> {
  const below = await readdir(path, { recursive: true }).catch(() => [])
  const times = await Promise.all(
    [path, ...below.map((name) => join(path, name))].map((each) =>
      lstat(each).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  )
  return Math.max(...times)
}

/** Whether there is such a process, as far as this one can see. */
export function isRunning(pid: number): boolean {
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
