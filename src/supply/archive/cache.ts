/** Files in the user's cache directory, and what is said where its disk refuses. */
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { sentence, UnavailableError } from '../../lib/errors.js'
import { codeOf, diskReason, writeWhole } from '../../lib/files.js'
import { believeDirectory, believeFile, makeOwn } from './trust.js'

/**
 * The contents of a file in the cache, or undefined if there is none. Throws UnavailableError if it cannot be read, or
 * another user may have written it.
 */
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  await believeDirectory(dirname(path))
  try {
    const file = await open(path)
    try {
      await believeFile(path, await file.stat())
      return await file.readFile()
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof UnavailableError) throw error
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

/** Makes a directory of the cache that is this user's alone. Throws UnavailableError if it cannot be, or the disk refuses. */
export async function makeCached(directory: string): Promise<void> {
  await makeOwn(directory).catch((error: unknown) => {
    throw diskFault(error, directory) ?? error
  })
}

/** Makes a file in the cache whole, in one step. Throws UnavailableError as `makeCached`. */
export async function writeCached(path: string, data: string | Uint8Array): Promise<void> {
  await makeCached(dirname(path))
  await writeWhole(path, data, (error) => diskFault(error, dirname(path)), 0o600)
}
