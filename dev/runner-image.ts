/** What the image of the tool itself is built from, without any registry: Node and QEMU from the archive. */
import { resolveClosure } from '../src/supply/archive/resolve.js'
import type { Archive } from '../src/supply/archive/model.js'
import { addTree } from '../src/supply/artefacts/image.js'
import { writeTar } from '../src/supply/artefacts/write-tar.js'

/** What the tool starts: itself, the emulator, and a shell between the two. */
const PROGRAMS = ['nodejs', 'qemu-system-x86', 'dash']

/** Where the tool writes, and what its container is given. */
const PLACES = ['cache', 'work']

/**
 * Writes the root of a container that has them as a tar.
 * @param suite that they come from, such as `trixie`
 * @throws UnavailableError for a package that cannot be had
 */
export async function writeRunnerRoot(
  archive: Archive,
  suite: string,
  cacheDir: string,
  path: string,
): Promise<void> {
  const packages = await resolveClosure(await archive.suite(suite), PROGRAMS, cacheDir)
  await writeTar(path, async (tar) => {
    for (const name of PLACES)
      tar.entry({ name, type: 'directory', mode: 0o1777, mtime: new Date(0), uid: 0, gid: 0 })
    await addTree(tar, archive, { version: '', packages }, '')
  })
}
