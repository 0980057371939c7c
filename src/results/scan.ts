/** A records.jsonl on disk → records, without holding the file in memory. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { lineReader } from './read.js'
import type { Reading } from './read.js'

export const FILE = 'records.jsonl'

/** How the file ends: in a line feed, in a record without one, or in part of a line that begins at `offset` bytes. */
export type End = { readonly kind: 'whole' } | { readonly kind: 'unended' } | { readonly kind: 'cut'; offset: number }

const LINE_FEED = 10
const CHUNK = 1 << 20

/** The path itself, or that of the records in the directory that it is. */
export async function recordsIn(path: string): Promise<string> {
  return (await stat(path)).isDirectory() ? join(path, FILE) : path
}

/** Reads the file. Throws what the file system throws. */
export const scan = (path: string): Promise<Reading & { end: End }> =>
  scanChunks(createReadStream(path, { highWaterMark: CHUNK }), path)

/** Reads the pieces of a file, in order. Throws what reading them throws. `name` is what the problems call it. */
export async function scanChunks(
  chunks: AsyncIterable<Buffer>,
  name: string,
): Promise<Reading & { end: End }> {
  const reader = lineReader(name)
  let rest: Buffer = Buffer.alloc(0)
  let offset = 0
  for await (const chunk of chunks) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    let start = 0
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, start)) {
      reader.add(bytes.toString('utf8', start, at), false)
      start = at + 1
    }
    rest = bytes.subarray(start)
    offset += start
  }
  const end = (): End => {
    if (rest.length === 0) return { kind: 'whole' }
    return reader.add(rest.toString(), true) ? { kind: 'unended' } : { kind: 'cut', offset }
  }
  return { end: end(), ...reader.reading() }
}
