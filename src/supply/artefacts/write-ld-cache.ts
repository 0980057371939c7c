/**
 * The dynamic loader's cache, etc/ld.so.cache, which ldconfig makes on a machine when packages are installed: without it
 * bpftrace finds no library by its name (`uprobe:libc:malloc`). glibc, sysdeps/generic/dl-cache.h. Pure.
 */

import { factsOfArchitecture } from '../../matrix/architecture.js'
import type { Architecture, ArchitectureFacts } from '../../matrix/architecture.js'

/** What a cache begins with. */
export const MAGIC = 'glibc-ld.so.cache1.1'
/** Bytes of the header, and of each entry behind it. */
export const HEADER = 48
export const ENTRY = 24
const LITTLE_ENDIAN = 2

/** Where the loader looks by itself, and so does ldconfig after what its configuration names. */
const byItself = ({ triplet }: ArchitectureFacts): string[] => [
  `/lib/${triplet}`,
  `/usr/lib/${triplet}`,
  '/lib64',
  '/usr/lib64',
]

/** Files in which ldconfig's configuration names directories. */
export const isLdConfiguration = (path: string): boolean =>
  /^etc\/ld\.so\.conf(?:\.d\/[^/]*\.conf)?$/.test(path)

/** The directories that such files name, one a line. */
export const directoriesIn = (configuration: string): string[] =>
  configuration
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line.startsWith('/'))

const IS_LIBRARY = /^(?:lib[^/]*|ld-[^/]*)\.so(?:\.[^/]*)?$/

/** What is in a directory, links to it followed: each name with a link's target, or '' for a file. */
export interface Directory {
  /** Where it is once all links are followed. */
  readonly real: string
  readonly names: ReadonlyMap<string, string>
}

/**
 * Libraries by the name that programs need: links, and files but for those that a link beside them abbreviates
 * (`libz.so.1` for `libz.so.1.3`), since the link then has the name that is asked for.
 * @param configured the directories that ldconfig's configuration names, in its order
 * @param arch whose libraries they are
 * @param read what is in a directory; null where there is none
 */
export function librariesIn(
  configured: readonly string[],
  arch: Architecture,
  read: (directory: string) => Directory | null,
): Map<string, string> {
  const found = new Map<string, string>()
  const seen = new Set<string>()
  for (const directory of [...configured, ...byItself(factsOfArchitecture(arch))]) {
    const there = read(directory)
    if (!there || seen.has(there.real)) continue
    seen.add(there.real)
    const libraries = [...there.names].filter(([name]) => IS_LIBRARY.test(name))
    const links = libraries.filter(([name, target]) => target !== '' && /\.so\.\d/.test(name))
    for (const [name, target] of libraries) {
      const isAbbreviated = links.some(([link, to]) => to === name && name.startsWith(`${link}.`))
      if (!(target === '' && isAbbreviated) && !found.has(name)) found.set(name, `${directory}/${name}`)
    }
  }
  return found
}

/** The order of the loader's binary search: numbers in names count as numbers (_dl_cache_libcmp). */
export function compareLibraries(a: string, b: string): number {
  const pieces = (name: string): string[] => name.match(/\d+|\D/gs) ?? []
  const [left, right] = [pieces(a), pieces(b)]
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const [one = '', other = ''] = [left[at], right[at]]
    const [first, second] = [/^\d/.test(one), /^\d/.test(other)]
    if (first !== second) return first ? 1 : -1
    const order = first ? Number(one) - Number(other) : Buffer.compare(Buffer.from(one), Buffer.from(other))
    if (order !== 0) return Math.sign(order)
  }
  return 0
}

/** The cache's bytes. @param libraries paths by name @param arch whose libraries they are */
export function ldCache(libraries: ReadonlyMap<string, string>, arch: Architecture): Buffer {
  const entries = [...libraries].sort(([a], [b]) => -compareLibraries(a, b))
  const texts: Buffer[] = []
  let end = HEADER + entries.length * ENTRY
  const placed = (text: string): number => {
    const bytes = Buffer.from(`${text}\0`)
    texts.push(bytes)
    end += bytes.length
    return end - bytes.length
  }
  const table = Buffer.alloc(HEADER + entries.length * ENTRY)
  table.write(MAGIC, 'latin1')
  table.writeUInt32LE(entries.length, 20)
  entries.forEach(([name, path], index) => {
    const at = HEADER + index * ENTRY
    table.writeInt32LE(factsOfArchitecture(arch).ldCache, at)
    table.writeUInt32LE(placed(name), at + 4)
    table.writeUInt32LE(placed(path), at + 8)
  })
  table.writeUInt32LE(end - table.length, 24)
  table.writeUInt8(LITTLE_ENDIAN, 28)
  return Buffer.concat([table, ...texts])
}
