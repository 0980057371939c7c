/** Nodes → a tree with an identity, whose files are read again when an image is made of it. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { codeOf } from '../../lib/files.js'
import { parents } from '../artefacts/layout.js'
import { identity } from '../artefacts/store.js'
import { UnavailableError } from '../../lib/errors.js'
import type { RootEntry, Tree } from '../plan/tree.js'
import { contentOf } from './host-file.js'
import type { Content } from './host-file.js'
import type { Node, Nodes } from './view.js'

/** What a tree may hold: an image for one program is far below, and a mistaken path far above. */
export const LARGEST_TREE = { bytes: 4 * 2 ** 30, entries: 300_000 }

/** The file's bytes, as long as they are what they were. @throws UnavailableError where they are not */
async function* unchanged(path: string, was: Content): AsyncGenerator<Uint8Array, void, void> {
  const changed = (): UnavailableError =>
    new UnavailableError(
      `${path} has changed while it was read; run again when nothing writes to it any more`,
    )
  const hash = createHash('sha256')
  let size = 0
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 16 }) as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > was.size) throw changed()
      hash.update(chunk)
      yield chunk
    }
  } catch (error) {
    throw codeOf(error) === 'ENOENT' ? changed() : error
  }
  if (size !== was.size || hash.digest('hex') !== was.sha256) throw changed()
}

/** Makes directories above a path where there are none. */
function withParents(nodes: ReadonlyMap<string, Node>): Map<string, Node> {
  const all = new Map(nodes)
  for (const path of nodes.keys())
    for (const parent of parents(path)) if (!all.has(parent)) all.set(parent, { type: 'directory' })
  return all
}

/** A tree of which only the records' words are missing. */
export interface Sealed extends Omit<Tree, 'parts'> {
  /** Of a file in it; empty where there is none. */
  readonly digestOf: (path: string) => string
}

/**
 * Seals nodes as a tree: every file is read once for its digest.
 * @throws UsageError where a file may not be read
 */
export async function sealed(nodes: Nodes): Promise<Sealed> {
  const all = [...withParents(nodes)].sort(([a], [b]) => (a < b ? -1 : 1))
  const contents = new Map<string, Content>()
  for (const [path, node] of all)
    if (node.type === 'file') contents.set(path, node.was ?? (await contentOf(node.at)))
  const sha256 = identity(
    all.map(([path, node]) => {
      if (node.type === 'directory') return [path]
      if (node.type === 'symlink') return [path, node.target]
      return [path, node.mode & 0o755, contents.get(path)?.size, contents.get(path)?.sha256]
    }),
  )
  return {
    sha256,
    digestOf: (path) => contents.get(path)?.sha256 ?? '',
    async *entries(): AsyncGenerator<RootEntry, void, void> {
      for (const [path, node] of all) {
        const was = contents.get(path)
        if (node.type === 'directory') yield { type: 'directory', path }
        else if (node.type === 'symlink') yield { type: 'symlink', path, target: node.target }
        else if (was)
          yield {
            type: 'file',
            path,
            mode: node.mode & 0o755,
            size: was.size,
            content: unchanged(node.at, was),
          }
        // Entries are told one at a time, like those of packages.
        await Promise.resolve()
      }
    },
  }
}
