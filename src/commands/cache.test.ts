import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { pruneUnused } from './cache.js'

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
  expect(await pruneUnused(place, SINCE)).toEqual({ count: 1, removed: 4, kept: 8 })
  expect((await readdir(place)).sort()).toEqual(['read', 'written'])
})

test('a cache that is not there has nothing', async () => {
  expect(await pruneUnused('/no/such/cache', SINCE)).toEqual({ count: 0, removed: 0, kept: 0 })
})
