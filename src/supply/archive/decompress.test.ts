import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
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
