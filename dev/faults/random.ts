/** Numbers that look random and are the same for the same seed, so that a lost trial can be repeated. */
import { createHash } from 'node:crypto'

export interface Random {
  /** From 0 to one less than this. */
  readonly below: (limit: number) => number
  readonly between: (least: number, most: number) => number
  readonly pick: <T>(all: readonly T[]) => T
  /** A copy with so many bits turned over. */
  readonly flipped: (bytes: Buffer, bits: number, from?: number) => Buffer
  /** The beginning; at least `least` bytes fewer than there were. */
  readonly cut: (bytes: Buffer, least?: number) => Buffer
}

/** @param seed any text; mulberry32 goes on from its digest */
export function random(seed: string): Random {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    below,
    between: (least, most) => least + below(most - least + 1),
    pick: (all) => {
      const found = all[below(all.length)]
      if (found === undefined) throw new Error('there is nothing to pick from')
      return found
    },
    flipped: (bytes, bits, from = 0) => {
      const copy = Buffer.from(bytes)
      for (let count = 0; count < bits; count++) {
        const at = from + below(copy.length - from)
        copy.writeUInt8(copy.readUInt8(at) ^ (1 << below(8)), at)
      }
      return copy
    },
    cut: (bytes, least = 1) => bytes.subarray(0, below(Math.max(1, bytes.length - least))),
  }
}
