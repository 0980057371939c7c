/** What a program of this host would look for in a guest in vain. */
import { basename } from 'node:path'
import type { Archive } from '../archive/model.js'
import { rootEntries } from '../artefacts/root-entries.js'
import type { Made } from '../plan/tree.js'
import type { Elf } from './elf.js'

/** Where loaders look for libraries by themselves. */
const LIBRARY = /^usr\/lib(?:64|\/(?:x86_64|aarch64)-linux-gnu)?\/[^/]+$/

/** A path in a merged-usr tree: `/lib64/ld.so` is `usr/lib64/ld.so`. */
const placed = (path: string): string => path.replace(/^\/+/, '').replace(/^(?=lib)/, 'usr/')

/**
 * The loader and the libraries that a dynamic program asks for, and the build's guest has not; empty where it has all.
 * Libraries of libraries are not followed: a guest that has one has what it needs.
 * @throws UnavailableError where a package of the build cannot be had
 */
export async function lackingLibraries(
  { interpreter, needed }: Pick<Elf, 'interpreter' | 'needed'>,
  archive: Archive,
  { packages, tree }: Made,
): Promise<string[]> {
  if (interpreter === null) return []
  const lacking = new Set([interpreter, ...needed])
  for await (const { path, type } of tree?.entries() ?? rootEntries(archive, packages)) {
    if (type === 'directory') continue
    const there = placed(path)
    if (there === placed(interpreter)) lacking.delete(interpreter)
    if (LIBRARY.test(there)) lacking.delete(basename(there))
    if (lacking.size === 0) break
  }
  return [...lacking]
}
