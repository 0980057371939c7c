import { FIELDS, type Stanza } from './stanzas.js'

const NEWLINE = 10
const SPACE = 32
const BLOCK = 1 << 20

/** Texts in large blocks outside the JavaScript heap. */
export interface RecordStore {
  /** Keeps the fields of a stanza and returns its number. */
  add(stanza: Stanza): number
  /** The fields in the order of FIELDS, one a line. */
  text(id: number): string
  count(): number
}

export function recordStore(): RecordStore {
  const blocks: Buffer[] = []
  const where: { block: number[]; start: number[]; end: number[] } = { block: [], start: [], end: [] }
  let free = 0

  const add = ({ bytes, starts, ends }: Stanza): number => {
    const total = (offsets: Int32Array): number => offsets.reduce((sum, offset) => sum + offset, 0)
    const length = FIELDS.length - 1 + total(ends) - total(starts)
    let block = blocks.at(-1)
    if (block === undefined || free + length > block.length) {
      block = Buffer.allocUnsafeSlow(Math.max(BLOCK, length))
      blocks.push(block)
      free = 0
    }
    where.block.push(blocks.length - 1)
    where.start.push(free)
    for (let field = 0; field < FIELDS.length; field++) {
      if (field > 0) block[free++] = NEWLINE
      for (const byte of bytes.subarray(starts[field], ends[field]))
        block[free++] = byte === NEWLINE ? SPACE : byte
    }
    where.end.push(free)
    return where.end.length - 1
  }
  const text = (id: number): string => {
    const block = blocks[where.block[id] ?? -1]
    if (block === undefined) throw new Error(`no package has the number ${id}`)
    return block.toString('utf8', where.start[id], where.end[id])
  }
  return {
    add,
    text,
    count: () => where.end.length,
  }
}
