/** The `newc` cpio format that Linux unpacks an initramfs from (Documentation/driver-api/early-userspace). */
import { pipeline } from 'node:stream'
import { extract } from 'tar-stream'

export interface CpioEntry {
  readonly path: string
  /** File type and permission bits, as in stat(2). */
  readonly mode: number
  readonly content?: Uint8Array
  /** For a device node, its major and minor number. */
  readonly device?: readonly [number, number]
}

const DIRECTORY = 0o040000
const FILE = 0o100000
const SYMLINK = 0o120000
const CHARACTER_DEVICE = 0o020000

const aligned = (bytes: number): number => (bytes + 3) & ~3

function header(
  inode: number,
  path: string,
  mode: number,
  size: number,
  device: readonly [number, number] = [0, 0],
): Buffer {
  const name = Buffer.from(`${path}\0`)
  const fields = [inode, mode, 0, 0, 1, 0, size, 0, 0, device[0], device[1], name.length, 0]
  const text = '070701' + fields.map((field) => field.toString(16).padStart(8, '0')).join('')
  const bytes = Buffer.alloc(aligned(text.length + name.length))
  bytes.write(text, 'latin1')
  name.copy(bytes, text.length)
  return bytes
}

const padding = (size: number): Buffer => Buffer.alloc(aligned(size) - size)

const TRAILER = header(0, 'TRAILER!!!', 0, 0)

/** An archive of entries that are held in memory. Archives may follow each other in one initramfs. */
export function cpioArchive(entries: readonly CpioEntry[]): Buffer {
  const parts = entries.flatMap(({ path, mode, content = new Uint8Array(), device }, index) => [
    header(index + 1, path, mode, content.length, device),
    content,
    padding(content.length),
  ])
  return Buffer.concat([...parts, TRAILER])
}

export const directory = (path: string): CpioEntry => ({ path, mode: DIRECTORY | 0o755 })
export const file = (path: string, content: Uint8Array, mode = 0o755): CpioEntry => ({
  path,
  mode: FILE | mode,
  content,
})
export const symlink = (path: string, target: string): CpioEntry => ({
  path,
  mode: SYMLINK | 0o777,
  content: Buffer.from(target),
})
export const characterDevice = (path: string, major: number, minor: number): CpioEntry => ({
  path,
  mode: CHARACTER_DEVICE | 0o600,
  device: [major, minor],
})

/**
 * A tar of directories, symbolic links and files as cpio, every path below `prefix`; memory stays flat.
 * Throws what reading the tar throws, Error if it is cut short; leaving early destroys the tar's stream.
 */
export async function* tarToCpio(
  tar: NodeJS.ReadableStream,
  prefix: string,
): AsyncGenerator<Uint8Array, void, void> {
  let inode = 1
  for (const path of prefix.split('/').map((_, i, parts) => parts.slice(0, i + 1).join('/')))
    yield header(inode++, path, DIRECTORY | 0o755, 0)
  const entries = extract()
  // An error of either end destroys the other, and so comes out of the loop.
  pipeline(tar, entries, () => undefined)
  for await (const entry of entries) {
    const { name, type, mode, size, linkname } = entry.header
    const path = `${prefix}/${name.replace(/\/$/, '')}`
    if (type === 'directory') yield header(inode++, path, DIRECTORY | mode, 0)
    else if (type === 'symlink') {
      const target = Buffer.from(linkname)
      yield header(inode++, path, SYMLINK | 0o777, target.length)
      yield target
      yield padding(target.length)
    } else {
      yield header(inode++, path, FILE | mode, size)
      for await (const chunk of entry) yield chunk as Uint8Array
      yield padding(size)
      continue
    }
    entry.resume()
  }
  yield TRAILER
}
