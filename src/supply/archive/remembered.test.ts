import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { packageIndex } from './packages.js'
import { HOLDS } from './holds.js'
import { remembered } from './remembered.js'
import { resolveClosure } from './resolve.js'
import type { Suite } from './model.js'

let cacheDir: string
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'memo-'))
})
afterEach(() => rm(cacheDir, { recursive: true }))

function counted(): { compute: () => Promise<number>; count: () => number } {
  let count = 0
  return { compute: () => Promise.resolve(++count), count: () => count }
}

test('computes once a key', async () => {
  const { compute } = counted()
  expect(await remembered(cacheDir, ['a', 1], compute)).toBe(1)
  expect(await remembered(cacheDir, ['a', 1], compute)).toBe(1)
  expect(await remembered(cacheDir, ['a', 2], compute)).toBe(2)
})

test('computes again what is damaged, or not what is expected', async () => {
  const { compute } = counted()
  await remembered(cacheDir, 'a', compute)
  const [name] = (await readdir(join(cacheDir, 'memo'))).filter((one) => one !== HOLDS)
  await writeFile(join(cacheDir, 'memo', name!), '{"half')
  expect(await remembered(cacheDir, 'a', compute)).toBe(2)
  expect(await remembered(cacheDir, 'a', compute, (value) => value === 3)).toBe(3)
  expect(await readdir(join(cacheDir, 'memo'))).toEqual([HOLDS, name])
})

test('a failure is not remembered', async () => {
  await expect(remembered(cacheDir, 'a', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await remembered(cacheDir, 'a', () => Promise.resolve(1))).toBe(1)
})

test('a closure is had without the index the second time, and anew for another index or other roots', async () => {
  const text = `Package: a\nVersion: 1\nFilename: f\nSize: 1\nSHA256: ${'0'.repeat(64)}\n`
  let parsed = 0
  const suite = (digest: string): Suite => ({
    name: 'sid',
    digest,
    warnings: [],
    index: () => {
      parsed++
      return packageIndex('sid', [Buffer.from(text)])
    },
  })
  const first = await resolveClosure(suite('x'), ['a'], cacheDir)
  expect(await resolveClosure(suite('x'), ['a'], cacheDir)).toEqual(first)
  expect(parsed).toBe(1)
  await resolveClosure(suite('y'), ['a'], cacheDir)
  await expect(resolveClosure(suite('x'), ['a', 'b'], cacheDir)).rejects.toThrow("sid has no package 'b'")
  expect(parsed).toBe(3)
})
