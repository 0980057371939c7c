/** Looks through the cache: what is there, how large, when it was used, and whether it is. No link is followed. */
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../../lib/files.js'
import { HOLDS, openHolds } from '../../supply/archive/holds.js'
import type { Holds } from '../../supply/archive/holds.js'
import { believeDirectory } from '../../supply/archive/trust.js'
import { kindOf } from './kinds.js'
import type { Kept } from './kinds.js'

/** Those in which names are held. */
export const HELD = ['lists', 'memo', 'pool', 'store']

interface Measured {
  readonly bytes: number
  readonly used: number
}

const BLOCK = 512

/** As the disk counts it: images have holes, and small files take whole blocks. */
export async function measure(path: string): Promise<Measured> {
  const found = await lstat(path).catch(() => undefined)
  if (!found) return { bytes: 0, used: 0 }
  let bytes = found.blocks * BLOCK
  let used = Math.max(found.mtimeMs, found.isFile() ? found.atimeMs : 0)
  if (found.isDirectory())
    for (const name of await readdir(path).catch(() => [])) {
      const below = await measure(join(path, name))
      bytes += below.bytes
      used = Math.max(used, below.used)
    }
  return { bytes, used }
}

export interface Census {
  readonly kept: readonly Kept[]
  /** Parts of the cache that are links: what they lead to is neither counted nor removed. */
  readonly links: readonly string[]
}

/** Answers lie in directories of 256, by the beginnings of their names. */
async function namesIn(directory: string, part: string): Promise<string[]> {
  const names = await readdir(directory)
  if (part !== 'answers') return names
  const deep = await Promise.all(
    names.map(async (name) => {
      const path = join(directory, name)
      const isShelf = /^[0-9a-f]{2}$/.test(name) && (await lstat(path).catch(() => undefined))?.isDirectory()
      return isShelf ? (await readdir(path).catch(() => [])).map((below) => join(name, below)) : [name]
    }),
  )
  return deep.flat()
}

async function partOf(cache: string, part: string, holds: Holds | null): Promise<Kept[]> {
  const directory = join(cache, part)
  const kept: Kept[] = []
  for (const name of await namesIn(directory, part)) {
    if (name === HOLDS) continue
    const path = join(directory, name)
    const { kind, mayGo } = kindOf(part, name)
    const stays = !mayGo ? 'not removed' : holds?.isHeld(name) ? 'in use' : null
    kept.push({ path, kind, stays, ...(await measure(path)) })
  }
  return kept
}

/**
 * @param looks whether it is looked up what processes use
 * @throws UnavailableError where another user may write the cache, or where it cannot be told what is in use
 */
export async function census(cache: string, looks: boolean): Promise<Census> {
  await believeDirectory(cache)
  const links: string[] = []
  const kept: Kept[] = []
  const parts = await readdir(cache).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  })
  for (const part of parts.sort()) {
    const path = join(cache, part)
    const found = await lstat(path).catch(() => undefined)
    if (found?.isSymbolicLink()) links.push(path)
    if (!found?.isDirectory()) continue
    await believeDirectory(path)
    const holds = looks && HELD.includes(part) ? await openHolds(path, false) : null
    try {
      kept.push(...(await partOf(cache, part, holds)))
    } finally {
      holds?.close()
    }
  }
  return { kept, links }
}
