/** A directory of the host → nodes, nothing followed and nothing copied. */
import { lstat, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { MOUNT_POINTS } from '../artefacts/belongings.js'
import { sentence, UsageError } from '../../lib/errors.js'
import { LARGEST_TREE } from './tree.js'
import type { Nodes } from './view.js'

/**
 * Everything below a directory, but what a guest has its own of (dev, proc, sys, tmp).
 * @param only takes a file by its path in the directory; all unless told
 * @throws UsageError for what is no file, directory or link, what may not be read or is gone meanwhile, and for a tree
 *   beyond all measure
 */
export async function nodesOf(root: string, only: (path: string) => boolean = () => true): Promise<Nodes> {
  const readable = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw new UsageError(`cannot read the tree ${root}: ${sentence(error)}`)
    })
  const nodes: Nodes = new Map()
  let bytes = 0
  const queue = ['']
  for (let directory = queue.shift(); directory !== undefined; directory = queue.shift()) {
    const names = await readable(readdir(join(root, directory)))
    for (const name of names) {
      const path = directory === '' ? name : `${directory}/${name}`
      if (MOUNT_POINTS.includes(path)) continue
      const at = join(root, path)
      const found = await readable(lstat(at))
      if (found.isDirectory()) {
        nodes.set(path, { type: 'directory' })
        queue.push(path)
      } else if (!only(path)) continue
      else if (found.isSymbolicLink())
        nodes.set(path, { type: 'symlink', target: await readable(readlink(at)) })
      else if (found.isFile()) {
        nodes.set(path, { type: 'file', mode: found.mode & 0o777, at })
        bytes += found.size
      } else throw new UsageError(`the tree ${root} holds '${path}', which is no file, directory or link`)
      if (bytes > LARGEST_TREE.bytes || nodes.size > LARGEST_TREE.entries)
        throw new UsageError(
          `the tree ${root} holds more than ${LARGEST_TREE.entries} files or 4 GiB: expected one with little more than a program and its libraries`,
        )
    }
  }
  return nodes
}
