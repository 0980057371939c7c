/** `matrix cache prune`: makes room, in the container engine and in the cache. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { openEngine } from '../engine/engine.js'
import { pruneImages } from '../engine/images.js'
import { reapContainers } from '../engine/reaper.js'
import { sentence, UnavailableError, UsageError } from '../errors.js'
import { cacheDirectory } from './context.js'
import type { Surroundings } from './context.js'

/** How long an artefact may go unused, as far as the file system tells: most note a use a day, some only the making. */
const UNUSED_DAYS = 30
const DAY_MS = 24 * 60 * 60_000

/** What is made or fetched again when it is needed. Answers stay: they are small, and asking again takes longest. */
const PARTS = ['store', 'pool']

interface Found {
  readonly bytes: number
  /** When it was last read or written, in ms since the epoch. */
  readonly used: number
}

async function measure(path: string): Promise<Found> {
  const below = await readdir(path, { recursive: true }).catch(() => [])
  let [bytes, used] = [0, 0]
  for (const name of ['', ...below]) {
    const found = await stat(join(path, name)).catch(() => undefined)
    if (!found) continue
    bytes += found.isFile() ? found.size : 0
    used = Math.max(used, found.mtimeMs, found.isFile() ? found.atimeMs : 0)
  }
  return { bytes, used }
}

/**
 * Removes what nobody has used since a time, and partial files of killed runs with it.
 * @param since in ms since the epoch
 */
export async function pruneUnused(
  directory: string,
  since: number,
): Promise<{ count: number; removed: number; kept: number }> {
  let [count, removed, kept] = [0, 0, 0]
  for (const name of await readdir(directory).catch(() => [])) {
    const path = join(directory, name)
    const { bytes, used } = await measure(path)
    if (used >= since) kept += bytes
    else {
      await rm(path, { recursive: true, force: true })
      removed += bytes
      count++
    }
  }
  return { count, removed, kept }
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`

/** @returns 0, also where there is no engine that would have anything of ours */
export async function prune(_: unknown, { environment, stdout }: Surroundings): Promise<number> {
  const cache = cacheDirectory(environment)
  for (const part of PARTS) {
    const { count, removed, kept } = await pruneUnused(join(cache, part), Date.now() - UNUSED_DAYS * DAY_MS)
    stdout.write(
      `${join(cache, part)}: ${count} removed that were not used for ${UNUSED_DAYS} days (${gigabytes(removed)}), ${gigabytes(kept)} kept\n`,
    )
  }
  try {
    const engine = await openEngine(environment)
    await reapContainers(engine)
    const { removed, kept } = await pruneImages(engine)
    const stayed = kept.length === 0 ? '' : `, ${kept.length} in use`
    stdout.write(`images in the container engine at ${engine.place}: ${removed.length} removed${stayed}\n`)
    return 0
  } catch (error) {
    if (!(error instanceof UnavailableError || error instanceof UsageError)) throw error
    stdout.write(`no images were removed: ${sentence(error)}\n`)
    return 0
  }
}
