/** A bpftrace build from a path of the host: a program, an AppImage, a tarball, a build tree, or another directory. */
import type { Store } from '../artefacts/store.js'
import type { ConfinedTools } from '../artefacts/tools.js'
import { UsageError } from '../../lib/errors.js'
import { appImageType, checkAppImage, unpackAppImage } from './appimage.js'
import { BUILT, builtProgram } from './build-tree.js'
import { nodesOf } from './directory.js'
import { readElf } from './elf.js'
import { contentOf, headOf, refuseNoFile, statOrRefuse } from './host-file.js'
import { findProgram, mergedLinks, programAlone, programInTree } from './program.js'
import type { Ready } from './program.js'
import { looksLikeTarball, unpackTarball } from './tarball.js'
import { unpacked } from './unpacked.js'
import { hostView, layered, viewOf } from './view.js'

export interface FileOptions {
  readonly store: Store
  /** The closure with sqfs2tar; only called for an AppImage. */
  readonly squashfs: () => Promise<ConfinedTools>
  /** In the place of the file's own, where it has none that says anything. */
  readonly mode?: number
}

async function fromDirectory(what: string, path: string): Promise<Ready> {
  const built = await builtProgram(path)
  if (built) return programAlone(`${what}, in it ${BUILT},`, built.path, built.mode)
  const root = hostView(path)
  // Before everything in it is read: a mistaken path may lead to a whole home directory.
  if (!(await findProgram(layered(root, viewOf(await mergedLinks(root))))))
    return programInTree(what, new Map(), false)
  if (path === '/') throw new UsageError(`${what} is this host itself; give the path of its bpftrace`)
  return programInTree(what, await nodesOf(path), true)
}

/**
 * Whatever a path is, made ready for guests.
 * @param what names it: `file:./build/bpftrace`
 * @param path absolute
 * @throws UsageError that says what is wrong with it
 */
export async function readyFromFile(what: string, path: string, options: FileOptions): Promise<Ready> {
  const found = await statOrRefuse(what, path)
  if (found.isDirectory()) return fromDirectory(what, path)
  await refuseNoFile(what, path, found, 'bpftrace as a program, an AppImage, a tarball or a directory')
  const head = await headOf(what, path, 512)
  const type = appImageType(head)
  if (type === 2) {
    // One that is damaged has no end, and no file system there.
    const end = (await readElf(path).catch(() => null))?.end ?? 0
    await checkAppImage(what, path, end)
    const nodes = await unpacked(
      options.store,
      ['appimage', (await contentOf(path)).sha256],
      async (directory) => unpackAppImage(what, path, end, directory, await options.squashfs()),
    )
    return programInTree(what, nodes, true)
  }
  if (type !== 0)
    throw new UsageError(`${what} is an AppImage of type ${type}; expected type 2, or its unpacked tree`)
  if (looksLikeTarball(head)) {
    const nodes = await unpacked(options.store, ['tarball', (await contentOf(path)).sha256], (directory) =>
      unpackTarball(what, path, directory),
    )
    return programInTree(what, nodes, true)
  }
  return programAlone(what, path, options.mode ?? found.mode & 0o777)
}
