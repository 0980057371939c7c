/** Files of the host that the user named: looked at, with a sentence where that cannot be. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat, statfs } from 'node:fs/promises'
import type { Stats } from 'node:fs'
import { codeOf } from '../../lib/files.js'
import { sentence, UsageError } from '../../lib/errors.js'

export interface Content {
  readonly size: number
  readonly sha256: string
}

/** @param what names the thing and its place, for the sentence @throws UsageError where there is none */
export async function statOrRefuse(what: string, path: string): Promise<Stats> {
  return stat(path).catch((error: unknown) => {
    throw new UsageError(
      codeOf(error) === 'ENOENT'
        ? `${what}: there is no such file or directory (${path}); build it, or mend the path`
        : `${what} cannot be looked at: ${sentence(error)}`,
    )
  })
}

/** File systems whose files the kernel makes up as they are read, by their numbers (linux/magic.h), and where they lie. */
const MADE_UP = new Map([
  [0x9fa0, '/proc'],
  [0x62656572, '/sys'],
  [0x64626720, '/sys/kernel/debug'],
  [0x74726163, '/sys/kernel/tracing'],
  [0x73636673, '/sys/kernel/security'],
  [0x63677270, '/sys/fs/cgroup'],
  [0xcafe4a11, '/sys/fs/bpf'],
])

/** The largest file that is read of the host, in bytes: a vmlinux with everything that debuggers want has 1 GiB. */
const LARGEST_FILE = 4 * 2 ** 30

/** What something is that is no file; null for a file. */
function kindOf(found: Stats): string | null {
  if (found.isFile()) return null
  if (found.isDirectory()) return 'a directory'
  if (found.isFIFO()) return 'a named pipe'
  if (found.isSocket()) return 'a socket'
  return found.isBlockDevice() ? 'a block device' : 'a character device'
}

/**
 * Refuses at once what would never end, or not be the same when it is read again: pipes, devices, sockets, files of /proc.
 * @param found of `statOrRefuse`
 * @param expected what is wanted, for the sentence: `the kernel image itself`
 * @throws UsageError that says what it is
 */
export async function refuseNoFile(
  what: string,
  path: string,
  found: Stats,
  expected: string,
): Promise<void> {
  const kind = kindOf(found)
  if (kind !== null) throw new UsageError(`${what} is ${kind}; expected ${expected}`)
  const place = await statfs(path).then(
    ({ type }) => MADE_UP.get(type),
    () => undefined,
  )
  if (place !== undefined)
    throw new UsageError(
      `${what} is a file of ${place}, which the kernel makes up as it is read; expected ${expected}, on a disk`,
    )
  if (found.size > LARGEST_FILE)
    throw new UsageError(`${what} has ${found.size} bytes, more than 4 GiB; expected ${expected}`)
}

/** The first bytes of a file. @throws UsageError where it may not be read */
export async function headOf(what: string, path: string, length: number): Promise<Buffer> {
  const file = await open(path).catch((error: unknown) => {
    throw new UsageError(`${what} cannot be read: ${sentence(error)}`)
  })
  const { buffer, bytesRead } = await file
    .read(Buffer.alloc(length), 0, length, 0)
    .catch((error: unknown) => {
      throw new UsageError(`${what} cannot be read: ${sentence(error)}`)
    })
    .finally(() => file.close())
  return buffer.subarray(0, bytesRead)
}

/** Size and digest of a file of the host. @throws UsageError where it may not be read */
export async function contentOf(path: string): Promise<Content> {
  const hash = createHash('sha256')
  let size = 0
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      size += chunk.length
      hash.update(chunk)
    }
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    throw new UsageError(`cannot read ${path}: ${sentence(error)}`)
  }
  return { size, sha256: hash.digest('hex') }
}
