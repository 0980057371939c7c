import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { UnavailableError } from '../../lib/errors.js'
import { carriedArchive, writeInitramfs } from './initramfs.js'
import { readNewc } from './newc.fixture.js'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'initramfs-'))
})
afterEach(() => rm(directory, { recursive: true }))

test('the archives follow the base, in a directory that is made', async () => {
  const archive = join(directory, 'image.cpio')
  await writeFile(archive, ' image')
  const path = join(directory, 'a/b/guest.cpio')
  await writeInitramfs(path, Buffer.from('base'), [archive, archive])
  expect(await readFile(path, 'utf8')).toBe('base image image')
})

test('files of the user’s are carried where they are wanted, and can be run', () => {
  const content = Buffer.from('tool')
  const archive = carriedArchive(
    new Map([
      ['/guest/own/a', content],
      ['/guest/own/b', Buffer.alloc(0)],
    ]),
  )
  expect(readNewc(archive).map(({ path, mode, content: text }) => [path, mode, text])).toEqual([
    ['guest', 0o040755, ''],
    ['guest/own', 0o040755, ''],
    ['guest/own/a', 0o100755, 'tool'],
    ['guest/own/b', 0o100755, ''],
  ])
})

test('a full disk says so, with the mend', async () => {
  const full = writeInitramfs('/dev/full', Buffer.from('base'), [])
  await expect(full).rejects.toBeInstanceOf(UnavailableError)
  await expect(full).rejects.toThrow(
    'cannot write /dev/full: no space is left; make room there or set TMPDIR to another directory',
  )
})

test('an archive that is not there is a defect', async () => {
  const written = writeInitramfs(join(directory, 'x'), Buffer.from('base'), [join(directory, 'nowhere')])
  await expect(written).rejects.toThrow('ENOENT')
  await expect(written).rejects.not.toBeInstanceOf(UnavailableError)
})
