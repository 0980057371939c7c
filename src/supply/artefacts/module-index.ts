/** What a machine has in /lib/modules beside the modules themselves: the indexes that modprobe looks into, made by depmod. */
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runTool } from './tools.js'
import type { ConfinedTools } from './tools.js'

/** What depmod reads of a kernel's package: what is built in. */
export const IS_LISTED = /^(?:usr\/)?lib\/modules\/[^/]+\/(modules\.(?:order|builtin|builtin\.modinfo))$/

/**
 * Writes a kernel's indexes: what it has built in, and no module, since a guest has none to load. modprobe then says of a
 * module what it says on a machine that lacks it.
 * @param directory host path, in which `lib/modules/<release>` is made
 * @param lists contents of the package's own lists by their names
 * @throws UnavailableError with depmod's words
 */
export async function writeModuleIndex(
  kmod: ConfinedTools,
  directory: string,
  release: string,
  lists: ReadonlyMap<string, Buffer>,
): Promise<void> {
  const place = join(directory, 'lib/modules', release)
  await mkdir(place, { recursive: true })
  // Where no package has them, depmod would make indexes that modprobe takes for damaged.
  for (const name of ['modules.builtin', 'modules.builtin.modinfo', 'modules.order'])
    await writeFile(join(place, name), lists.get(name) ?? '')
  await runTool(kmod, {
    what: `index the modules of ${release}`,
    program: 'usr/sbin/depmod',
    args: ['-b', directory, release],
    access: { read: [], write: [directory] },
  })
}

/** Host paths of the indexes by their paths in a guest. */
export async function moduleIndexIn(directory: string, release: string): Promise<Map<string, string>> {
  const place = `lib/modules/${release}`
  const names = await readdir(join(directory, place))
  return new Map(names.sort().map((name) => [`/${place}/${name}`, join(directory, place, name)]))
}
