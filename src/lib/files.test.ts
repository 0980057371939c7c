import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { partialPath, removeStale } from './files.js'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cache-'))
})
afterEach(() => rm(directory, { recursive: true }))

test('two names for the same file are different, and hidden', () => {
  expect(partialPath('/c/x.deb')).not.toBe(partialPath('/c/x.deb'))
  expect(partialPath('/c/x.deb')).toMatch(/^\/c\/\.x\.deb\./)
})

describe('removeStale', () => {
  const gone = 999_999_999
  test.each([
    ['of a process that is gone', gone, 2, false],
    ['of a process that seems gone but writes', gone, 0, true],
    ['of a process that runs', process.pid, 120, true],
    ['older than a day', process.pid, 25 * 60, false],
  ])('a partial file %s', async (_, pid, minutes, stays) => {
    const path = partialPath(join(directory, 'x.deb'), pid)
    const time = new Date(Date.now() - minutes * 60_000)
    await writeFile(path, '')
    await utimes(path, time, time)
    await removeStale(directory, new Date())
    expect(await readdir(directory)).toEqual(stays ? [basename(path)] : [])
  })

  test.each([
    ['that nobody writes into', 2, false],
    ['that somebody writes into, deep below', 0, true],
  ])('a partial directory %s', async (_, minutes, stays) => {
    const path = partialPath(join(directory, 'image'), gone)
    await mkdir(join(path, 'usr/bin'), { recursive: true })
    const file = join(path, 'usr/bin/file')
    await writeFile(file, '')
    const [written, old] = [minutes, 5].map((age) => new Date(Date.now() - age * 60_000)) as [Date, Date]
    await utimes(file, written, written)
    for (const each of [join(path, 'usr/bin'), join(path, 'usr'), path]) await utimes(each, old, old)
    await removeStale(directory, new Date())
    expect(await readdir(directory)).toEqual(stays ? [basename(path)] : [])
  })

  test('leaves everything else alone, and a directory that is not there', async () => {
    const path = join(directory, '.other.1.part')
    await writeFile(path, '')
    await utimes(path, new Date(0), new Date(0))
    await removeStale(directory, new Date())
    expect(await readdir(directory)).toHaveLength(1)
    await removeStale(join(directory, 'nowhere'), new Date())
  })
})
