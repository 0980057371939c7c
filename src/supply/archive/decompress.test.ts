import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { crc32, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { decompressed } from './decompress.js'
import { xzOf } from './packaging.fixture.js'

const TEXT = Buffer.from('handlers fire in order\n'.repeat(500))
/** `printf 'abc%.0s' {1..20} | zstd`, in base64. */
const ZSTD = 'KLUv/QRYTQAAGGFiYwEA9nRDOEsgLw=='

const piecewise = (data: Buffer, size: number): Readable =>
  Readable.from(
    Array.from({ length: Math.ceil(data.length / size) }, (_, i) => data.subarray(i * size, (i + 1) * size)),
  )
const plain = (data: Buffer, size = 1 << 16) => buffer(decompressed(piecewise(data, size)))

test.each<[string, (data: Buffer) => Buffer]>([
  ['plain', (data) => data],
  ['gzip', (data) => gzipSync(data)],
  ['xz', xzOf],
])('%s, in pieces of any size', async (_, compress) => {
  for (const size of [1, 5, 1 << 16]) expect((await plain(compress(TEXT), size)).equals(TEXT)).toBe(true)
})

test('zstd', async () => {
  expect((await plain(Buffer.from(ZSTD, 'base64'))).toString()).toBe('abc'.repeat(20))
})

test('nothing, and less than any head', async () => {
  expect(await plain(Buffer.alloc(0))).toHaveLength(0)
  expect((await plain(Buffer.from('ab'))).toString()).toBe('ab')
})

test('what is cut is an error', async () => {
  for (const whole of [gzipSync(TEXT), xzOf(TEXT)])
    await expect(plain(whole.subarray(0, whole.length / 2))).rejects.toThrow()
})

test('a frame of zstd that wants a window of 1 GiB is refused before there is one', async () => {
  const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 20 << 3, ...Buffer.alloc(20)])
  await expect(plain(frame)).rejects.toThrow('its zstd data want 1024 MiB of memory')
})

test('xz with a dictionary of 1 GiB is refused', async () => {
  const data = xzOf(TEXT)
  // The property of the filter LZMA2: 36 is 1 GiB. The header's check sum stands behind it.
  data.writeUInt8(36, 16)
  data.writeUInt32LE(crc32(data.subarray(12, 20)), 20)
  await expect(plain(data)).rejects.toThrow('its xz data want more memory than is given')
})
