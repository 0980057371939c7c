import { join } from 'node:path'
import { readIfThere, writeCached } from './cache.js'
import { sha256 } from '../../lib/files.js'

/**
 * What `compute` returned the last time it was asked with this key, from `<cacheDir>/memo`; else computes and
 * remembers it. The key holds everything the result depends on (contents by digest, and a version of the
 * algorithm), the result is plain JSON. What is there but is not JSON, or not what `isValid` accepts, is
 * computed again. Throws what `compute` throws, and UnavailableError if the cache cannot be written.
 */
export async function remembered<T>(
  cacheDir: string,
  key: unknown,
  compute: () => Promise<T>,
  isValid: (value: unknown) => boolean = () => true,
): Promise<T> {
  const path = join(cacheDir, 'memo', `${sha256(JSON.stringify(key))}.json`)
  const known = await readIfThere(path)
  if (known !== undefined) {
    try {
      const value: unknown = JSON.parse(known.toString('utf8'))
      if (isValid(value)) return value as T
    } catch {
      // Damaged; what is computed now takes its place.
    }
  }
  const value = await compute()
  await writeCached(path, JSON.stringify(value))
  return value
}
