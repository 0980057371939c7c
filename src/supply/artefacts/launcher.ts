/** The program that `matrix shell` starts in a guest, compiled from images/shell as the guest's own programs are. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Architecture } from '../../matrix/architecture.js'
import type { Package } from '../archive/model.js'
import { compileProgram } from './guest.js'
import type { Store } from './store.js'
import type { ConfinedTools } from './tools.js'

/** Below the directory of the images. What an exercise may not do a shell may not do either. */
const SOURCES = ['shell/launcher.c', 'shell/contained.c', 'guest/rights.c']
const HEADERS = ['shell/launcher.h', 'guest/guest.h', 'guest/frame.h']

/**
 * Compiles the launcher into the store.
 * @param imagesDir the directory that holds shell/ and guest/
 * @param packages those of the compiler
 * @returns its host path
 * @throws UnavailableError where the compiler cannot be had or refuses
 */
export async function launcherFile(
  store: Store,
  imagesDir: string,
  tools: () => Promise<ConfinedTools>,
  packages: readonly Package[],
  arch: Architecture,
): Promise<string> {
  const sources = SOURCES.map((name) => join(imagesDir, name))
  const texts = await Promise.all(
    [...SOURCES, ...HEADERS].map((name) => readFile(join(imagesDir, name), 'utf8')),
  )
  const ingredients = ['launcher', 2, texts, packages.map(({ sha256 }) => sha256)]
  const made = await store.make('launcher', ingredients, async (directory) =>
    compileProgram(await tools(), sources, join(directory, 'launcher'), arch),
  )
  return join(made, 'launcher')
}
