import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { UnavailableError } from '../../lib/errors.js'
import { diskFault, readIfThere, writeCached } from './cache.js'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cache-'))
})
afterEach(() => rm(directory, { recursive: true }))

test.each([
  ['ENOSPC', 'no space is left'],
  ['EROFS', 'the file system is read-only'],
  ['EACCES', 'it may not be written'],
])('%s names the directory and what to set', (code, reason) => {
  const fault = diskFault(Object.assign(new Error('x'), { code }), '/cache/pool')
  expect(fault).toBeInstanceOf(UnavailableError)
  expect(fault?.message).toBe(
    `cannot write to the cache in /cache/pool: ${reason}; make room there or set MATRIX_CACHE_DIR to another directory`,
  )
})

test('other errors are not the disk', () => {
  expect(diskFault(new Error('x'), '/c')).toBeUndefined()
  expect(diskFault(undefined, '/c')).toBeUndefined()
})

test('a write that fails leaves nothing', async () => {
  await writeFile(join(directory, 'file'), '')
  await expect(writeCached(join(directory, 'file', 'x'), 'text')).rejects.toBeInstanceOf(UnavailableError)
  await writeCached(join(directory, 'a', 'b'), 'text')
  expect(await readdir(join(directory, 'a'))).toEqual(['b'])
})

test('a file that other users may write is not read', async () => {
  await writeFile(join(directory, 'file'), 'text')
  await chmod(join(directory, 'file'), 0o666)
  const refused = readIfThere(join(directory, 'file'))
  await expect(refused).rejects.toBeInstanceOf(UnavailableError)
  await expect(refused).rejects.toThrow(
    /^the cache is not believed: .*\/file may be written by everybody .*mode 0666.*MATRIX_CACHE_DIR/,
  )
})

test('nor is one in a directory that other users may write', async () => {
  await mkdir(join(directory, 'a'))
  await writeFile(join(directory, 'a', 'file'), 'text')
  await chmod(join(directory, 'a'), 0o777)
  await expect(readIfThere(join(directory, 'a', 'file'))).rejects.toThrow(/\/a may be written by everybody/)
})

test('what is written can be written by nobody else, whatever the umask', async () => {
  const before = process.umask(0)
  await writeCached(join(directory, 'a', 'b'), 'text').finally(() => process.umask(before))
  expect((await stat(join(directory, 'a'))).mode & 0o777).toBe(0o700)
  expect((await stat(join(directory, 'a', 'b'))).mode & 0o777).toBe(0o600)
})

test('what is in the cache and cannot be read is not taken for absent', async () => {
  expect(await readIfThere(join(directory, 'none'))).toBeUndefined()
  await mkdir(join(directory, 'directory'))
  const refused = readIfThere(join(directory, 'directory'))
  await expect(refused).rejects.toBeInstanceOf(UnavailableError)
  await expect(refused).rejects.toThrow(/^cannot read the cache \(EISDIR.*\); .*MATRIX_CACHE_DIR/)
})
