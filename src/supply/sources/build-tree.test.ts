import { mkdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from '../artefacts/store.js'
import { builtProgram } from './build-tree.js'
import { candidatePlace, noTools, PROGRAM } from './candidate.fixture.js'
import { readyFromFile } from './file-build.js'

const { place, cacheDir, put, build, open, close } = candidatePlace()
beforeEach(open)
afterEach(close)

const tree = (): string => join(place, 'build')

test('a build tree gives src/bpftrace, and nothing else of it goes into a guest', async () => {
  const path = await put('build/src/bpftrace', PROGRAM)
  await put('build/CMakeCache.txt', 'x', 0o644)
  await put('build/tests/bpftrace_test', 'x')
  expect(await builtProgram(tree())).toEqual({ path, mode: 0o755 })
  const { version, tree: made } = await build(tree())
  expect([version, made.sha256]).toEqual(['0.99.1', (await build(path)).tree.sha256])
})

test('one that is completed from the host, as a program alone is', async () => {
  const path = await put('build/src/bpftrace', await readFile(process.execPath))
  const ready = (from: string) =>
    readyFromFile('file:x', from, { store: openStore(cacheDir), squashfs: noTools })
  expect([...(await ready(tree())).nodes.keys()]).toEqual([...(await ready(path)).nodes.keys()])
})

test('what src/bpftrace is decides nothing but what is said of it', async () => {
  await put('build/src/bpftrace', '#!/bin/sh\n')
  await expect(build(tree())).rejects.toThrow(/build, in it src\/bpftrace, is a script and no program/)
  await put('other/src/bpftrace', PROGRAM, 0o644)
  await expect(build(join(place, 'other'))).rejects.toThrow(
    'in it src/bpftrace, may not be executed: chmod +x it',
  )
})

test.each(['usr/bin/bpftrace', 'bin/bpftrace', 'bpftrace'])(
  'a tree with %s is a root, whatever is in src',
  async (name) => {
    await put('build/src/bpftrace', 'x')
    await put(`build/${name}`, PROGRAM)
    expect(await builtProgram(tree())).toBeNull()
    expect((await build(tree())).version).toBe('0.99.1')
  },
)

test('a tree that looks like a root is none, nor is one whose src/bpftrace is a directory or leads to nothing', async () => {
  await put('root/src/bpftrace', PROGRAM)
  await put('root/etc/passwd', '', 0o644)
  await mkdir(join(place, 'sources/src/bpftrace'), { recursive: true })
  await mkdir(join(place, 'links/src'), { recursive: true })
  await symlink('nowhere', join(place, 'links/src/bpftrace'))
  for (const name of ['root', 'sources', 'links', 'absent'])
    expect(await builtProgram(join(place, name))).toBeNull()
  await expect(build(join(place, 'root'))).rejects.toThrow(
    'holds no bpftrace: expected one of usr/bin/bpftrace',
  )
})
