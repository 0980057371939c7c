/** Takes things out of the cache, whole and in one step, so that nobody finds half of one. */
import { lstat, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { diskReason, partialPath, removeStale } from '../../lib/files.js'
import { openHolds } from '../../supply/archive/holds.js'
import type { Holds } from '../../supply/archive/holds.js'
import { believeDirectory } from '../../supply/archive/trust.js'
import { census, HELD } from './census.js'
import { sum, toRemove } from './kinds.js'
import type { Kept } from './kinds.js'

/** Why something is not removed, in a sentence with the mend. @throws the error where it is none of the disk's */
function refusalOf(path: string, error: unknown): string {
  const why = diskReason(error)
  if (why === undefined) throw error
  return `cannot remove ${path}: ${why}; mend that, or set MATRIX_CACHE_DIR to another directory`
}

/**
 * Removes a file, a directory with all that is in it, or a link and not what it leads to.
 * @param holds of its directory; null where nobody holds anything there
 * @returns `held` where a process uses it; a sentence where the disk refuses
 */
export async function takeAway(
  path: string,
  holds: Holds | null,
): Promise<'gone' | 'held' | { why: string }> {
  // By this name nobody looks for it, and the next run removes it where this one is killed.
  const aside = partialPath(path)
  try {
    const taken = holds ? await holds.unlessHeld(basename(path), () => rename(path, aside)) : true
    if (!taken) return 'held'
    await rm(holds ? aside : path, { recursive: true, force: true })
    return 'gone'
  } catch (error) {
    return { why: refusalOf(path, error) }
  }
}

export interface Bounded {
  readonly removed: readonly Kept[]
  readonly left: readonly Kept[]
  /** Sentences: what could not be removed, or looked at. */
  readonly troubles: readonly string[]
}

/** What killed runs left goes first. */
async function tidy(cache: string): Promise<void> {
  for (const part of HELD) {
    const path = join(cache, part)
    if (!(await lstat(path).catch(() => undefined))?.isDirectory()) continue
    await believeDirectory(path)
    await removeStale(path, new Date())
  }
}

/** Removes what is chosen until nothing more is: what turns out to be in use, or stays, has others go in its place. */
async function removing(
  all: readonly Kept[],
  bound: number,
  holdsOf: (path: string) => Promise<Holds | null>,
) {
  const removed: Kept[] = []
  const troubles: string[] = []
  let left = [...all]
  for (;;) {
    const chosen = toRemove(left, bound)
    if (chosen.length === 0) return { removed, left, troubles }
    for (const one of chosen) {
      const outcome = await takeAway(one.path, await holdsOf(one.path))
      const rest = left.filter((other) => other !== one)
      if (outcome === 'gone') {
        removed.push(one)
        left = rest
      } else {
        left = [...rest, { ...one, stays: outcome === 'held' ? 'in use' : 'not removed' }]
        if (outcome !== 'held') troubles.push(outcome.why)
      }
    }
  }
}

/**
 * Removes from the cache until it is within a bound, as far as that can be.
 * @param bound in bytes
 * @param isDry nothing is removed, or written
 * @throws UnavailableError where another user may write the cache, or where it cannot be told what is in use
 */
export async function pruneTo(cache: string, bound: number, isDry: boolean): Promise<Bounded> {
  await believeDirectory(cache)
  if (!isDry) await tidy(cache)
  const { kept, links } = await census(cache, true)
  const open = new Map<string, Holds>()
  const holdsOf = async (path: string): Promise<Holds | null> => {
    const directory = dirname(path)
    if (!HELD.includes(basename(directory))) return null
    const holds = open.get(directory) ?? (await openHolds(directory, true))
    open.set(directory, holds)
    return holds
  }
  const elsewhere = links.map(
    (link) =>
      `${link} is a link: what it leads to is neither counted nor removed; set MATRIX_CACHE_DIR to a directory that holds all of it`,
  )
  try {
    if (isDry) {
      const removed = toRemove(kept, bound)
      return { removed, left: kept.filter((one) => !removed.includes(one)), troubles: elsewhere }
    }
    const { removed, left, troubles } = await removing(kept, bound, holdsOf)
    return { removed, left, troubles: [...elsewhere, ...troubles] }
  } finally {
    for (const holds of open.values()) holds.close()
  }
}

/** Whether the rest is within the bound. */
export const isWithin = ({ left }: Bounded, bound: number): boolean => sum(left) <= bound
