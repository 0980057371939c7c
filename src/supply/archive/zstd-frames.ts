/** The limits of a zstd stream, read off its frames before the decoder sees them (RFC 8878, 3.1). */

/** What `zstd --ultra -22` and `--long` make at the most, in bytes; RFC 8878 asks decoders for 8 MiB. */
export const LARGEST_WINDOW = 128 << 20
/**
 * The decoder moves its window for each block, of 128 KiB or less. Windows of all blocks, in bytes: enough for 4 GiB with the
 * window of `zstd -19`, some ten seconds.
 */
const MOST_MOVED = 2 ** 38

const FRAME = 0xfd2fb528
const SKIPPABLE = 0x184d2a50

/** What is awaited next: so many bytes, and what they say. */
interface Field {
  readonly bytes: number
  readonly read: (bytes: Buffer) => Field | null
}

/** Reads a stream as it passes; throws Error where it goes beyond a limit. */
function frameReader(): (chunk: Uint8Array) => void {
  let skip = 0
  let moved = 0
  const magic: Field = {
    bytes: 4,
    read: (bytes) => {
      const number = bytes.readUInt32LE(0)
      if (number === FRAME) return flags
      // What is neither, the decoder refuses.
      return (number & 0xfffffff0) >>> 0 === SKIPPABLE ? skippable : null
    },
  }
  const skippable: Field = {
    bytes: 4,
    read: (bytes) => {
      skip = bytes.readUInt32LE(0)
      return magic
    },
  }
  const flags: Field = {
    bytes: 1,
    read: (bytes) => {
      const byte = bytes.readUInt8(0)
      const isSingle = (byte & 32) !== 0
      const window = isSingle ? 0 : 1
      const dictionary = [0, 1, 2, 4][byte & 3] ?? 0
      const size = [isSingle ? 1 : 0, 2, 4, 8][byte >> 6] ?? 0
      const before = window + dictionary
      return {
        bytes: before + size,
        read: (rest) => {
          const content =
            size < 2 ? 0 : size === 8 ? Number(rest.readBigUInt64LE(before)) : rest.readUIntLE(before, size)
          const log = (rest[0] ?? 0) >> 3
          const wanted = isSingle ? content : 2 ** (10 + log) * (1 + ((rest[0] ?? 0) & 7) / 8)
          if (wanted > LARGEST_WINDOW)
            throw new Error(
              `its zstd data want ${Math.ceil(wanted / 2 ** 20)} MiB of memory, and ${LARGEST_WINDOW / 2 ** 20} are given; compress it again with zstd -19 or less, without --long`,
            )
          return block(wanted, (byte & 4) === 0 ? 0 : 4)
        },
      }
    },
  }
  const block = (window: number, checksum: number): Field => {
    const field: Field = {
      bytes: 3,
      read: (bytes) => {
        const header = bytes.readUIntLE(0, 3)
        moved += window
        if (moved > MOST_MOVED)
          throw new Error(
            'its zstd data have too many blocks; compress it again with zstd -19 or less, without --long',
          )
        const isRepeated = ((header >> 1) & 3) === 1
        skip = isRepeated ? 1 : header >> 3
        if ((header & 1) === 0) return field
        skip += checksum
        return magic
      },
    }
    return field
  }

  let awaited: Field | null = magic
  let had = Buffer.alloc(0)
  return (chunk) => {
    for (let at = 0; awaited && at < chunk.length;) {
      const skipped = Math.min(skip, chunk.length - at)
      skip -= skipped
      at += skipped
      const part = chunk.subarray(at, at + awaited.bytes - had.length)
      had = Buffer.concat([had, part])
      at += part.length
      if (skip > 0 || had.length < awaited.bytes) continue
      const whole = had
      had = Buffer.alloc(0)
      awaited = awaited.read(whole)
    }
  }
}

/** The same bytes. Throws Error before the decoder would need more memory or time than any honest stream makes it need. */
export async function* withinLimits(
  compressed: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  const read = frameReader()
  for await (const chunk of compressed) {
    read(chunk)
    yield chunk
  }
}
