/** Tars that would fill the memory, or never come to an end. */
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { tarOf } from './packaging.fixture.js'
import type { TarMember } from './packaging.fixture.js'
import { tarEntries } from './read-tar.js'

async function paths(data: AsyncIterable<Uint8Array>): Promise<string[]> {
  const found: string[] = []
  for await (const { path } of tarEntries(data, (error) => error as Error)) found.push(path)
  return found
}
const read = async (member: TarMember): Promise<string[]> => paths(Readable.from([await tarOf([member])]))
const long = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, '1']))

test.each<[string, TarMember, string]>([
  [
    'a path 60,000 deep',
    { name: 'x', pax: { path: 'a/'.repeat(60_000) } },
    'a path of more than 1024 characters',
  ],
  [
    'a path 200 deep',
    { name: 'x', pax: { path: 'a/'.repeat(200) } },
    'which lies below more than 127 directories',
  ],
  [
    'a hard link to such a path',
    { name: 'x', type: 'link', linkname: 'a'.repeat(2000) },
    'of more than 1024 characters',
  ],
  [
    'a long target',
    { name: 'x', type: 'symlink', linkname: 'a'.repeat(5000) },
    'with a target of more than 4095',
  ],
  ['attributes', { name: 'x', text: '', pax: long(257) }, "it holds 'x' with more than 256 attributes"],
])('%s is refused in few words', async (_, member, words) => {
  const refusal = await read(member).catch((error: unknown) => error as Error)
  expect(refusal).toBeInstanceOf(Error)
  expect((refusal as Error).message).toContain(words)
  expect((refusal as Error).message.length).toBeLessThan(200)
})

test('zeros behind the end: a few are passed over, and without end they are refused', async () => {
  const tar = await tarOf([{ name: 'x', text: '1' }])
  let sent = 0
  const endless = async function* (most: number): AsyncGenerator<Uint8Array> {
    yield tar
    for (sent = 0; sent < most; sent += 1 << 20) yield await Promise.resolve(Buffer.alloc(1 << 20))
  }
  expect(await paths(endless(8 << 20))).toEqual(['x'])
  await expect(paths(endless(2 ** 31))).rejects.toThrow('for more than 16 MiB in which there is no file')
  expect(sent).toBeLessThan(32 << 20)
})

test('a large file is no silence', async () => {
  const tar = await tarOf([
    { name: 'x', text: 'x'.repeat(40 << 20) },
    { name: 'y', text: '' },
  ])
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < tar.length; at += 1 << 16)
      yield await Promise.resolve(tar.subarray(at, at + (1 << 16)))
  }
  expect(await paths(pieces())).toEqual(['x', 'y'])
})

test('a reader that leaves, or refuses, does not wait for what comes late', async () => {
  const tar = await tarOf([{ name: 'dev/sda', type: 'character-device' }])
  // The rest comes only when the reader has left.
  const late = async function* (): AsyncGenerator<Uint8Array> {
    yield tar.subarray(0, 512)
    await new Promise((resolve) => setTimeout(resolve, 20))
    yield tar.subarray(512)
  }
  await expect(paths(late())).rejects.toThrow("it holds 'dev/sda', a character-device")
})
