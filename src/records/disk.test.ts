import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { UnavailableError } from '../lib/errors.js'
import { partialPath } from '../lib/files.js'
import { refusal, replaceFile } from './disk.js'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'disk-'))
})
afterEach(() => rm(directory, { recursive: true }))

test('a file is replaced whole, its directory made where there is none', async () => {
  const path = join(directory, 'below', 'table.md')
  await replaceFile(path, ['one ', 'two'])
  await replaceFile(path, ['three'])
  expect(await readFile(path, 'utf8')).toBe('three')
  expect(await readdir(join(directory, 'below'))).toEqual(['table.md'])
})

test('a file in the way is told with its place and the mend, and stays', async () => {
  await writeFile(join(directory, 'file'), 'mine')
  const refused = replaceFile(join(directory, 'file', 'below', 'table.md'), ['text'])
  await expect(refused).rejects.toBeInstanceOf(UnavailableError)
  await expect(refused).rejects.toThrow(
    /^cannot write .*\/file\/below: a part of the path is no directory; .*--out/,
  )
  expect(await readFile(join(directory, 'file'), 'utf8')).toBe('mine')
})

test.each([
  ['ENOSPC', 'no space is left'],
  ['ENOENT', 'the directory is gone'],
  ['EISDIR', 'a directory is in the way'],
])('%s is the disk', (code, words) => {
  expect(refusal({ code }, '/out/records.jsonl')?.message).toContain(
    `cannot write /out/records.jsonl: ${words}`,
  )
})

test('a defect is not the disk', () => {
  expect(refusal(new TypeError('undefined is not a function'), '/out')).toBeUndefined()
})

test('what a killed process left beside a file goes when that is written again', async () => {
  const path = join(directory, 'table.md')
  const left = partialPath(path, 2 ** 22 + 1)
  await writeFile(left, 'half')
  const before = Date.now() / 1000 - 120
  await utimes(left, before, before)
  await replaceFile(path, ['whole'])
  expect(await readdir(directory)).toEqual(['table.md'])
})
