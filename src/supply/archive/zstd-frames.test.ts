import { expect, test } from 'vitest'
import { withinLimits } from './zstd-frames.js'

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd]
/** Of a window descriptor: 2 to the power of 10 and five bits, and eighths of it. */
const windowed = (log: number, eighths = 0): number[] => [...MAGIC, 0, ((log - 10) << 3) | eighths]
/** A last block of one byte, raw. */
const LAST = [0b1001, 0, 0, 0x61]

async function passed(bytes: readonly number[], size: number): Promise<Buffer> {
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size)
      yield await Promise.resolve(Uint8Array.from(bytes.slice(at, at + size)))
  }
  const out: Uint8Array[] = []
  for await (const chunk of withinLimits(pieces())) out.push(chunk)
  return Buffer.concat(out)
}

const small = [...windowed(20), 0b1000, 0, 0, 0x61, 0b1010 | (5 << 3), 0, 0, 0x62, ...LAST]
const checked = [...MAGIC, 4, 0, ...LAST, 1, 2, 3, 4]
const skippable = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, ...MAGIC.slice(1)]
const single = (bytes: number[]): number[] => [...MAGIC, 0b10100000, ...bytes, ...LAST]

test.each([
  ['small frames, one behind the other', [...small, ...checked, ...skippable, ...small]],
  ['the largest window', [...windowed(27), ...LAST]],
  ['a content of 128 MiB in one segment', single([0, 0, 0, 8])],
  ['what is no frame', [1, 2, 3, 4, 5]],
  ['a cut header', windowed(20).slice(0, 5)],
])('passes: %s', async (_, bytes) => {
  for (const size of [1, 2, 7, 100]) expect([...(await passed(bytes, size))]).toEqual(bytes)
})

test.each([
  ['1 GiB', windowed(30), '1024 MiB'],
  ['an eighth more than the largest', windowed(27, 1), '144 MiB'],
  ['1 GiB in one segment', single([0, 0, 0, 64]), '1024 MiB'],
  ['1 GiB in a second frame', [...checked, ...skippable, ...windowed(30)], '1024 MiB'],
])('a window of %s is refused', async (_, bytes, words) => {
  for (const size of [1, 3, 100])
    await expect(passed([...bytes, ...LAST], size)).rejects.toThrow(
      `its zstd data want ${words} of memory, and 128 are given; compress it again with zstd -19 or less`,
    )
})

test('tiny blocks without end, for each of which the window is moved, are refused', async () => {
  const blocks = Array.from({ length: 2049 }, () => [0b1000, 0, 0, 0x61]).flat()
  await expect(passed([...windowed(27), ...blocks], 100)).rejects.toThrow(
    'its zstd data have too many blocks',
  )
})
