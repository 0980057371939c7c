/** The program that `matrix shell` starts in a guest, compiled from images/shell as the guest's own programs are. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Package } from '../archive/model.js'
import { compileProgram } from './guest.js'
import type { Store } from './store.js'
import type { ConfinedTools } from './tools.js'

/**
 * Compiles the launcher into the store.
 * @param sourceDir images/shell
 * @param packages those of the compiler
 * @returns its host path
 * @throws UnavailableError where the compiler cannot be had or refuses
 */
export async function launcherFile(
  store: Store,
  sourceDir: string,
  tools: () => Promise<ConfinedTools>,
  packages: readonly Package[],
): Promise<string> {
  const source = join(sourceDir, 'launcher.c')
  const ingredients = ['launcher', 1, await readFile(source, 'utf8'), packages.map(({ sha256 }) => sha256)]
  const made = await store.make('launcher', ingredients, async (directory) =>
    compileProgram(await tools(), [source], join(directory, 'launcher')),
  )
  return join(made, 'launcher')
}
