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

/** In bytes. The longest line of 1857 answers has 6639; a hundred attempts, each with its reason, have less than a MiB. */
const LONGEST_LINE = 16 << 20
const TOO_LONG = 'longer than 16 MiB'

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
  /** The pieces of a line that goes on in the next chunk, as far as they are kept, and its size. */
  let begun: Buffer[] = []
  let size = 0
  let offset = 0
  const isTooLong = (): boolean => size > LONGEST_LINE
  /** Takes what the line goes on with; of one that is too long nothing is kept. */
  const goOn = (piece: Buffer): void => {
    size += piece.length
    if (isTooLong()) begun = []
    else if (piece.length > 0) begun.push(piece)
  }
  const end = (line: () => string, cut: boolean): boolean => {
    const why = isTooLong() ? TOO_LONG : reader.isHopeless() ? 'not read' : undefined
    const isRecord = why === undefined ? reader.add(line(), cut) : reader.skip(why)
    begun = []
    size = 0
    return isRecord
  }
  for await (const chunk of chunks) {
    let start = 0
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, start)) {
      if (size === 0) {
        size = at - start
        offset += size + 1
        end(() => chunk.toString('utf8', start, at), false)
      } else {
        goOn(chunk.subarray(start, at))
        offset += size + 1
        end(() => Buffer.concat(begun).toString(), false)
      }
      start = at + 1
    }
    // A copy, for the chunk is filled anew.
    goOn(isTooLong() ? chunk.subarray(start) : Buffer.from(chunk.subarray(start)))
  }
  const ending = (): End => {
    if (size === 0) return { kind: 'whole' }
    return end(() => Buffer.concat(begun).toString(), true) ? { kind: 'unended' } : { kind: 'cut', offset }
  }
  return { end: ending(), ...reader.reading() }
}
