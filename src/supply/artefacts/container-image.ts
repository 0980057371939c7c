/** What a container has as its root: what a guest has as its initramfs, the images of one bpftrace build and of bpftool aboard. */
import { readFile } from 'node:fs/promises'
import { PassThrough, pipeline } from 'node:stream'
import type { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import { EVERYDAY } from '../../matrix/guest-paths.js'
import type { Archive } from '../archive/model.js'
import type { GuestFiles } from './guest.js'
import { addTree, imageIdentity, imageUuid } from './image.js'
import type { Closure } from './image.js'
import { identity } from './store.js'

/** Another number whenever the tar made from the same parts changes. */
const FORMAT = 3

/** Mount points, and directories for what is not in the image. */
const PLACES = ['boot', 'dev', 'guest', 'guest/own', 'images', 'proc', 'sys', 'tmp']

/** What a container's image depends on, without making it. @param guest what `guestIdentity` returned */
export const containerIdentity = (guest: string, trees: readonly Closure[]): string =>
  identity(['container', FORMAT, guest, trees.map(imageIdentity)])

/** The root as a tar, made while it is read: hundreds of megabytes that only the engine needs to keep. */
export function containerTar(archive: Archive, guest: GuestFiles, trees: readonly Closure[]): Readable {
  const tar = pack()
  const header = { mtime: new Date(0), uid: 0, gid: 0, mode: 0o755 }
  const fill = async (): Promise<void> => {
    for (const name of [...PLACES, ...trees.map((tree) => `images/${imageUuid(tree)}`)])
      tar.entry({ ...header, name, type: 'directory' })
    tar.entry({ ...header, name: 'guest/agent' }, await readFile(guest.agent))
    tar.entry({ ...header, name: 'guest/syscall' }, await readFile(guest.workload))
    tar.entry({ ...header, name: EVERYDAY.slice(1) }, await readFile(guest.everyday))
    for (const tree of trees) await addTree(tar, archive, tree, `images/${imageUuid(tree)}/`)
    tar.finalize()
  }
  void fill().catch((error: unknown) => tar.destroy(error as Error))
  const bytes = new PassThrough()
  // An error of either end destroys the other.
  pipeline(tar, bytes, () => undefined)
  return bytes
}
