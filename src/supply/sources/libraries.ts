/** What a dynamic program runs with: its loader and its libraries, found as the loader would find them (ld.so(8)). */
import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UsageError } from '../../lib/errors.js'
import { readElf } from './elf.js'
import type { Elf } from './elf.js'
import { parseLdCache } from './read-ld-cache.js'
import { resolve } from './view.js'
import type { Resolved, RootView } from './view.js'

/** Where loaders look by themselves: Debian's, those of lib64 systems, musl's. */
const DEFAULTS = ['lib/x86_64-linux-gnu', 'usr/lib/x86_64-linux-gnu', 'lib64', 'usr/lib64', 'lib', 'usr/lib']

/** A cache of Debian's has 50 kB; the largest that is read, in bytes. */
const LARGEST_CACHE = 4 << 20
/** How many places are looked into for one program; bpftrace needs some hundreds. */
const MOST_PLACES = 100_000

export interface Library extends Resolved {
  /** What it is asked for by, such as `libbpf.so.1`. */
  readonly name: string
}

export interface Libraries {
  /** Null for a static program. */
  readonly loader: Resolved | null
  readonly libraries: readonly Library[]
  /** What was found nowhere, and who asks for it. */
  readonly missing: readonly { readonly name: string; readonly by: string }[]
}

interface Loaded {
  readonly elf: Elf
  /** Without links, relative to the root. */
  readonly path: string
  /** Who asked for it, the program last. */
  readonly askers: readonly Loaded[]
}

const expanded = (directory: string, origin: string): string[] => {
  const here = directory
    .replace(/\$(?:ORIGIN|\{ORIGIN\})/g, `/${origin}`)
    .replace(/\$(?:PLATFORM|\{PLATFORM\})/g, 'x86_64')
  return /\$(?:LIB|\{LIB\})/.test(here)
    ? ['lib/x86_64-linux-gnu', 'lib64', 'lib'].map((lib) => here.replace(/\$(?:LIB|\{LIB\})/g, lib))
    : [here]
}

/** The directories that a file brings along, in the order in which they are looked through. */
function ownDirectories(one: Loaded): string[] {
  const of = ({ path }: Loaded, list: readonly string[]): string[] =>
    list.flatMap((directory) => expanded(directory, dirname(path)))
  const inherited = [one, ...one.askers].flatMap((each) =>
    each.elf.runpath.length > 0 ? [] : of(each, each.elf.rpath),
  )
  return one.elf.runpath.length > 0 ? of(one, one.elf.runpath) : inherited
}

async function cacheOf(view: RootView): Promise<ReadonlyMap<string, string>> {
  const found = await resolve(view, 'etc/ld.so.cache')
  if (found?.node.type !== 'file' || (await stat(found.node.at)).size > LARGEST_CACHE) return new Map()
  return parseLdCache(await readFile(found.node.at))
}

/** musl's loader is its C library. */
const isLoaderItself = (name: string, loader: string): boolean =>
  loader.includes('ld-musl') && /^libc\.(?:musl-.*\.)?so(?:\.1)?$/.test(name)

/**
 * Finds what a program needs, and what that needs.
 * @param program its path in the view, without links, and what it says of itself
 * @returns with what was found nowhere; a file that is damaged, or for another architecture, is passed over
 * @throws UsageError where more places have to be looked into than any program makes necessary
 */
export async function findLibraries(view: RootView, program: { path: string; elf: Elf }): Promise<Libraries> {
  const { interpreter } = program.elf
  if (interpreter === null) return { loader: null, libraries: [], missing: [] }
  const loader = await resolve(view, interpreter)
  if (loader?.node.type !== 'file')
    return { loader: null, libraries: [], missing: [{ name: interpreter, by: program.path }] }
  const cache = await cacheOf(view)
  const libraries = new Map<string, Library>()
  const missing: { name: string; by: string }[] = []
  const absent = new Set<string>()
  const queue: Loaded[] = [{ ...program, askers: [] }]
  let looked = 0
  const usable = async (place: string): Promise<(Resolved & { elf: Elf }) | null> => {
    if (++looked > MOST_PLACES)
      throw new UsageError(
        `/${program.path} has its libraries looked for in more than ${MOST_PLACES} places; link it with fewer libraries or directories (RPATH)`,
      )
    const resolved = await resolve(view, place)
    const elf = resolved?.node.type === 'file' ? await readElf(resolved.node.at).catch(() => null) : null
    return resolved && elf?.isX86_64 ? { ...resolved, elf } : null
  }
  for (let one = queue.shift(); one; one = queue.shift())
    for (const name of one.elf.needed) {
      if (libraries.has(name) || absent.has(name)) continue
      if (isLoaderItself(name, interpreter)) continue
      const cached = cache.get(name)
      const places = name.includes('/')
        ? [name]
        : [
            ...ownDirectories(one).map((directory) => `${directory}/${name}`),
            ...(cached === undefined ? [] : [cached]),
            ...DEFAULTS.map((directory) => `${directory}/${name}`),
            // Where the loader itself is: a tree may have nothing but its own directory of libraries.
            `${dirname(loader.path)}/${name}`,
          ]
      let found: Awaited<ReturnType<typeof usable>> = null
      for (const place of places) if ((found = await usable(place))) break
      if (!found) {
        missing.push({ name, by: one.path })
        absent.add(name)
        continue
      }
      const { elf, ...resolved } = found
      libraries.set(name, { ...resolved, name })
      queue.push({ elf, path: found.path, askers: [one, ...one.askers] })
    }
  return { loader, libraries: [...libraries.values()], missing }
}
