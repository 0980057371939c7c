/** The store of artefacts: one directory each, made once, whole or absent, shared by all processes of a user. */
import { once, oncePerKey } from '../../lib/once.js'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { discard, exists, partialPath, removeStale, sha256 } from '../../lib/files.js'
import { letRead } from './confinement.js'
import { diskFault, makeCached } from '../archive/cache.js'
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

/** A store beneath `<cacheDir>/store`. What killed processes left there goes before the first artefact is asked for. */
export function openStore(cacheDir: string): Store {
  const root = join(cacheDir, 'store')
  const oneAtATime = oncePerKey<string>()
  // File times come from the system's clock, so they are compared with it.
  const tidy = once(() => removeStale(root, new Date()))
  const believable = async (path: string): Promise<string> => {
    await believeTree(path)
    return path
  }
  const make: Store['make'] = async (kind, ingredients, build) => {
    const path = join(root, `${kind}-${identity(ingredients).slice(0, 32)}`)
    await believeDirectory(root)
    await tidy()
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
