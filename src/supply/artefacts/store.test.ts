import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { partialPath } from '../../lib/files.js'
import { UnavailableError } from '../../lib/errors.js'
import { HOLDS } from '../archive/holds.js'
import type { Package } from '../archive/model.js'
import { archiveOf, pkg } from '../plan/plan.fixture.js'
import { announcing, identity, openStore } from './store.js'

let cacheDir = ''
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'store-'))
})
afterEach(() => rm(cacheDir, { recursive: true }))

const kept = async (): Promise<string[]> =>
  (await readdir(join(cacheDir, 'store')).catch(() => [])).filter((name) => name !== HOLDS)

/** A build that writes what it is told and counts how often it was asked. */
function builder(content = 'bytes', milliseconds = 0) {
  let count = 0
  return {
    count: () => count,
    build: async (directory: string): Promise<void> => {
      count++
      await sleep(milliseconds)
      await mkdir(join(directory, 'below'))
      await writeFile(join(directory, 'below/file'), content)
    },
  }
}
const contentIn = (path: string): Promise<string> => readFile(join(path, 'below/file'), 'utf8')

describe('making', () => {
  test('is done once, for callers at a time and for later ones', async () => {
    const store = openStore(cacheDir)
    const { build, count } = builder('bytes', 20)
    const paths = await Promise.all([1, 2, 3].map(() => store.make('kernel-6.12', ['a'], build)))
    expect(new Set([...paths, await store.make('kernel-6.12', ['a'], build)]).size).toBe(1)
    expect(count()).toBe(1)
    expect(await contentIn(paths[0] ?? '')).toBe('bytes')
  })

  test('is done once for all processes that come later', async () => {
    const path = await openStore(cacheDir).make('guest', 1, builder('first').build)
    const later = builder('second')
    expect(await openStore(cacheDir).make('guest', 1, later.build)).toBe(path)
    expect(later.count()).toBe(0)
  })

  test('is done for each kind and each set of ingredients', async () => {
    const store = openStore(cacheDir)
    const { build, count } = builder()
    await Promise.all([
      store.make('a', [1], build),
      store.make('b', [1], build),
      store.make('a', [2], build),
      store.make('a', ['1'], build),
    ])
    expect(count()).toBe(4)
  })

  test('leaves the artefact alone in the store, under a name that people can read', async () => {
    const path = await openStore(cacheDir).make('bpftrace-0.23.2-disk', ['a'], builder().build)
    expect(await kept()).toEqual([basename(path)])
    expect(basename(path)).toBe(`bpftrace-0.23.2-disk-${identity(['a']).slice(0, 32)}`)
  })

  test('by two stores at a time leaves one whole artefact and nothing else', async () => {
    const [one, two] = [builder('same', 30), builder('same', 40)]
    const paths = await Promise.all([
      openStore(cacheDir).make('guest', 1, one.build),
      openStore(cacheDir).make('guest', 1, two.build),
    ])
    expect([one.count(), two.count()]).toEqual([1, 1])
    expect(new Set(paths).size).toBe(1)
    expect(await contentIn(paths[1])).toBe('same')
    expect(await kept()).toHaveLength(1)
  })
})

test('what a killed process left goes, what another process makes stays', async () => {
  const root = join(cacheDir, 'store')
  const left = partialPath(join(root, 'kernel-6.12-0'), 999_999_999)
  const underWay = partialPath(join(root, 'kernel-6.12-0'), process.pid)
  const old = new Date(Date.now() - 120_000)
  for (const path of [left, underWay]) {
    await mkdir(path, { recursive: true })
    await writeFile(join(path, 'half'), 'half')
    for (const each of [join(path, 'half'), path]) await utimes(each, old, old)
  }
  const made = await openStore(cacheDir).make('guest', 1, builder().build)
  expect((await kept()).sort()).toEqual([basename(underWay), basename(made)].sort())
})

