/** The fields of a Packages stanza that are kept, in the order in which a record holds them. */
export const FIELDS = [
  'Package',
  'Version',
  'Architecture',
  'Filename',
  'Size',
  'SHA256',
  'Pre-Depends',
  'Depends',
  'Provides',
] as const

/** Where the kept fields of one stanza lie in `bytes`; start and end are equal for an absent field. */
export interface Stanza {
  bytes: Buffer
  starts: Int32Array
  ends: Int32Array
}

const NEWLINE = 10
const TAB = 9
const SPACE = 32
const COLON = 58

/** No real stanza comes near; without a limit a file that has no blank line would be gathered whole. */
const LONGEST_STANZA = 4 << 20

const names = FIELDS.map((field) => Buffer.from(`${field}:`))

/**
 * Parses a Packages file that comes in chunks, and calls `visit` for each stanza; the argument is used again
 * for the next one. Works on bytes, because turning 60 MB of text, most of it descriptions, into strings
 * costs more than the rest. Throws Error if the text has no stanzas.
 */
export async function parseStanzas(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  visit: (stanza: Stanza) => void,
): Promise<void> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? view(chunk) : Buffer.concat([rest, chunk])
    rest = bytes.subarray(scan(bytes, visit))
    if (rest.length > LONGEST_STANZA) throw new Error('not a Packages file: it has no blank lines')
  }
  scan(Buffer.concat([rest, Buffer.from('\n\n')]), visit)
}

/** Visits every whole stanza and returns the offset of the first one that is not whole. */
function scan(bytes: Buffer, visit: (stanza: Stanza) => void): number {
  const starts = new Int32Array(FIELDS.length)
  const ends = new Int32Array(FIELDS.length)
  let seen = false
  let field = -1
  let whole = 0
  for (let line = 0; ;) {
    let end = line
    while (end < bytes.length && bytes[end] !== NEWLINE) end++
    if (end === bytes.length) return whole
    const first = bytes[line]
    if (end === line) {
      if (seen) visit({ bytes, starts, ends })
      starts.fill(0)
      ends.fill(0)
      seen = false
      field = -1
      whole = end + 1
    } else if (first === SPACE || first === TAB) {
      if (field >= 0) ends[field] = end
    } else {
      field = fieldAt(bytes, line, end)
      if (field >= 0) {
        let start = bytes.indexOf(COLON, line) + 1
        while (bytes[start] === SPACE) start++
        starts[field] = start
        ends[field] = end
      }
      seen = true
    }
    line = end + 1
  }
}

/** Index into FIELDS of the field that the line starts with, or -1. */
function fieldAt(bytes: Buffer, line: number, end: number): number {
  let field = 0
  for (const name of names) {
    if (isAt(bytes, line, end, name)) return field
    field++
  }
  return -1
}

/** Whether the line begins with the name, which ends in a colon. */
function isAt(bytes: Buffer, line: number, end: number, name: Buffer): boolean {
  const last = line + name.length - 1
  if (last >= end || bytes[line] !== name[0] || bytes[last] !== COLON) return false
  let i = 1
  while (i < name.length && bytes[line + i] === name[i]) i++
  return i === name.length
}

function view(chunk: Uint8Array): Buffer {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
}
