import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { partialPath } from '../../lib/files.js'
import { holder } from '../../supply/archive/holds.fixture.js'
import { HOLDS } from '../../supply/archive/holds.js'
import { remembered } from '../../supply/archive/remembered.js'
import { openStore, placeIn } from '../../supply/artefacts/store.js'
import { census } from './census.js'
import { isWithin, pruneTo } from './removal.js'

let place: string
let cache: string
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'removal-'))
  cache = join(place, 'cache')
  await mkdir(cache)
})
afterEach(() => rm(place, { recursive: true }))

const BLOCK = 4096
const digest = (letter: string): string => letter.repeat(64)
const short = (letter: string): string => letter.repeat(32)

/** Puts a file of so many blocks into the cache, last used on a day of 2026. */
async function put(path: string, blocks: number, day: number): Promise<string> {
  const full = join(cache, path)
  await mkdir(dirname(full), { recursive: true })
  await writeFile(full, Buffer.alloc(blocks * BLOCK, 1))
  const used = new Date(Date.UTC(2026, 0, day))
  await utimes(full, used, used)
  if (path.startsWith('store/')) await utimes(dirname(full), used, used)
  return full
}

const [PACKAGE, OLD, NEW, IMAGE, ANSWER] = [
  `pool/${digest('a')}.deb`,
  `store/kernel-5.10.251-${short('b')}`,
  `store/kernel-6.12.118-${short('c')}`,
  `store/bpftrace-0.23.2-disk-${short('d')}`,
  `answers/ee/${digest('e')}.json`,
]

/** One of each: a package, two kernels, an image, an answer. */
async function filled(): Promise<void> {
  await put(PACKAGE, 30, 20)
  await put(`${OLD}/vmlinuz`, 10, 3)
  await put(`${NEW}/vmlinuz`, 10, 9)
  await put(`${IMAGE}/root.disk`, 40, 5)
  await put(ANSWER, 1, 1)
}

const bytesIn = async (): Promise<number> =>
  (await census(cache, false)).kept.reduce((sum, { bytes }) => sum + bytes, 0)

const left = async (): Promise<string[]> =>
  (await census(cache, false)).kept.map(({ path }) => path.slice(cache.length + 1)).sort()

describe('a cache that is over its bound', () => {
  test('loses packages first, then what was used least recently, until it is within', async () => {
    await filled()
    const bound = (await bytesIn()) - 31 * BLOCK
    const bounded = await pruneTo(cache, bound, false)
    expect(bounded.removed.map(({ path }) => path)).toEqual([join(cache, PACKAGE), join(cache, OLD)])
    expect(isWithin(bounded, bound)).toBe(true)
    expect(await left()).toEqual([ANSWER, IMAGE, NEW].sort())
    expect(await bytesIn()).toBeLessThanOrEqual(bound)
  })

  test('loses nothing where it is only looked at, not even what a killed run left, and nothing is written', async () => {
    await filled()
    const partial = partialPath(join(cache, IMAGE), 2 ** 22 - 7)
    await mkdir(partial)
    await utimes(partial, 0, 0)
    const before = await readdir(cache, { recursive: true })
    const { removed } = await pruneTo(cache, 0, true)
    expect(removed.map(({ path }) => path.slice(cache.length + 1))).toEqual([
      PACKAGE,
      OLD,
      IMAGE,
      NEW,
      ANSWER,
    ])
    expect(await readdir(cache, { recursive: true })).toEqual(before)
    await pruneTo(cache, 1e12, false)
    expect(await readdir(join(cache, 'store'))).not.toContain(partial)
  })

  test('that is not there is within any bound', async () => {
    const bounded = await pruneTo(join(place, 'none'), 0, false)
    expect(bounded).toEqual({ removed: [], left: [], troubles: [] })
  })
})

