/** A tarball of a tree, plain or compressed. */
import { createReadStream } from 'node:fs'
import { decompressed, looksCompressed } from '../archive/decompress.js'
import { Forest } from './forest.js'
import { layOver, openSpool } from './layer.js'
import type { Nodes } from './view.js'

/** Whether a file that begins so may be a tarball. @param head at least 512 bytes of it, where it has them */
export const looksLikeTarball = (head: Buffer): boolean =>
  looksCompressed(head) || head.toString('latin1', 257, 262) === 'ustar'

/** The tree in a tarball whose one directory holds everything else: that directory's. */
function withoutTop(nodes: Nodes): Nodes {
  const tops = [...nodes.keys()].filter((path) => !path.includes('/'))
  const [top] = tops
  if (top === undefined || tops.length > 1 || ['usr', 'bin', 'sbin', 'opt'].includes(top)) return nodes
  if (nodes.get(top)?.type !== 'directory') return nodes
  return new Map(
    [...nodes].filter(([path]) => path !== top).map(([path, node]) => [path.slice(top.length + 1), node]),
  )
}

/**
 * @param directory of the store, for the contents
 * @throws UsageError where it is damaged, or holds what leads out of it
 */
export async function unpackTarball(what: string, path: string, directory: string): Promise<Nodes> {
  const nodes = new Forest()
  const tar = decompressed(createReadStream(path) as AsyncIterable<Uint8Array>)
  await layOver(nodes, tar, openSpool(directory), { what, layered: false })
  return withoutTop(nodes)
}
