/** The closure of a program as one merged-usr tree, streamed package by package. */
import type { Archive, Package } from '../archive/model.js'
import { debEntries } from '../archive/deb.js'
import type { DebEntry } from '../archive/deb.js'
import type { RootEntry } from '../plan/tree.js'
import { MERGED, parents, placed } from './layout.js'

/** An entry as it is in the tree, or null where it is not. A hard link becomes a symbolic one: it is only read. */
function treeEntry(entry: DebEntry): RootEntry | null {
  const path = placed(entry.path)
  if (path === null) return null
  if (entry.type === 'directory') return { type: 'directory', path }
  if (entry.type === 'symlink') return { type: 'symlink', path, target: entry.linkName }
  if (entry.type === 'hardlink')
    return { type: 'symlink', path, target: `/${placed(entry.linkName) ?? entry.linkName}` }
  return { type: 'file', path, mode: entry.mode & 0o755, size: entry.size, content: entry.content }
}

/**
 * Every entry of the packages' merged tree, each path once and after its directory; the order depends on the
 * packages alone. The first package to bring a path keeps it. An entry whose directory is a symbolic link in the tree
 * (other than those of merged-usr) is left out, whether that link leads into the tree or out of it.
 * @throws UnavailableError for a package that cannot be had or read
 */
export async function* rootEntries(
  archive: Archive,
  packages: readonly Package[],
): AsyncGenerator<RootEntry, void, void> {
  const seen = new Map<string, RootEntry['type']>()
  const directories = function* (path: string): Generator<RootEntry> {
    for (const parent of parents(path)) {
      const known = seen.get(parent)
      if (known === undefined) {
        seen.set(parent, 'directory')
        yield { type: 'directory', path: parent }
      }
    }
  }
  for (const link of MERGED) {
    seen.set(link, 'symlink')
    yield { type: 'symlink', path: link, target: `usr/${link}` }
    yield* directories(`usr/${link}/`)
  }
  const paths = await Promise.all(packages.map((pkg) => archive.download(pkg)))
  for (const deb of paths)
    for await (const raw of debEntries(deb)) {
      const entry = treeEntry(raw)
      if (entry === null || seen.has(entry.path)) continue
      if (parents(entry.path).some((parent) => seen.get(parent) === 'symlink')) continue
      yield* directories(entry.path)
      seen.set(entry.path, entry.type)
      yield entry
    }
}
