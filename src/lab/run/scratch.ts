/** Directories for what a run throws away, named so that those of killed runs are recognised. */
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { diskReason, isRunning } from '../../lib/files.js'
import { UnavailableError } from '../../lib/errors.js'

const PREFIX = 'bpftrace-matrix-'
const NAME = new RegExp(`^${PREFIX}(\\d+)-[^-]{6}$`)

/**
 * Makes a directory of this process in `parent`, and removes there what this user's killed processes left.
 * Throws UnavailableError if the disk refuses.
 */
export async function makeScratch(parent: string): Promise<string> {
  const names = await readdir(parent).catch(() => [])
  for (const name of names) {
    const pid = NAME.exec(name)?.[1]
    if (pid !== undefined && !isRunning(Number(pid))) await removeOwn(join(parent, name))
  }
  return mkdtemp(join(parent, `${PREFIX}${process.pid}-`)).catch((error: unknown) => {
    const why = diskReason(error)
    if (why === undefined) throw error
    throw new UnavailableError(
      `cannot write to ${parent}: ${why}; make room there or set TMPDIR to another directory`,
    )
  })
}

/** Removes a directory of this user; what is someone else's, or may not be removed, stays. */
async function removeOwn(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined)
  if (found?.isDirectory() && found.uid === process.getuid?.())
    await rm(path, { recursive: true, force: true }).catch(() => undefined)
}
