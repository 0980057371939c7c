/** A tar as a stream of entries, hardened: what would leave its root, or is no file, directory or link, is refused. */
import { extract as tarExtract, type Extract } from 'tar-stream'

export interface TarEntry {
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

/** What is read of a tar header; its declared type hides what may be missing. */
interface Header {
  name: string
  /** Null for a kind that tar-stream does not know, such as GNU tar's sparse files. */
  type: string | null
  mode: number
  size: number
  /** Null for what is no link. */
  linkname: string | null
  /** Extended attributes (POSIX pax), where there are any. */
  pax?: unknown
}

/** Longer and deeper than any path of a program, a kernel or a package; in characters, and in parts. */
const [LONGEST_PATH, DEEPEST_PATH] = [1024, 128]
/** As long as Linux takes, in characters. */
const LONGEST_TARGET = 4095
/** GNU tar fills up to 10 KiB, a tape's blocks may have some MiB; in bytes without an entry or a part of one. */
const LONGEST_SILENCE = 16 << 20
/** Of the whole tar, with what is passed over in it; a tree may have half of that. */
const LARGEST = 8 * 2 ** 30
/** Attributes of one entry (POSIX pax); tars have some ten. */
const MOST_ATTRIBUTES = 256

/**
 * The entries of a tar in its order, without the root directory itself. Memory is flat. A consumer may stop early.
 * @param fault makes the error that is thrown where the tar is damaged or cut short, or holds what it must not: paths
 *   that leave the root, devices
 */
export async function* tarEntries(
  data: AsyncIterable<Uint8Array>,
  fault: (error: unknown) => Error,
): AsyncGenerator<TarEntry, void, void> {
  const extract = tarExtract()
  let silence = 0
  let total = 0
  const heard = (): void => void (silence = 0)
  const checked = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of data) {
      silence += chunk.length
      total += chunk.length
      if (total > LARGEST) throw new Error(`it has more than ${LARGEST / 2 ** 30} GiB`)
      if (silence > LONGEST_SILENCE)
        throw new Error(
          `it goes on for more than ${LONGEST_SILENCE >> 20} MiB in which there is no file; make it again`,
        )
      yield chunk
    }
  }
  const feeding = feed(checked(), extract)
  try {
    for await (const entry of extract) {
      heard()
      const header: Header = entry.header
      const { name, type, mode, linkname, size, pax } = header
      const chunks = entry[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
      const relative = insideRoot(name)
      if (Object.keys(pax ?? {}).length > MOST_ATTRIBUTES)
        throw new Error(`it holds '${relative}' with more than ${MOST_ATTRIBUTES} attributes`)
      refuseSparse(relative, { ...(pax as Record<string, string> | null | undefined) })
      if (relative !== '') {
        const kind = kindOf(type, relative)
        yield {
          path: relative,
          type: kind,
          mode: mode & 0o7777,
          linkName: kind === 'hardlink' ? insideRoot(linkname ?? '') : target(relative, linkname ?? ''),
          size: kind === 'file' ? size : 0,
          content: rest(chunks, fault, heard),
        }
      }
      for await (const _ of rest(chunks, fault, heard));
    }
    await feeding
  } catch (error) {
    throw fault(error)
  } finally {
    extract.destroy(undefined)
    await feeding.catch(() => undefined)
  }
}

/** What is left of an entry; leaving it early does not close the entry, with which tar-stream closes the archive. */
async function* rest(
  chunks: AsyncIterator<Uint8Array>,
  fault: (error: unknown) => Error,
  heard: () => void,
): AsyncGenerator<Uint8Array, void, void> {
  for (;;) {
    const next = await chunks.next().catch((error: unknown) => {
      throw fault(error)
    })
    if (next.done) return
    heard()
    yield next.value
  }
}

/** Writes the archive into its reader, no faster than that is read; whatever goes wrong, the reader learns of it. */
async function feed(data: AsyncIterable<Uint8Array>, extract: Extract): Promise<void> {
  try {
    for await (const chunk of data) {
      // One that is closed already says neither that it is drained nor that it closes.
      if (extract.destroyed) return
      if (!extract.write(chunk)) await drained(extract)
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

/** The path without `./` and doubled slashes; empty for the root itself. Throws Error if it leads elsewhere. */
function insideRoot(name: string): string {
  if (name.length > LONGEST_PATH)
    throw new Error(`it holds '${name.slice(0, 60)}…', a path of more than ${LONGEST_PATH} characters`)
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  if (name.startsWith('/') || parts.includes('..') || name.includes('\0')) {
    throw new Error(`it holds '${name}', which lies outside of its root`)
  }
  if (parts.length > DEEPEST_PATH)
    throw new Error(
      `it holds '${name.slice(0, 60)}…', which lies below more than ${DEEPEST_PATH - 1} directories`,
    )
  return parts.join('/')
}

/** Where a symbolic link leads. Throws Error where no link of Linux leads so far. */
function target(path: string, name: string): string {
  if (name.length <= LONGEST_TARGET) return name
  throw new Error(`it holds '${path}', a link with a target of more than ${LONGEST_TARGET} characters`)
}

/** Of a sparse file only the pieces are stored, behind a list of where they belong; taken as it stands it would be garbage. */
function refuseSparse(path: string, pax: Readonly<Record<string, string>>): void {
  if (Object.keys(pax).some((key) => key.startsWith('GNU.sparse.')))
    throw new Error(`it holds '${pax['GNU.sparse.name'] ?? path}', a sparse file; make it without --sparse`)
}

function kindOf(type: string | null, path: string): TarEntry['type'] {
  switch (type) {
    case 'file':
    case 'contiguous-file':
      return 'file'
    case 'link':
      return 'hardlink'
    case 'directory':
    case 'symlink':
      return type
    case null:
      throw new Error(`it holds '${path}', which is of no kind that is known here, such as a sparse file`)
    default:
      throw new Error(`it holds '${path}', a ${type}`)
  }
}
