/** ELF files that would keep a careless reader busy for ever, or fill its memory. */
import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { needing, vmlinux } from './elf.fixture.js'
import { readElf } from './elf.js'

const path = join(tmpdir(), `elf-${randomUUID()}`)
afterEach(() => rm(path, { force: true }))

async function read(content: Buffer) {
  await writeFile(path, content)
  return readElf(path)
}

test.each([0xfffffff4, 0x80000000])('a note with a name of %i bytes ends the notes', async (size) => {
  const image = vmlinux('Linux version 6.12.1 (x) \n', true)
  const at = image.indexOf('Xen\0') - 12
  image.writeUInt32LE(size, at)
  image.writeUInt32LE(0, at + 4)
  image.writeUInt32LE(1, at + 8)
  expect(await read(image)).toMatchObject({ isPvh: false })
})

test('more libraries than any program has', async () => {
  const needed = Array.from({ length: 513 }, (_, index) => `lib${index}.so`)
  await expect(read(needing({ needed }))).rejects.toThrow(
    'it asks for more than 512 libraries or directories',
  )
})

test('two thousand names in one long text: refused at the first', async () => {
  const needed = ['x'.repeat(4 << 20)]
  await expect(read(needing({ needed }))).rejects.toThrow('it holds a name of more than 4096 bytes')
})

test.each([
  ['directories', { runpath: '/a:'.repeat(600) }, 'it asks for more than 512 libraries or directories'],
  ['a list of directories', { rpath: `/${'a'.repeat(70_000)}` }, 'it holds a name of more than 65536 bytes'],
  ['a loader', { interpreter: `/${'a/'.repeat(4000)}` }, 'it holds a name of more than 4096 bytes'],
])('too long: %s', async (_, says, words) => {
  await expect(read(needing(says))).rejects.toThrow(words)
})

test('more segments than any file has', async () => {
  const image = needing({})
  image.writeUInt16LE(1001, 56)
  await expect(read(image)).rejects.toThrow('its tables are damaged')
})
