import { join } from 'node:path'
import { readIfThere, writeCached } from './cache.js'
import { hold } from './holds.js'
import { sha256 } from '../../lib/files.js'

const placeOf = (cacheDir: string, key: unknown): string =>
  join(cacheDir, 'memo', `${sha256(JSON.stringify(key))}.json`)

/** What is remembered of this key, where it is valid; undefined where nothing is. */
export async function recalled<T>(
  cacheDir: string,
  key: unknown,
  isValid: (value: unknown) => value is T,
): Promise<T | undefined> {
  const place = placeOf(cacheDir, key)
  // Before it is looked for: nobody removes it, or what takes its place, from here on.
  await hold(place)
  const known = await readIfThere(place)
  if (known === undefined) return undefined
  try {
    const value: unknown = JSON.parse(known.toString('utf8'))
    return isValid(value) ? value : undefined
  } catch {
    return undefined // damaged; what is computed next takes its place
  }
}

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
  const known = await recalled(cacheDir, key, (value): value is T => isValid(value))
  if (known !== undefined) return known
  const value = await compute()
  await writeCached(placeOf(cacheDir, key), JSON.stringify(value))
  return value
}
