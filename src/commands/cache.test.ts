import * as disk from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test, vi } from 'vitest'
import { HOLDS } from '../supply/archive/holds.js'
import { prune, pruneUnused } from './cache.js'

const { chmod, mkdir, mkdtemp, readdir, utimes, writeFile } = disk
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof disk>()
  return { ...real, rm: vi.fn(real.rm) }
})
const rm = vi.mocked(disk.rm)
const PLAIN = { dryRun: false, json: false }

const SINCE = Date.UTC(2026, 10, 1)
const [BEFORE, AFTER] = [new Date(SINCE - 1000), new Date(SINCE + 1000)]

test('what was neither read nor written since goes, with all that is in it; the rest stays', async () => {
  const place = await mkdtemp(join(tmpdir(), 'cache-'))
  onTestFinished(() => rm(place, { recursive: true }))
  for (const [name, read, written] of [
    ['old', BEFORE, BEFORE],
    ['read', AFTER, BEFORE],
    ['written', BEFORE, AFTER],
  ] as const) {
    await mkdir(join(place, name))
    await writeFile(join(place, name, 'file'), 'four')
    await utimes(join(place, name, 'file'), read, written)
    await utimes(join(place, name), BEFORE, BEFORE)
  }
  const { removed, kept, ...rest } = await pruneUnused(place, SINCE)
  expect(rest).toEqual({ count: 1, trouble: null })
  // As the disk counts: a directory and a file each.
  expect([removed > 0, kept]).toEqual([true, 2 * removed])
  expect((await readdir(place)).sort()).toEqual([HOLDS, 'read', 'written'])
})

test('a cache that is not there has nothing', async () => {
  expect(await pruneUnused('/no/such/cache', SINCE)).toEqual({ count: 0, removed: 0, kept: 0, trouble: null })
})

test('nothing is removed from a cache that other users may write, for they could lead it elsewhere', async () => {
  const place = await mkdtemp(join(tmpdir(), 'cache-'))
  onTestFinished(() => rm(place, { recursive: true }))
  const old = join(place, 'store', 'old')
  await mkdir(old, { recursive: true })
  await utimes(old, BEFORE, new Date(0))
  await chmod(join(place, 'store'), 0o777)
  const stream = new PassThrough() as unknown as NodeJS.WriteStream
  const pruned = prune(PLAIN, {
    environment: { MATRIX_CACHE_DIR: place, DOCKER_HOST: 'unix:///no/such.sock' },
    stdout: stream,
    stderr: stream,
    signal: new AbortController().signal,
  })
  await expect(pruned).rejects.toThrow(/\/store may be written by everybody .*chmod -R go-w/)
  expect(await readdir(join(place, 'store'))).toEqual(['old'])
})

test('what may not be removed is told, with the mend, and the engine is looked for all the same', async () => {
  const place = await mkdtemp(join(tmpdir(), 'cache-'))
  onTestFinished(() => rm(place, { recursive: true }))
  const old = join(place, 'store', 'old')
  await mkdir(old, { recursive: true })
  await utimes(old, BEFORE, new Date(0))
  rm.mockRejectedValueOnce(Object.assign(new Error('no'), { code: 'EROFS' }))
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const code = await prune(PLAIN, {
    environment: { MATRIX_CACHE_DIR: place, DOCKER_HOST: 'unix:///no/such.sock' },
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    signal: new AbortController().signal,
  })
  stdout.end()
  stderr.end()
  expect(code).toBe(3)
  expect(await text(stderr)).toBe(
    `cannot remove ${old}: the file system is read-only; mend that, or set MATRIX_CACHE_DIR to another directory\n`,
  )
  expect(await text(stdout)).toMatch(/^no images were removed: no container engine is there/m)
})
