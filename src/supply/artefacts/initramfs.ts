/** The initramfs of a guest: agent, workloads and modules, and behind them the images where no disk can carry them. */
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { EVERYDAY } from '../../matrix/guest-paths.js'
import { diskReason } from '../../lib/files.js'
import { UnavailableError } from '../../lib/errors.js'
import { letRead } from './confinement.js'
import { characterDevice, cpioArchive, directory, file } from './cpio.js'
import type { GuestFiles } from './guest.js'
import { parents } from './layout.js'

/** The part that every boot of a kernel shares. */
export async function baseInitramfs(guest: GuestFiles, modulePaths: readonly string[]): Promise<Buffer> {
  const modules = await Promise.all(
    modulePaths.map(async (path) => file(`modules/${basename(path)}`, await readFile(path))),
  )
  return cpioArchive([
    ...['boot', 'dev', 'guest', 'images', 'modules', 'proc', 'sys', 'tmp'].map(directory),
    characterDevice('dev/console', 5, 1),
    file('init', await readFile(guest.agent)),
    file('guest/syscall', await readFile(guest.workload)),
    file(EVERYDAY.slice(1), await readFile(guest.everyday)),
    file('modules/order', Buffer.from(modulePaths.map((path) => `${basename(path)}\n`).join('')), 0o644),
    ...modules,
  ])
}

/** Files of the user's, by absolute path in the guest, in directories that need not be there. */
export function carriedArchive(files: ReadonlyMap<string, Buffer>): Buffer {
  const inside = [...files].map(([path, content]) => ({ path: path.slice(1), content }))
  const directories = new Set(inside.flatMap(({ path }) => parents(path)))
  return cpioArchive([
    ...[...directories].map(directory),
    ...inside.map(({ path, content }) => file(path, content)),
  ])
}

/**
 * Writes an initramfs: the base, and behind it each of the cpio archives (the kernel takes them one by one). Makes its
 * directory. Throws UnavailableError if the disk refuses.
 */
export async function writeInitramfs(path: string, base: Buffer, archives: readonly string[]): Promise<void> {
  const parts = async function* (): AsyncGenerator<Uint8Array> {
    yield base
    for (const archive of archives) yield* createReadStream(archive) as AsyncIterable<Uint8Array>
  }
  try {
    await mkdir(dirname(path), { recursive: true })
    await pipeline(parts(), createWriteStream(path))
    await letRead(path)
  } catch (error) {
    const why = diskReason(error)
    if (why === undefined) throw error
    throw new UnavailableError(
      `cannot write ${path}: ${why}; make room there or set TMPDIR to another directory`,
    )
  }
}
