import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { finished } from 'node:stream/promises'
import { describe, expect, test } from 'vitest'
import { tarOf } from '../archive/packaging.fixture.js'
import type { TarMember } from '../archive/packaging.fixture.js'
import { characterDevice, cpioArchive, directory, file, tarToCpio } from './cpio.js'
import { readNewc } from './newc.fixture.js'

const modes = (bytes: Buffer): string[] =>
  readNewc(bytes).map(({ path, mode }) => `${mode.toString(8)} ${path}`)

describe('an archive in memory', () => {
  test('directories, files and devices as the kernel wants them', () => {
    const bytes = cpioArchive([
      directory('dev'),
      characterDevice('dev/console', 5, 1),
      file('init', Buffer.from('#!')),
      file('modules/order', Buffer.from('nvme.ko\n'), 0o644),
    ])
    expect(modes(bytes)).toEqual(['40755 dev', '20600 dev/console', '100755 init', '100644 modules/order'])
    const entries = readNewc(bytes)
    expect(entries[1]?.device).toEqual([5, 1])
    expect(entries.map(({ content }) => content)).toEqual(['', '', '#!', 'nvme.ko\n'])
  })

  test.each([0, 1, 2, 3, 4, 5, 6, 7])('content of %i bytes beyond a multiple of eight', (size) => {
    const content = 'x'.repeat(64 + size)
    const entries = readNewc(
      cpioArchive([file(`a${'b'.repeat(size)}`, Buffer.from(content)), directory('z')]),
    )
    expect(entries.map((one) => one.content)).toEqual([content, ''])
  })

  test('archives may follow each other', () => {
    const both = Buffer.concat([cpioArchive([directory('a')]), cpioArchive([directory('b')])])
    expect(readNewc(both).map(({ path }) => path)).toEqual(['a', 'b'])
  })

  test('is empty where nothing is in it', () => {
    expect(readNewc(cpioArchive([]))).toEqual([])
  })
})

describe('a tar as cpio', () => {
  const MEMBERS: TarMember[] = [
    { name: 'usr', type: 'directory', mode: 0o755 },
    { name: 'usr/bin/', type: 'directory', mode: 0o755 },
    { name: 'usr/bin/bpftrace', mode: 0o755, text: 'ELF'.repeat(100_001) },
    { name: 'bin', type: 'symlink', linkname: 'usr/bin' },
    { name: 'usr/bin/empty', mode: 0o644, text: '' },
    { name: 'usr/bin/é', mode: 0o644, text: 'ü\n', uid: 1000 },
    { name: `usr/${'deep/'.repeat(40)}file`, mode: 0o644, text: 'deep' },
  ]
  const convert = async (tar: Buffer, prefix = 'images/9f86d081-884c'): Promise<Buffer> =>
    buffer(Readable.from(tarToCpio(Readable.from([tar]), prefix)))

  test('has every entry below the prefix, itself made first', async () => {
    const bytes = await convert(await tarOf(MEMBERS))
    expect(modes(bytes)).toEqual([
      '40755 images',
      '40755 images/9f86d081-884c',
      '40755 images/9f86d081-884c/usr',
      '40755 images/9f86d081-884c/usr/bin',
      '100755 images/9f86d081-884c/usr/bin/bpftrace',
      '120777 images/9f86d081-884c/bin',
      '100644 images/9f86d081-884c/usr/bin/empty',
      '100644 images/9f86d081-884c/usr/bin/é',
      `100644 images/9f86d081-884c/usr/${'deep/'.repeat(40)}file`,
    ])
  })

  test('keeps contents and targets, belongs to root, and has no two inodes alike', async () => {
    const entries = readNewc(await convert(await tarOf(MEMBERS), 'p'))
    const contents = new Map(entries.map(({ path, content }) => [path, content]))
    expect(contents.get('p/usr/bin/bpftrace')).toBe('ELF'.repeat(100_001))
    expect(contents.get('p/bin')).toBe('usr/bin')
    expect(contents.get('p/usr/bin/empty')).toBe('')
    expect(contents.get('p/usr/bin/é')).toBe('ü\n')
    expect(entries.every(({ uid }) => uid === 0)).toBe(true)
    expect(new Set(entries.map(({ inode }) => inode)).size).toBe(entries.length)
  })

  test('of a tar that cannot be read to its end is that error', async () => {
    const tar = await tarOf(MEMBERS)
    const broken = async function* (): AsyncGenerator<Buffer> {
      yield await Promise.resolve(tar.subarray(0, 2000))
      throw new Error('EIO: i/o error, read')
    }
    const read = buffer(Readable.from(tarToCpio(Readable.from(broken()), 'p')))
    await expect(read).rejects.toThrow('EIO: i/o error, read')
    const missing = createReadStream('/nowhere/root.tar')
    await expect(buffer(Readable.from(tarToCpio(missing, 'p')))).rejects.toThrow('ENOENT')
  })

  test('that nobody reads to its end lets go of the tar', async () => {
    const tar = Readable.from([await tarOf(MEMBERS)])
    for await (const _ of tarToCpio(tar, 'p')) if (tar.readableFlowing !== null) break
    await finished(tar).catch(() => undefined)
    expect(tar.destroyed).toBe(true)
  })

  test('of a tar that is cut short is an error, not a shorter archive', async () => {
    const tar = await tarOf(MEMBERS)
    await expect(convert(tar.subarray(0, tar.length / 2))).rejects.toThrow()
  })
})
