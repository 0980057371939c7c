/** Decompression as it is needed here, stream to stream; and of what is compressed in a way that only its bytes tell. */
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { unxz } from './xz.js'
import { withinLimits } from './zstd-frames.js'

/** A stream of bytes. */
export type Bytes = AsyncIterable<Uint8Array>

export async function* gunzip(compressed: Bytes): AsyncGenerator<Uint8Array> {
  const unzipped = createGunzip({ chunkSize: 1 << 16 })
  pipeline(compressed, unzipped, () => undefined)
  yield* unzipped
}

export async function* unzstd(compressed: Bytes): AsyncGenerator<Uint8Array> {
  const { Decompress } = await import('fzstd')
  const ready: Uint8Array[] = []
  const decoder = new Decompress((block) => {
    ready.push(block)
  })
  for await (const chunk of withinLimits(compressed)) {
    decoder.push(chunk)
    yield* ready.splice(0)
  }
  decoder.push(new Uint8Array(0), true)
  yield* ready
}

const MAGIC: readonly (readonly [magic: readonly number[], decompress: (bytes: Bytes) => Bytes])[] = [
  [[0x1f, 0x8b], gunzip],
  [[0x28, 0xb5, 0x2f, 0xfd], unzstd],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], unxz],
]
const LONGEST_MAGIC = 6

const decompressionOf = (head: Uint8Array) =>
  MAGIC.find(([magic]) => magic.every((byte, index) => head[index] === byte))?.[1]

/** Whether a file that begins so is compressed in a way that `decompressed` knows. @param head its first bytes, six or more */
export const looksCompressed = (head: Uint8Array): boolean => decompressionOf(head) !== undefined

/** Plain bytes from gzip, zstd, xz or plain ones, recognised by their first bytes. Throws Error where they are damaged. */
export async function* decompressed(bytes: Bytes): AsyncGenerator<Uint8Array, void, void> {
  const chunks = bytes[Symbol.asyncIterator]()
  let head = Buffer.alloc(0)
  while (head.length < LONGEST_MAGIC) {
    const next = await chunks.next()
    if (next.done) break
    head = Buffer.concat([head, next.value])
  }
  const whole = async function* (): AsyncGenerator<Uint8Array> {
    try {
      if (head.length > 0) yield head
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value
    } finally {
      await chunks.return?.()
    }
  }
  const decompress = decompressionOf(head)
  yield* decompress ? decompress(whole()) : whole()
}
