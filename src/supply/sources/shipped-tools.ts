/** The tools that a bpftrace build has aboard: scripts that its package installs. */
import { debEntries } from '../archive/deb.js'
import type { Archive } from '../archive/model.js'
import { placed } from '../artefacts/layout.js'
import type { Made } from '../plan/tree.js'

/** Where Debian's packages (/usr/sbin) and upstream's installation (share/bpftrace/tools) put them. */
const PLACE = /^usr\/(?:local\/)?(?:s?bin|share\/bpftrace\/tools)\/[\w.+-]+\.bt$/

/** The paths of all that the build brings. */
async function* pathsIn(archive: Archive, { packages, tree }: Made): AsyncGenerator<string, void, void> {
  if (tree) for await (const { path } of tree.entries()) yield path
  for (const one of packages.filter(({ name }) => name === 'bpftrace'))
    for await (const entry of debEntries(await archive.download(one))) {
      const path = placed(entry.path)
      if (path !== null && entry.type !== 'directory') yield path
    }
}

/**
 * Paths in the guest, such as `/usr/sbin/opensnoop.bt`, in the order of their names.
 * @throws UnavailableError where a package cannot be had or read
 */
export async function shippedTools(archive: Archive, build: Made): Promise<string[]> {
  const found = new Set<string>()
  for await (const path of pathsIn(archive, build)) if (PLACE.test(path)) found.add(`/${path}`)
  return [...found].sort()
}
