/** `matrix cache`: what is kept; `prune` makes room, in the container engine and in the cache. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openEngine } from '../lab/engine/engine.js'
import { pruneImages } from '../lab/engine/images.js'
import { reapContainers } from '../lab/engine/reaper.js'
import { sentence, UnavailableError, UsageError } from '../lib/errors.js'
import { DAY_MS } from '../lib/time.js'
import { visibleLine } from '../lib/visible.js'
import { HOLDS, openHolds } from '../supply/archive/holds.js'
import { believeDirectory } from '../supply/archive/trust.js'
import { census, measure } from './cache/census.js'
import { isWithin, pruneTo, takeAway } from './cache/removal.js'
import { diskSize } from './cache/size.js'
import { listDocument, listLines, prunedDocument, prunedLines } from './cache/words.js'
import { freeIn } from './forecast.js'
import type { CacheListFlags, CachePruneFlags } from './flags/cache.js'
import { print } from './print.js'
import { cacheDirectory } from './workplace.js'
import type { Surroundings } from './surroundings.js'

/** How long an artefact may go unused, as far as the file system tells: most note a use a day, some only the making. */
const UNUSED_DAYS = 30

/** What is made or fetched again when it is needed. Answers stay: they are small, and asking again takes longest. */
const PARTS = ['store', 'pool']

interface Pruned {
  readonly count: number
  /** In bytes. */
  readonly removed: number
  readonly kept: number
  /** Why something is kept that should have gone, by the first that would not; null where all went. */
  readonly trouble: string | null
}

/**
 * Removes what nobody has used since a time, and partial files of killed runs with it. What may not be removed stays.
 * @param since in ms since the epoch
 */
export async function pruneUnused(directory: string, since: number): Promise<Pruned> {
  let [count, removed, kept] = [0, 0, 0]
  let trouble: string | null = null
  // Where there are no locks, a month is all that tells.
  const holds = await openHolds(directory, true).catch(() => null)
  try {
    for (const name of await readdir(directory).catch(() => [])) {
      if (name === HOLDS) continue
      const path = join(directory, name)
      const { bytes, used } = await measure(path)
      const outcome = used >= since ? 'held' : await takeAway(path, holds)
      if (outcome === 'gone') {
        removed += bytes
        count++
      } else {
        kept += bytes
        if (outcome !== 'held') trouble ??= outcome.why
      }
    }
  } finally {
    holds?.close()
  }
  return { count, removed, kept, trouble }
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`

/** @throws UnavailableError where another user may write the cache */
export async function list(
  args: CacheListFlags,
  { environment, stdout, stderr }: Surroundings,
): Promise<number> {
  const cache = cacheDirectory(environment)
  const { kept, links } = await census(cache, false)
  const free = await freeIn(cache)
  if (args.json) await print([`${JSON.stringify(listDocument(cache, kept, free), null, 2)}\n`], stdout)
  else await print([`${listLines(cache, kept, free).join('\n')}\n`], stdout)
  for (const link of links)
    stderr.write(`${visibleLine(`${link} is a link: what it leads to is not counted`)}\n`)
  return 0
}

/** @returns 3 where the cache is not within the bound then, or something may not be removed */
async function pruneBound(
  keep: string,
  { dryRun, json }: CachePruneFlags,
  { environment, stdout, stderr }: Surroundings,
): Promise<number> {
  const bound = diskSize('--keep', keep)
  const cache = cacheDirectory(environment)
  const bounded = await pruneTo(cache, bound, dryRun)
  const text = json
    ? JSON.stringify(prunedDocument(cache, bounded, bound, dryRun), null, 2)
    : prunedLines(cache, bounded, bound, dryRun).join('\n')
  await print([`${text}\n`], stdout)
  for (const trouble of bounded.troubles) stderr.write(`${visibleLine(trouble)}\n`)
  return bounded.troubles.length === 0 && isWithin(bounded, bound) ? 0 : 3
}

/**
 * @returns 0, also without an engine; 3 where something may not be removed
 * @throws UsageError for a size that is none
 * @throws UnavailableError where another user may write the cache, and so lead the removal elsewhere
 */
export async function prune(args: CachePruneFlags, surroundings: Surroundings): Promise<number> {
  if (args.keep !== undefined) return pruneBound(args.keep, args, surroundings)
  for (const [flag, given] of [
    ['--dry-run', args.dryRun],
    ['--json', args.json],
  ] as const)
    if (given) throw new UsageError(`${flag} goes with --keep, such as --keep 20G`)
  return pruneMonth(surroundings)
}

async function pruneMonth({ environment, stdout, stderr }: Surroundings): Promise<number> {
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
