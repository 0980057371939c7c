/** The store of artefacts: one directory each, made once, whole or absent, shared by all processes of a user. */
import { once, oncePerKey } from '../../lib/once.js'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { discard, exists, partialPath, removeStale, sha256 } from '../../lib/files.js'
import { letRead } from './confinement.js'
import { diskFault, makeCached } from '../archive/cache.js'
import type { Archive, Package } from '../archive/model.js'
import { hold } from '../archive/holds.js'
import { believeDirectory, believeTree, closeTree } from '../archive/trust.js'

export interface Store {
  /**
   * The directory of an artefact, made by `build` if it is not there yet. Two callers in one process share the work;
   * of two processes the first to finish wins and the other's equal work is dropped.
   * @param kind what it is, for people who look into the cache
   * @param ingredients everything that its bytes depend on
   * @throws whatever `build` throws; then nothing stays. UnavailableError where the disk refuses, or where another user may
   *   have written what is there.
   */
  make(kind: string, ingredients: unknown, build: (directory: string) => Promise<void>): Promise<string>
}

/** The identity of anything made from these ingredients: sha256 in hexadecimal. */
export function identity(ingredients: unknown): string {
  return sha256(JSON.stringify(ingredients))
}

const storeOf = (cacheDir: string): string => join(cacheDir, 'store')

/** What makes an artefact's name: what it is, for people who look into the cache, and everything that its bytes depend on. */
export type ArtefactName = readonly [kind: string, ingredients: unknown]

/** Where an artefact is in the cache, or would be. */
export const placeIn = (cacheDir: string, [kind, ingredients]: ArtefactName): string =>
  join(storeOf(cacheDir), `${kind}-${identity(ingredients).slice(0, 32)}`)

/** A store beneath `<cacheDir>/store`. What killed processes left there goes before the first artefact is asked for. */
export function openStore(cacheDir: string): Store {
  const root = storeOf(cacheDir)
  const oneAtATime = oncePerKey<string>()
  // File times come from the system's clock, so they are compared with it.
  const tidy = once(() => removeStale(root, new Date()))
  const believable = async (path: string): Promise<string> => {
    await believeTree(path)
    return path
  }
  const make: Store['make'] = async (kind, ingredients, build) => {
    const path = placeIn(cacheDir, [kind, ingredients])
    await believeDirectory(root)
    await tidy()
    // Before it is looked for: nobody removes it from here on.
    await hold(path)
    if (await exists(path)) return believable(path)
    const partial = partialPath(path)
    try {
      await makeCached(root)
      await mkdir(partial, { mode: 0o700 })
      await build(partial)
      await closeTree(partial)
      // Confined programs of root's are somebody else.
      if (process.getuid?.() === 0) await letRead(partial)
      await rename(partial, path).catch(async (error: unknown) => {
        if (!(await exists(path))) throw error
      })
      return await believable(path)
    } catch (error) {
      throw diskFault(error, root) ?? error
    } finally {
      await discard(partial)
    }
  }
  return {
    make: (kind, ingredients, build) =>
      oneAtATime(`${kind}-${identity(ingredients)}`, () => make(kind, ingredients, build)),
  }
}

/** What is told of work that takes a while: in words when it is begun with, and with the same words when it is over. */
export type OnWork = (what: string, over: boolean) => void

/** Tells work by its words while it lasts, however it ends. */
export async function telling<T>(onWork: OnWork, what: string, work: () => Promise<T>): Promise<T> {
  onWork(what, false)
  try {
    return await work()
  } finally {
    onWork(what, true)
  }
}

/**
 * The same store, where what is made of packages is told as work. They are had before, so that what is fetched is not told
 * as made.
 * @param what the work in words
 */
export const announcing = (
  store: Store,
  archive: Archive,
  {
    packages,
    what,
    onWork,
  }: { readonly packages: readonly Package[]; readonly what: string; readonly onWork: OnWork },
): Store => ({
  make: (kind, ingredients, build) =>
    store.make(kind, ingredients, async (directory) => {
      await Promise.all(packages.map((pkg) => archive.download(pkg)))
      await telling(onWork, what, () => build(directory))
    }),
})
