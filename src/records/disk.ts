/** Writing into the results directory so that it may be read at any moment, and losing nothing to a full disk. */
import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { codeOf, diskReason, makeDirectories, removeStale, writeWhole } from '../lib/files.js'
import { UnavailableError } from '../lib/errors.js'

/** What else may be wrong with a directory that the user names and others may change. */
const IN_THE_WAY: Readonly<Record<string, string>> = {
  ENOENT: 'the directory is gone',
  EISDIR: 'a directory is in the way',
  ELOOP: 'a link is in the way',
}

/** The UnavailableError for a disk that refuses to write `path`; undefined for what is not the disk's. */
export function refusal(error: unknown, path: string): UnavailableError | undefined {
  const why = diskReason(error) ?? IN_THE_WAY[codeOf(error) ?? '']
  if (why === undefined) return undefined
  return new UnavailableError(
    `cannot write ${path}: ${why}; the old content is unchanged. Fix that, or give --out another directory`,
  )
}

/** Makes a directory and its parents. Throws UnavailableError if the disk refuses. */
export async function makeDirectory(path: string): Promise<void> {
  await makeDirectories(path).catch((error: unknown) => {
    throw refusal(error, path) ?? error
  })
}

/**
 * Makes `path` hold the pieces in one step, and removes what killed processes left beside it. Throws UnavailableError if the disk
 * refuses; the old file is then as it was.
 */
export async function replaceFile(path: string, pieces: Iterable<string>): Promise<void> {
  await makeDirectory(dirname(path))
  await removeStale(dirname(path), new Date())
  await writeWhole(path, pieces, refusal)
}

/**
 * Appends the text by a single write, whole or not at all. Nobody else may write the file meanwhile.
 * Throws UnavailableError if the disk refuses.
 */
export function appendWhole(path: string, text: string): void {
  const bytes = Buffer.from(text)
  let file: number | undefined
  try {
    file = openSync(path, 'a')
    const before = fstatSync(file).size
    if (writeSync(file, bytes) === bytes.length) return
    // A disk that fills up takes a part, without an error.
    ftruncateSync(file, before)
  } catch (error) {
    throw refusal(error, path) ?? error
  } finally {
    if (file !== undefined) closeSync(file)
  }
  throw refusal({ code: 'ENOSPC' }, path) as UnavailableError
}
