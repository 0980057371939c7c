/** `matrix cache prune`: makes room, in the container engine and in the cache. */
import { DAY_MS } from '../lib/time.js'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { diskReason } from '../lib/files.js'
import { believeDirectory } from '../supply/archive/trust.js'
import { openEngine } from '../lab/engine/engine.js'
import { pruneImages } from '../lab/engine/images.js'
import { reapContainers } from '../lab/engine/reaper.js'
import { sentence, UnavailableError, UsageError } from '../lib/errors.js'
import { visibleLine } from '../lib/visible.js'
import { cacheDirectory } from './workplace.js'
import type { Surroundings } from './surroundings.js'

/** How long an artefact may go unused, as far as the file system tells: most note a use a day, some only the making. */
const UNUSED_DAYS = 30

/** What is made or fetched again when it is needed. Answers stay: they are small, and asking again takes longest. */
const PARTS = ['store', 'pool']

interface UnusedFile {
  readonly bytes: number
  /** When it was last read or written, in ms since the epoch. */
  readonly used: number
}

async function measure(path: string): Promise<UnusedFile> {
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

interface Pruned {
  readonly count: number
  /** In bytes. */
  readonly removed: number
  readonly kept: number
  /** Why something is kept that should have gone, by the first that would not; null where all went. */
  readonly trouble: string | null
}

/** Whether it went, or why not. */
async function remove(path: string): Promise<string | null> {
  try {
    await rm(path, { recursive: true, force: true })
    return null
  } catch (error) {
    const why = diskReason(error)
    if (why === undefined) throw error
    return `cannot remove ${path}: ${why}; mend that, or set MATRIX_CACHE_DIR to another directory`
  }
}

/**
 * Removes what nobody has used since a time, and partial files of killed runs with it. What may not be removed stays.
 * @param since in ms since the epoch
 */
export async function pruneUnused(directory: string, since: number): Promise<Pruned> {
  let [count, removed, kept] = [0, 0, 0]
  let trouble: string | null = null
  for (const name of await readdir(directory).catch(() => [])) {
    const path = join(directory, name)
    const { bytes, used } = await measure(path)
    const why = used >= since ? null : await remove(path)
    if (used >= since || why !== null) {
      kept += bytes
      trouble ??= why
    } else {
      removed += bytes
      count++
    }
  }
  return { count, removed, kept, trouble }
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`

/**
 * @returns 0, also without an engine; 3 where something may not be removed
 * @throws UnavailableError where another user may write the cache, and so lead the removal elsewhere
 */
export async function prune(_: unknown, { environment, stdout, stderr }: Surroundings): Promise<number> {
  const cache = cacheDirectory(environment)
  for (const path of [cache, ...PARTS.map((part) => join(cache, part))]) await believeDirectory(path)
  let code = 0
  for (const part of PARTS) {
    const { count, removed, kept, trouble } = await pruneUnused(
      join(cache, part),
      Date.now() - UNUSED_DAYS * DAY_MS,
    )
    stdout.write(
      `${join(cache, part)}: ${count} removed that were not used for ${UNUSED_DAYS} days (${gigabytes(removed)}), ${gigabytes(kept)} kept\n`,
    )
    if (trouble === null) continue
    stderr.write(`${trouble}\n`)
    code = 3
  }
  try {
    const engine = await openEngine(environment)
    await reapContainers(engine)
    const { removed, kept } = await pruneImages(engine)
    const stayed = kept.length === 0 ? '' : `, ${kept.length} in use`
    stdout.write(`images in the container engine at ${engine.place}: ${removed.length} removed${stayed}\n`)
  } catch (error) {
    if (!(error instanceof UnavailableError || error instanceof UsageError)) throw error
    stdout.write(`no images were removed: ${visibleLine(sentence(error))}\n`)
  }
  return code
}
