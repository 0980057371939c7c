/** A directory of the host as a part of an initramfs: what a guest has of it is how it was when that was made. */
import { readdir, readFile, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../../lib/files.js'
import { UsageError } from '../../lib/errors.js'
import { visibleLine } from '../../lib/visible.js'
import { cpioArchive, directory, file, symlink } from '../../supply/artefacts/cpio.js'
import type { CpioEntry } from '../../supply/artefacts/cpio.js'
import { parents } from '../../supply/artefacts/layout.js'
import { SHARE } from './cargo.js'

/** A guest has it in memory, twice while it boots. */
export const SHARE_LIMIT_MIB = 256
const LIMIT = SHARE_LIMIT_MIB << 20
const MOST_ENTRIES = 20_000

export interface Share {
  readonly archive: Buffer
  /** What it takes of a guest's memory. */
  readonly mebibytes: number
}

interface Room {
  bytes: number
  entries: number
}

/** @throws UsageError where there is more than a guest gets, or something cannot be read */
async function entriesBelow(host: string, guest: string, room: Room): Promise<CpioEntry[]> {
  const found: CpioEntry[] = [directory(guest)]
  for (const entry of await readdir(host, { withFileTypes: true })) {
    const [from, to] = [join(host, entry.name), `${guest}/${entry.name}`]
    if (++room.entries > MOST_ENTRIES)
      throw new UsageError(
        `--share: the directory holds more than ${MOST_ENTRIES} entries; share one that holds less`,
      )
    if (entry.isDirectory()) found.push(...(await entriesBelow(from, to, room)))
    else if (entry.isSymbolicLink()) found.push(symlink(to, await readlink(from)))
    else if (entry.isFile()) {
      const { size, mode } = await stat(from)
      room.bytes += size
      if (room.bytes > LIMIT)
        throw new UsageError(
          `--share: the directory holds more than ${SHARE_LIMIT_MIB} MiB; share one that holds less`,
        )
      found.push(file(to, await readFile(from), mode & 0o777))
    }
  }
  return found
}

/**
 * Reads a directory whole; sockets, pipes and devices are left out, and links stay links.
 * @param path a host path
 * @throws UsageError where it cannot be read, or is too large
 */
export async function shareOf(path: string): Promise<Share> {
  const room: Room = { bytes: 0, entries: 0 }
  try {
    const entries = await entriesBelow(path, SHARE, room)
    const archive = cpioArchive([...parents(SHARE).map(directory), ...entries])
    return { archive, mebibytes: Math.ceil(archive.length / (1 << 20)) }
  } catch (error) {
    const code = codeOf(error)
    if (error instanceof UsageError || code === undefined) throw error
    const what =
      code === 'ENOENT' ? 'there is no' : code === 'ENOTDIR' ? 'it is no' : `${code} at a part of the`
    throw new UsageError(`--share ${visibleLine(path)}: ${what} directory`)
  }
}
