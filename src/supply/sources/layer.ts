/**
 * A tar laid over nodes, as the layers of an image are: whiteouts take away what lower layers brought. No name of the tar
 * ever is a path of the host: contents go into numbered files, and links are followed among the nodes alone.
 */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { tarEntries } from '../archive/read-tar.js'
import type { TarEntry } from '../archive/read-tar.js'
import { parents } from '../artefacts/layout.js'
import { sentence, UsageError } from '../../lib/errors.js'
import { visibleLine } from '../../lib/visible.js'
import { Forest } from './forest.js'
import { LARGEST_TREE } from './tree.js'
import { MOST_LINKS } from './view.js'
import type { Node, Nodes } from './view.js'

const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'

const below = (directory: string, name: string): string => (directory === '' ? name : `${directory}/${name}`)

/**
 * The real path of what is to be placed at a path, links among the nodes followed and directories made that are not
 * there. @throws Error where a link or a file on the way makes that impossible
 */
export function placeIn(nodes: Nodes, path: string): string {
  const parts = path.split('/')
  const name = parts.pop() ?? ''
  const done: string[] = []
  let followed = 0
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    if (part === '' || part === '.') continue
    if (part === '..') {
      if (done.pop() === undefined) throw new Error(`it holds '${path}', which a link leads out of its root`)
      continue
    }
    const here = [...done, part].join('/')
    const node = nodes.get(here)
    if (node?.type === 'file') throw new Error(`it holds '${path}', which lies below the file '${here}'`)
    if (node?.type === 'symlink') {
      if (++followed > MOST_LINKS)
        throw new Error(`it holds '${path}', below a link that leads back to itself`)
      if (node.target.startsWith('/')) done.length = 0
      parts.unshift(...node.target.split('/'))
      continue
    }
    if (!node) nodes.set(here, { type: 'directory' })
    done.push(part)
  }
  return below(done.join('/'), name)
}

/** Whether a link's target climbs above the root; `/` begins at the root. */
function climbsOut(path: string, target: string): boolean {
  let depth = target.startsWith('/') ? 0 : path.split('/').length - 1
  for (const part of target.split('/')) {
    if (part === '..') depth--
    else if (part !== '' && part !== '.') depth++
    if (depth < 0) return true
  }
  return false
}

/** Puts a node in its place; only a directory over a directory leaves what is below. */
function put(nodes: Forest, path: string, node: Node): void {
  const there = nodes.get(path)
  if (there?.type === 'directory') {
    if (node.type === 'directory') return
    for (const below of [...nodes.below(path)]) nodes.delete(below)
  }
  nodes.set(path, node)
}

/** What one layer brings, and what it takes away of the layers below it. */
class Layer {
  readonly #nodes: Forest
  readonly #own = new Set<string>()
  /** Directories below which nothing is left but the layer's own, so that none is gone through twice. */
  readonly #swept = new Set<string>()

  constructor(nodes: Forest) {
    this.#nodes = nodes
  }

  put(path: string, node: Node): void {
    put(this.#nodes, path, node)
    this.#own.add(path)
  }

  /** A whiteout of a path. */
  remove(path: string): void {
    this.empty(path)
    if (!this.#own.has(path)) this.#nodes.delete(path)
  }

  /** An opaque whiteout in a directory. */
  empty(directory: string): void {
    if ([directory, '', ...parents(directory)].some((above) => this.#swept.has(above))) return
    for (const path of [...this.#nodes.below(directory, this.#swept)])
      if (!this.#own.has(path)) this.#nodes.delete(path)
    this.#swept.add(directory)
  }
}

/** Where contents go, and how much there is of them. */
export interface Spool {
  readonly directory: string
  bytes: number
  files: number
  /** Of every kind, those that a later one takes the place of too. */
  entries: number
  /** Characters in the paths of all entries, and of directories that were made for them. */
  names: number
}

export const openSpool = (directory: string): Spool => ({
  directory,
  bytes: 0,
  files: 0,
  entries: 0,
  names: 0,
})

/** Of all paths together, in characters: a real tree of so many files has a third. */
const LONGEST_NAMES = 64 << 20

/** Counts an entry, of which so many nodes were made. @throws Error where that is beyond all measure */
function count(spool: Spool, path: string, made: number): void {
  spool.entries++
  spool.names += path.length * (made + 1)
  if (spool.entries > LARGEST_TREE.entries)
    throw new Error(`it holds more than ${LARGEST_TREE.entries} files`)
  if (spool.names > LONGEST_NAMES) throw new Error(`its paths have more than ${LONGEST_NAMES} characters`)
}

async function keep(entry: TarEntry, spool: Spool): Promise<Node> {
  spool.bytes += entry.size
  if (spool.bytes > LARGEST_TREE.bytes) throw new Error('it holds more than 4 GiB')
  const at = join(spool.directory, String(spool.files++))
  const mode = entry.mode & 0o777
  const hash = createHash('sha256')
  const hashed = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of entry.content) {
      hash.update(chunk)
      yield chunk
    }
  }
  await pipeline(hashed(), createWriteStream(at, { mode: 0o600 | (mode & 0o100) }))
  return { type: 'file', mode, at, was: { size: entry.size, sha256: hash.digest('hex') } }
}

/** @throws Error that names the entry where it is not to be had */
async function nodeOf(nodes: Nodes, path: string, entry: TarEntry, spool: Spool): Promise<Node> {
  switch (entry.type) {
    case 'directory':
      return { type: 'directory' }
    case 'symlink':
      if (climbsOut(path, entry.linkName))
        throw new Error(
          `it holds '${entry.path}', a link to '${entry.linkName}', which lies outside of its root`,
        )
      return { type: 'symlink', target: entry.linkName }
    case 'hardlink': {
      const target = nodes.get(placeIn(nodes, entry.linkName))
      if (target && target.type !== 'directory') return target
      throw new Error(`it holds '${entry.path}', a hard link to '${entry.linkName}', which is no file of it`)
    }
    case 'file':
      return keep(entry, spool)
  }
}

/**
 * Lays a tar over nodes.
 * @param layered whether names beginning with `.wh.` are whiteouts
 * @param what the tar is, for people
 * @throws UsageError that names the entry which leads out of the root, or is a device or the like
 */
export async function layOver(
  nodes: Forest,
  tar: AsyncIterable<Uint8Array>,
  spool: Spool,
  { what, layered }: { readonly what: string; readonly layered: boolean },
): Promise<void> {
  const fault = (error: unknown): Error =>
    error instanceof UsageError
      ? error
      : new UsageError(`cannot unpack ${what}: ${visibleLine(sentence(error))}`)
  const refusing = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw fault(error)
    }
  }
  const own = new Layer(nodes)
  for await (const entry of tarEntries(tar, fault)) {
    const path = refusing(() => {
      const before = nodes.size
      const place = placeIn(nodes, entry.path)
      count(spool, place, nodes.size - before)
      return place
    })
    const name = path.slice(path.lastIndexOf('/') + 1)
    const directory = path.slice(0, -name.length).replace(/\/$/, '')
    if (layered && name === OPAQUE) own.empty(directory)
    else if (layered && name.startsWith(WHITEOUT)) own.remove(below(directory, name.slice(WHITEOUT.length)))
    else {
      const node = await nodeOf(nodes, path, entry, spool).catch((error: unknown) => {
        // The disk's errors have a code, and are not the tar's fault.
        throw error instanceof Error && 'code' in error ? error : fault(error)
      })
      own.put(path, node)
      if (nodes.size > LARGEST_TREE.entries)
        throw fault(new Error(`it holds more than ${LARGEST_TREE.entries} files`))
    }
  }
}
