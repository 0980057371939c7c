/** bpftrace in a tree, or alone: whether it can run in a guest, and with what. */
import { realpath } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import { MERGED } from '../artefacts/layout.js'
import { sentence, UsageError } from '../../lib/errors.js'
import { visibleLine } from '../../lib/visible.js'
import { readElf } from './elf.js'
import type { Elf } from './elf.js'
import { headOf } from './host-file.js'
import { placeIn } from './layer.js'
import { findLibraries } from './libraries.js'
import type { Libraries } from './libraries.js'
import { hostView, layered, resolve, viewOf } from './view.js'
import type { Node, Nodes, RootView } from './view.js'

/** Where guests start it. */
const PROGRAM = 'usr/bin/bpftrace'

/** Where trees have it; the last two are an AppImage's. */
const PLACES = [
  PROGRAM,
  'usr/sbin/bpftrace',
  'usr/local/bin/bpftrace',
  'usr/local/sbin/bpftrace',
  'bin/bpftrace',
  'sbin/bpftrace',
  'bpftrace',
  'entrypoint',
  'AppRun',
]

export interface Ready {
  readonly nodes: Nodes
  /** Where the program is in the tree. */
  readonly path: string
}

type FileNode = Extract<Node, { type: 'file' }>

/** @param what names the candidate @throws UsageError where it can run in no guest */
async function checkedElf(what: string, file: FileNode): Promise<Elf> {
  const elf = await readElf(file.at).catch((error: unknown) => {
    throw new UsageError(`${what} cannot be read as a program: ${visibleLine(sentence(error))}`)
  })
  if (!elf) {
    const head = (await headOf(what, file.at, 2)).toString('latin1')
    throw new UsageError(
      head === '#!'
        ? `${what} is a script and no program; give the program that it starts (of libtool's, the one in .libs)`
        : `${what} is no program: expected an ELF file for x86-64`,
    )
  }
  if (!elf.isX86_64)
    throw new UsageError(`${what} is for ${elf.machine}, and guests are x86-64; build it for that`)
  if ((file.mode & 0o111) === 0) throw new UsageError(`${what} may not be executed: chmod +x it`)
  return elf
}

function refuseMissing(what: string, { missing }: Libraries, mend: string): void {
  const [first] = missing
  if (!first) return
  const names = missing.map(({ name }) => name).join(', ')
  const needs = `${names}, which ${first.by === '' ? 'it' : `/${first.by}`} needs`
  throw new UsageError(`${what} lacks ${visibleLine(needs)}; ${mend}`)
}

/** Where the loader looks by itself: where it finds the C library. */
function defaultDirectory({ loader, libraries }: Libraries): string {
  const libc = libraries.find(({ name }) => name === 'libc.so.6')
  return dirname(libc?.path ?? loader?.path ?? 'usr/lib/x')
}

/** The links of a merged-usr system that packages of trixie and later leave to another package. */
export async function mergedLinks(view: RootView): Promise<Nodes> {
  const links: Nodes = new Map()
  for (const top of MERGED)
    if (!(await view(top)) && (await view(`usr/${top}`))?.type === 'directory')
      links.set(top, { type: 'symlink', target: `usr/${top}` })
  return links
}

/** Puts a node where nothing is yet. @throws UsageError where a file or a link of the tree is in the way */
function add(what: string, nodes: Nodes, path: string, node: Node): void {
  try {
    const place = placeIn(nodes, path)
    if (!nodes.has(place)) nodes.set(place, node)
  } catch (error) {
    throw new UsageError(`${what} cannot be completed: ${visibleLine(sentence(error))}`)
  }
}

/** Puts libraries and the loader into the tree where its own loader finds them, unless they are there. */
function addLibraries(what: string, nodes: Nodes, found: Libraries, interpreter: string): void {
  const directory = defaultDirectory(found)
  if (found.loader) add(what, nodes, interpreter.replace(/^\/+/, ''), found.loader.node)
  for (const { name, path, node } of found.libraries)
    add(
      what,
      nodes,
      name.includes('/') ? name.replace(/^\/+/, '') : `${directory}/${name}`,
      nodes.get(path) === node ? { type: 'symlink', target: `/${path}` } : node,
    )
}

/**
 * The root that a program lies in: the nearest directory above that has a loader of its own where the program asks for one
 * (a tree that a package was unpacked into), or else the host's. In /usr of a merged system lies the host's own.
 */
async function rootAround(program: string, interpreter: string): Promise<string> {
  const hosts = await realpath(interpreter).catch(() => null)
  for (let above = dirname(program); above !== '/'; above = dirname(above)) {
    const found = await resolve(await withMergedLinks(hostView(above)), interpreter)
    if (found?.node.type === 'file' && found.node.at !== hosts) return above
  }
  return '/'
}

/**
 * A program alone: it and what it needs, which is looked for in the root that it lies in.
 * @param file host path
 */
export async function programAlone(what: string, file: string, mode: number): Promise<Ready> {
  const real = await realpath(file)
  const node: FileNode = { type: 'file', mode, at: real }
  const elf = await checkedElf(what, node)
  const root = elf.interpreter === null ? '/' : await rootAround(real, elf.interpreter)
  const view = await withMergedLinks(hostView(root))
  const found = await findLibraries(view, { path: relative(root, real), elf })
  refuseMissing(
    what,
    found,
    root === '/'
      ? 'install that on this host, or give a directory or tarball that holds bpftrace with its libraries'
      : `put that into ${root}, where it was looked for`,
  )
  const nodes: Nodes = new Map([[PROGRAM, node]])
  addLibraries(what, nodes, found, elf.interpreter ?? '')
  return { nodes, path: PROGRAM }
}

const withMergedLinks = async (view: RootView): Promise<RootView> =>
  layered(view, viewOf(await mergedLinks(view)))

/** The path of bpftrace in a tree, or null. */
export async function findProgram(view: RootView): Promise<{ path: string; node: FileNode } | null> {
  for (const place of PLACES) {
    const found = await resolve(view, place)
    if (found?.node.type === 'file') return { path: found.path, node: found.node }
  }
  return null
}

/**
 * A tree with bpftrace in it. One that has the loader which bpftrace asks for has to have its libraries too; one that
 * has not is completed from the host, where that is told.
 * @throws UsageError where there is no bpftrace, or one that no guest can run
 */
export async function programInTree(what: string, tree: Nodes, fromHost: boolean): Promise<Ready> {
  const nodes: Nodes = new Map([...tree, ...(await mergedLinks(viewOf(tree)))])
  const own = viewOf(nodes)
  const program = await findProgram(own)
  if (!program)
    throw new UsageError(
      `${what} holds no bpftrace: expected one of ${PLACES.slice(0, -2).join(', ')} in it; or give the program itself`,
    )
  const named = `${what}, in it ${program.path},`
  const elf = await checkedElf(named, program.node)
  const hasLoader = elf.interpreter !== null && (await resolve(own, elf.interpreter)) !== null
  const view = hasLoader || !fromHost ? own : layered(own, hostView('/'))
  const found = await findLibraries(view, { path: program.path, elf })
  refuseMissing(
    named,
    found,
    hasLoader || !fromHost
      ? 'it has to be in the same tree'
      : 'add it to the tree, or install it on this host',
  )
  addLibraries(what, nodes, found, elf.interpreter ?? '')
  // What is there may lead to nothing, or to a directory.
  if ((await resolve(viewOf(nodes), PROGRAM))?.path !== program.path) nodes.delete(PROGRAM)
  add(what, nodes, PROGRAM, { type: 'symlink', target: `/${program.path}` })
  return { nodes, path: program.path }
}
