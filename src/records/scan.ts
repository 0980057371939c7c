/** A records.jsonl on disk → records, without holding the file in memory. */
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isPipe, readPipe } from '../lib/pipes.js'
import { lineReader } from './read.js'
import type { Objecting, RecordsReading } from './read.js'

export const FILE = 'records.jsonl'

/** How the file ends: in a line feed, in a record without one, or in part of a line that begins at `offset` bytes. */
export type End =
  { readonly kind: 'whole' } | { readonly kind: 'unended' } | { readonly kind: 'cut'; offset: number }

const LINE_FEED = 10
const CHUNK = 1 << 20

/** The path itself, or that of the records in the directory that it is. */
export async function recordsIn(path: string): Promise<string> {
  return (await stat(path)).isDirectory() ? join(path, FILE) : path
}

/** Reads the file. Throws what the file system throws. `objecting`: a record that it objects to is none. */
export const scan = async (path: string, objecting?: Objecting): Promise<RecordsReading & { end: End }> =>
  scanChunks((await isPipe(path)) ? readPipe(path) : chunksOf(path), path, objecting)

/**
 * The pieces of a file, each good until the next but one is asked for: memory that is new costs as much as reading it. The
 * next piece is fetched while one is read.
 */
async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const file = await open(path)
  try {
    let [piece, following] = [Buffer.allocUnsafe(CHUNK), Buffer.allocUnsafe(CHUNK)]
    let size = (await file.read(piece)).bytesRead
    while (size > 0) {
      const coming = file.read(following)
      yield piece.subarray(0, size)
      size = (await coming).bytesRead
      ;[piece, following] = [following, piece]
    }
  } finally {
    await file.close()
  }
}

/**
 * Reads the pieces of a file, in order, and holds none of them. Throws what reading them throws. `name` is what the
 * problems call it.
 */
export async function scanChunks(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  name: string,
  objecting?: Objecting,
): Promise<RecordsReading & { end: End }> {
  const reader = lineReader(name, objecting)
  /** What there is of a line that goes on in the next piece, and where it begins. */
  let rest: Buffer = Buffer.alloc(0)
  let offset = 0
  for await (const chunk of chunks) {
    let start = 0
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, start)) {
      const begun = start === 0 && rest.length > 0
      const line = begun
        ? Buffer.concat([rest, chunk.subarray(0, at)]).toString()
        : chunk.toString('utf8', start, at)
      reader.add(line, false)
      offset += (begun ? rest.length : 0) + at + 1 - start
      start = at + 1
    }
    // A copy, and of all that came before where no line ended here.
    rest = Buffer.concat(start === 0 ? [rest, chunk] : [chunk.subarray(start)])
  }
  const end = (): End => {
    if (rest.length === 0) return { kind: 'whole' }
    return reader.add(rest.toString(), true) ? { kind: 'unended' } : { kind: 'cut', offset }
  }
  return { end: end(), ...reader.reading() }
}
