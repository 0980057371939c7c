/** Files in the user's cache directory, and what is said where its disk refuses. */
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { sentence, UnavailableError } from '../../lib/errors.js'
import { codeOf, diskReason, writeWhole } from '../../lib/files.js'

/** The contents of a file in the cache, or undefined if there is none. Throws UnavailableError if it cannot be read. */
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new UnavailableError(
      `cannot read the cache (${sentence(error)}); mend that, or set MATRIX_CACHE_DIR to another directory`,
    )
  }
}

/** The sentence for a disk that refuses; undefined for any other error. */
export function diskFault(error: unknown, directory: string): UnavailableError | undefined {
  const why = diskReason(error)
  if (why === undefined) return undefined
  return new UnavailableError(
    `cannot write to the cache in ${directory}: ${why}; make room there or set MATRIX_CACHE_DIR to another directory`,
  )
}

/** Makes a file in the cache whole, in one step. Throws UnavailableError if the disk refuses. */
export const writeCached = (path: string, data: string | Uint8Array): Promise<void> =>
  writeWhole(path, data, (error) => diskFault(error, dirname(path)))