describe('what another process uses', () => {
  test('is never removed: others go in its place, and without others the bound is not kept', async () => {
    await filled()
    const using = await holder(join(cache, PACKAGE), join(cache, OLD))
    const bounded = await pruneTo(cache, 0, false)
    expect(await left()).toEqual([PACKAGE, OLD].sort())
    expect(isWithin(bounded, 0)).toBe(false)
    expect(bounded.left.map(({ stays }) => stays)).toEqual(['in use', 'in use'])
    expect(await readFile(join(cache, OLD, 'vmlinuz'))).toHaveLength(10 * BLOCK)
    await using.kill()
    expect((await pruneTo(cache, 0, false)).left).toEqual([])
    expect(await left()).toEqual([])
  })

  test('is what the store has made or found, and what is remembered, for as long as the process lives', async () => {
    const build = (directory: string): Promise<void> => writeFile(join(directory, 'file'), 'bytes')
    const [made, found] = [placeIn(cache, ['made', 1]), placeIn(cache, ['found', 1])]
    await mkdir(found, { recursive: true })
    await mkdir(placeIn(cache, ['idle', 1]))
    expect(await openStore(cache).make('made', 1, build)).toBe(made)
    expect(await openStore(cache).make('found', 1, build)).toBe(found)
    await remembered(cache, 'key', () => Promise.resolve(1))
    const { removed, left: rest } = await pruneTo(cache, 0, false)
    expect(removed.map(({ path }) => path)).toEqual([placeIn(cache, ['idle', 1])])
    expect(rest.map(({ kind, stays }) => [kind, stays])).toEqual([
      ['indexes', 'in use'],
      ['tools', 'in use'],
      ['tools', 'in use'],
    ])
  })

  test('is noted, so that it is not what was used least recently the next time', async () => {
    await filled()
    await (await holder(join(cache, OLD))).kill()
    const { removed } = await pruneTo(cache, (await bytesIn()) - 35 * BLOCK, true)
    expect(removed.map(({ path }) => path)).toEqual([join(cache, PACKAGE), join(cache, IMAGE)])
  })
})

describe('nothing outside of the cache is removed', () => {
  test('through links with the names of artefacts, in artefacts, or in the place of partial ones', async () => {
    const outside = join(place, 'outside')
    await mkdir(outside)
    await writeFile(join(outside, 'letters'), 'dear')
    await mkdir(join(cache, 'pool'))
    await mkdir(join(cache, NEW), { recursive: true })
    await mkdir(join(cache, 'answers'))
    await symlink(join(outside, 'letters'), join(cache, PACKAGE))
    await symlink(outside, join(cache, OLD))
    await symlink(outside, join(cache, NEW, 'modules'))
    await symlink('.', join(cache, NEW, 'itself'))
    await symlink(outside, join(cache, 'answers/ee'))
    await symlink(outside, partialPath(join(cache, IMAGE), 2 ** 22 - 7))
    const { removed, troubles } = await pruneTo(cache, 0, false)
    expect(troubles).toEqual([])
    expect(removed.map(({ path }) => path.slice(cache.length + 1)).sort()).toEqual([PACKAGE, NEW, OLD].sort())
    expect(await readFile(join(outside, 'letters'), 'utf8')).toBe('dear')
    expect(await readdir(outside)).toEqual(['letters'])
  })

  test('where a part of the cache is a link: it is told, and what it leads to stays as it is', async () => {
    const outside = join(place, 'outside')
    await mkdir(join(outside, `qemu-${short('a')}`), { recursive: true })
    await symlink(outside, join(cache, 'store'))
    const { removed, left: rest, troubles } = await pruneTo(cache, 0, false)
    expect([removed, rest]).toEqual([[], []])
    expect(troubles).toEqual([expect.stringMatching(/\/cache\/store is a link: .* MATRIX_CACHE_DIR/)])
    expect(await readdir(outside)).toEqual([`qemu-${short('a')}`])
  })

  test('and of the cache nothing that has no name of ours', async () => {
    await put('store/letters/to-you', 1, 1)
    await put('pool/holiday.deb', 1, 1)
    await put('answers/photo.json', 1, 1)
    await put('lists/sid.27f281611c31.InRelease', 1, 1)
    const { removed } = await pruneTo(cache, 0, false)
    expect(removed).toEqual([])
    expect(await left()).toHaveLength(4)
    expect(await readdir(join(cache, 'pool'))).not.toContain(HOLDS)
  })
})
