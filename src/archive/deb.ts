import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { extract as tarExtract, type Extract } from 'tar-stream'
import { sentence, UnavailableError } from '../errors.js'
import { arMembers } from './ar.js'
import { unxz } from './xz.js'

export interface DebEntry {
  /** Relative, normalised: `usr/bin/bpftrace`. */
  path: string
  type: 'file' | 'directory' | 'symlink' | 'hardlink'
  /** Permission bits. */
  mode: number
  /** Of a hard link the path of an earlier entry, of a symbolic link its target as it stands; else empty. */
  linkName: string
  /** Of the content, in bytes; 0 unless it is a file. */
  size: number
  /** To be read, if at all, before the next entry is asked for. */
  content: AsyncIterable<Uint8Array>
}

type Bytes = AsyncIterable<Uint8Array>

/**
 * The files of a .deb in the order of its data archive, without the root directory itself. Memory is flat. A
 * consumer may stop early; it must not open a second .deb inside the loop over a first (see `unxz`).
 * Throws UnavailableError naming the file if it is damaged, cut short, or holds what no package of data has:
 * paths that leave the root, devices.
 */
export async function* debEntries(path: string): AsyncGenerator<DebEntry, void, void> {
  const extract = tarExtract()
  let feeding: Promise<void> = Promise.resolve()
  try {
    const data = await dataArchive(path)
    feeding = feed(data, extract)
    for await (const entry of extract) {
      const { name, type, mode = 0, linkname, size = 0 } = entry.header
      const chunks = entry[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
      const relative = insideRoot(name)
      if (relative !== '') {
        const kind = kindOf(type ?? 'file', relative)
        yield {
          path: relative,
          type: kind,
          mode: mode & 0o7777,
          linkName: kind === 'hardlink' ? insideRoot(linkname ?? '') : (linkname ?? ''),
          size: kind === 'file' ? size : 0,
          content: rest(chunks, path),
        }
      }
      for await (const _ of rest(chunks, path));
    }
    await feeding
  } catch (error) {
    throw damaged(path, error)
  } finally {
    extract.destroy(undefined)
    await feeding.catch(() => undefined)
  }
}

/** What is left of an entry; leaving it early does not close the entry, with which tar-stream closes the archive. */
async function* rest(
  chunks: AsyncIterator<Uint8Array>,
  path: string,
): AsyncGenerator<Uint8Array, void, void> {
  for (;;) {
    const next = await chunks.next().catch((error: unknown) => {
      throw damaged(path, error)
    })
    if (next.done) return
    yield next.value
  }
}

function damaged(path: string, error: unknown): UnavailableError {
  return error instanceof UnavailableError
    ? error
    : new UnavailableError(`cannot unpack ${path}: ${sentence(error)}`)
}

/** Writes the archive into its reader, no faster than that is read; whatever goes wrong, the reader learns of it. */
async function feed(data: Bytes, extract: Extract): Promise<void> {
  try {
    for await (const chunk of data) {
      if (!extract.write(chunk)) await drained(extract)
      if (extract.destroyed) return
    }
    extract.end(null)
  } catch (error) {
    extract.destroy(error as Error)
  }
}

function drained(extract: Extract): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      extract.off('drain', settle).off('close', settle)
      resolve()
    }
    extract.on('drain', settle).on('close', settle)
  })
}

async function dataArchive(path: string): Promise<Bytes> {
  const file = await open(path)
  try {
    const members = await arMembers(file)
    if (members[0]?.name !== 'debian-binary') throw new Error('it is not a Debian package')
    const data = members.find(({ name }) => name.startsWith('data.tar'))
    if (data === undefined) throw new Error('it has no data.tar')
    const { start, size, name } = data
    const compressed: Bytes =
      size === 0
        ? nothing()
        : createReadStream(path, { start, end: start + size - 1, highWaterMark: 1 << 16 })
    return decompressed(name.slice('data.tar'.length), compressed)
  } finally {
    await file.close()
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function decompressed(suffix: string, compressed: Bytes): Bytes {
  switch (suffix) {
    case '':
      return compressed
    case '.gz':
      return gunzip(compressed)
    case '.xz':
      return unxz(compressed)
    case '.zst':
      return unzstd(compressed)
    default:
      throw new Error(`its data.tar${suffix} is compressed in a way that is not known here`)
  }
}

async function* gunzip(compressed: Bytes): AsyncGenerator<Uint8Array> {
  const unzipped = createGunzip({ chunkSize: 1 << 16 })
  pipeline(compressed, unzipped, () => undefined)
  yield* unzipped
}

async function* unzstd(compressed: Bytes): AsyncGenerator<Uint8Array> {
  const { Decompress } = await import('fzstd')
  const ready: Uint8Array[] = []
  const decoder = new Decompress((block) => {
    ready.push(block)
  })
  for await (const chunk of compressed) {
    decoder.push(chunk)
    yield* ready.splice(0)
  }
  decoder.push(new Uint8Array(0), true)
  yield* ready
}

/** The path without `./` and doubled slashes; empty for the root itself. Throws Error if it leads elsewhere. */
function insideRoot(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  if (name.startsWith('/') || parts.includes('..') || name.includes('\0')) {
    throw new Error(`it holds '${name}', which lies outside of its root`)
  }
  return parts.join('/')
}

function kindOf(type: string, path: string): DebEntry['type'] {
  switch (type) {
    case 'file':
    case 'contiguous-file':
      return 'file'
    case 'link':
      return 'hardlink'
    case 'directory':
    case 'symlink':
      return type
    default:
      throw new Error(`it holds '${path}', a ${type}`)
  }
}
