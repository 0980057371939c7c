/** Looks up what a run is going to fetch and keep, before anything is fetched. */
import { statfs } from 'node:fs/promises'
import { hasImage } from '../lab/engine/images.js'
import { UnavailableError } from '../lib/errors.js'
import { poolPath } from '../supply/archive/archive.js'
import { isThere } from '../supply/archive/download.js'
import { hold } from '../supply/archive/holds.js'
import type { Cell } from '../supply/plan/cell.js'
import { census } from './cache/census.js'
import { forecastLines, forecastOf, packagesOf } from './cache/forecast.js'
import { sum } from './cache/kinds.js'
import type { Context } from './context.js'

/** Bytes that this user may still write to a directory; null where the system does not say. */
export async function freeIn(cache: string): Promise<number | null> {
  const { bavail, bsize } = await statfs(cache).catch(() => ({ bavail: null, bsize: 0 }))
  return bavail === null ? null : bavail * bsize
}

/**
 * @param cells those with something to ask
 * @param holds whether what is there is about to be used: then nobody removes it while this process lives
 * @returns lines; none where nothing can be told
 */
export async function forecast(
  { workshop, cacheDir, host }: Pick<Context, 'workshop' | 'cacheDir' | 'host'>,
  cells: readonly Cell[],
  holds: boolean,
): Promise<string[]> {
  try {
    const inEngine = (digest: string): Promise<boolean> =>
      host ? hasImage(host.engine, digest) : Promise.resolve(false)
    const lacking = await workshop.lacking(cells, inEngine, holds)
    const packages = packagesOf(lacking)
    if (holds) await Promise.all(packages.map(({ sha256 }) => hold(poolPath(cacheDir, sha256))))
    const there = await Promise.all(
      // As downloads look, but that they hash what is there, too.
      packages.map(({ sha256, size }) => isThere({ path: poolPath(cacheDir, sha256), size })),
    )
    const expected = forecastOf(
      lacking,
      packages.filter((_, index) => !there[index]),
    )
    const { kept } = await census(cacheDir, false)
    return forecastLines(expected, { cache: cacheDir, held: sum(kept), free: await freeIn(cacheDir) })
  } catch (error) {
    // What stands in the way is told by whoever needs it.
    if (!(error instanceof UnavailableError)) throw error
    return []
  }
}
