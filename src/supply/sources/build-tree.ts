/** A tree in which bpftrace was built: it holds the program among objects and sources, and is no root of a guest. */
import { lstat, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram } from './program.js'
import { hostView } from './view.js'

/** Where bpftrace's build leaves its program. */
export const BUILT = 'src/bpftrace'

/** What lies at the top of root file systems, and of no build tree. */
const TOPS = ['usr', 'etc', 'sbin', 'lib64']

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )

/**
 * The program in a build tree.
 * @param path absolute
 * @returns its path and permission bits; null where that is no build tree
 */
export async function builtProgram(path: string): Promise<{ path: string; mode: number } | null> {
  const program = join(path, BUILT)
  const found = await stat(program).catch(() => null)
  if (!found?.isFile() || (await findProgram(hostView(path)))) return null
  for (const top of TOPS) if (await isThere(join(path, top))) return null
  return { path: program, mode: found.mode & 0o777 }
}