describe('an artefact', () => {
  test('that other users may have written is refused, with the mend', async () => {
    const path = await openStore(cacheDir).make('qemu', 1, builder().build)
    await chmod(join(path, 'below/file'), 0o666)
    const again = openStore(cacheDir).make('qemu', 1, builder().build)
    await expect(again).rejects.toBeInstanceOf(UnavailableError)
    await expect(again).rejects.toThrow(
      /below\/file may be written by everybody .*mode 0666.*MATRIX_CACHE_DIR/,
    )
    await chmod(join(path, 'below/file'), 0o644)
    expect(await openStore(cacheDir).make('qemu', 1, builder().build)).toBe(path)
  })

  test('is not taken from a store to which others may add', async () => {
    const other = await mkdtemp(join(tmpdir(), 'store-'))
    await mkdir(join(other, 'store'))
    await chmod(join(other, 'store'), 0o777)
    const { build, count } = builder()
    await expect(openStore(other).make('qemu', 1, build)).rejects.toThrow(/store may be written by everybody/)
    expect(count()).toBe(0)
    await rm(other, { recursive: true })
  })

  test('can be written by nobody else, whatever the umask', async () => {
    const before = process.umask(0)
    const made = openStore(join(cacheDir, 'new')).make('qemu', 1, builder().build)
    const path = await made.finally(() => process.umask(before))
    const modes = ['..', '../..', '.', 'below', 'below/file'].map(
      async (name) => (await stat(join(path, name))).mode,
    )
    expect((await Promise.all(modes)).map((mode) => mode & 0o022)).toEqual([0, 0, 0, 0, 0])
  })
})

describe('a build that fails', () => {
  test('leaves nothing, says why, and is tried again', async () => {
    const store = openStore(cacheDir)
    const failing = async (directory: string): Promise<void> => {
      await writeFile(join(directory, 'half'), 'half')
      throw new UnavailableError('the mirror is gone')
    }
    const both = await Promise.allSettled([store.make('x', 1, failing), store.make('x', 1, failing)])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect(store.make('x', 1, failing)).rejects.toThrow('the mirror is gone')
    expect(await kept()).toEqual([])
    expect(await contentIn(await store.make('x', 1, builder().build))).toBe('bytes')
  })

  test.each([
    ['ENOSPC', 'no space is left'],
    ['EDQUOT', 'the disk quota is used up'],
    ['EROFS', 'the file system is read-only'],
  ])('because of the disk (%s) says so, with the mend', async (code, words) => {
    const full = () => Promise.reject(Object.assign(new Error(`${code}: write`), { code }))
    const error: unknown = await openStore(cacheDir)
      .make('x', 1, full)
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UnavailableError)
    expect(String(error)).toContain(words)
    expect(String(error)).toContain('MATRIX_CACHE_DIR')
    expect(await kept()).toEqual([])
  })

  test('by a defect stays what it is', async () => {
    const defect = new TypeError('undefined is not a function')
    await expect(openStore(cacheDir).make('x', 1, () => Promise.reject(defect))).rejects.toBe(defect)
  })

  test('because the store cannot be made at all', async () => {
    const occupied = join(cacheDir, 'file')
    await writeFile(occupied, '')
    const { build, count } = builder()
    const made = openStore(occupied).make('x', 1, build)
    await expect(made).rejects.toBeInstanceOf(UnavailableError)
    await expect(made).rejects.toThrow(
      `cannot write to the cache in ${occupied}/store: a part of the path is no directory`,
    )
    expect(count()).toBe(0)
  })
})

test('an identity is the same for the same ingredients, another for others', () => {
  expect(identity(['image', 1, ['a', 'b']])).toBe(identity(['image', 1, ['a', 'b']]))
  expect(identity(['image', 1, ['a', 'b']])).not.toBe(identity(['image', 1, ['b', 'a']]))
  expect(identity('x')).toMatch(/^[0-9a-f]{64}$/)
})

describe('work is told', () => {
  const words: string[] = []
  const onWork = (what: string, over: boolean): unknown => words.push(`${what}${over ? ' over' : ''}`)
  beforeEach(() => void words.splice(0))
  const archive = archiveOf({}, new Map([['tool', '/tool.deb']]))
  const announced = (packages: readonly Package[]) =>
    announcing(openStore(cacheDir), archive, { packages, what: 'unpacking it', onWork })

  test('while it lasts, once, and not where it is there already', async () => {
    for (let times = 0; times < 2; times++)
      await announced([pkg('tool 1')]).make('tool', 'x', () => Promise.resolve(void words.push('unpacked')))
    expect(words).toEqual(['unpacking it', 'unpacked', 'unpacking it over'])
  })

  test('to its end also where it fails', async () => {
    await expect(announced([]).make('tool', 'y', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(words).toEqual(['unpacking it', 'unpacking it over'])
  })

  test('not where a package of it cannot be had: nothing was unpacked', async () => {
    await expect(announced([pkg('other 1')]).make('tool', 'z', () => Promise.resolve())).rejects.toThrow(
      'no .deb',
    )
    expect(words).toEqual([])
  })
})
