/** Root file systems to look into: a tree's entries, the host's own files, or one laid over another. */
import { lstat, readlink } from 'node:fs/promises'
import { join } from 'node:path'

/** What is at a path of a root file system. */
export type Node =
  | { readonly type: 'directory' }
  | { readonly type: 'symlink'; readonly target: string }
  | {
      readonly type: 'file'
      /** Permission bits. */
      readonly mode: number
      /** The host path that holds its content. */
      readonly at: string
      /** What the content was when it was read, where somebody has. */
      readonly was?: { readonly size: number; readonly sha256: string }
    }

/** A tree by paths, relative to its root and without links in them. */
export type Nodes = Map<string, Node>

export const viewOf =
  (nodes: ReadonlyMap<string, Node>): RootView =>
  (path) =>
    Promise.resolve(nodes.get(path) ?? null)

/** Looks up a path, relative to the root and without links in it; null where nothing that counts is there. */
export type RootView = (path: string) => Promise<Node | null>

/** The files below a directory of the host. What may not be looked at is not there. */
export const hostView =
  (root: string): RootView =>
  async (path) => {
    const at = join(root, path)
    const found = await lstat(at).catch(() => null)
    if (!found) return null
    if (found.isDirectory()) return { type: 'directory' }
    if (found.isSymbolicLink()) return { type: 'symlink', target: await readlink(at) }
    return found.isFile() ? { type: 'file', mode: found.mode & 0o777, at } : null
  }

/** The first of several views that has a path says what is there. */
export const layered =
  (...views: readonly RootView[]): RootView =>
  async (path) => {
    for (const view of views) {
      const found = await view(path)
      if (found) return found
    }
    return null
  }

export interface Resolved {
  /** Without links in it, relative to the root. */
  readonly path: string
  readonly node: Node
}

/** How many links a path may lead through, as the kernel has it. */
export const MOST_LINKS = 40

/**
 * Follows a path through the links of a view, as a process would whose root it is: `/..` is the root again.
 * @returns null where it leads to nothing
 */
export async function resolve(view: RootView, path: string): Promise<Resolved | null> {
  const done: string[] = []
  const left = path.split('/')
  let node: Node = { type: 'directory' }
  let followed = 0
  for (let part = left.shift(); part !== undefined; part = left.shift()) {
    if (part === '' || part === '.') continue
    if (part === '..') {
      done.pop()
      node = { type: 'directory' }
      continue
    }
    const here = [...done, part].join('/')
    const found: Node | null = node.type === 'directory' ? await view(here) : null
    if (!found) return null
    if (found.type !== 'symlink') {
      done.push(part)
      node = found
      continue
    }
    if (++followed > MOST_LINKS) return null
    if (found.target.startsWith('/')) done.length = 0
    left.unshift(...found.target.split('/'))
  }
  return { path: done.join('/'), node }
}
