import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { xzOf } from '../archive/packaging.fixture.js'
import { openStore } from '../artefacts/store.js'
import { UnavailableError } from '../../lib/errors.js'
import { candidatePlace, noTools, PROGRAM } from './candidate.fixture.js'
import { foreign, needing, printing } from './elf.fixture.js'
import { readyFromFile } from './file-build.js'

const { place, cacheDir, put, build, open, close } = candidatePlace()
beforeEach(open)
afterEach(close)

const ready = (path: string) =>
  readyFromFile('file:x', path, { store: openStore(cacheDir), squashfs: noTools })

async function listed(path: string): Promise<string[]> {
  const lines: string[] = []
  for await (const entry of (await build(path)).tree.entries())
    lines.push(
      entry.type === 'directory'
        ? `${entry.path}/`
        : entry.type === 'symlink'
          ? `${entry.path} -> ${entry.target}`
          : `${entry.mode.toString(8)} ${entry.path}`,
    )
  return lines
}

describe('a candidate', () => {
  test('that is a static program', async () => {
    const path = await put('build/src/bpftrace', PROGRAM)
    const { version, tree } = await build(path)
    expect(version).toBe('0.99.1')
    expect(tree.parts).toMatchObject([
      { name: 'bpftrace', version: '0.99.1' },
      { name: 'file:bpftrace', version: '0.99.1', sha256: tree.sha256 },
    ])
    expect(await listed(path)).toEqual(['usr/', 'usr/bin/', '755 usr/bin/bpftrace'])
  })

  test('that is another after a change, and the same wherever it lies', async () => {
    const first = await build(await put('a/bpftrace', PROGRAM))
    const second = await build(await put('b/bpftrace', PROGRAM))
    const third = await build(await put('b/bpftrace', printing('bpftrace v0.99.1\n#')))
    expect(second.tree.sha256).toBe(first.tree.sha256)
    expect(third.tree.sha256).not.toBe(first.tree.sha256)
  })

  test('that changes between plan and image is told, and never taken for what it was', async () => {
    const path = await put('bpftrace', PROGRAM)
    const { tree } = await build(path)
    await writeFile(path, printing('bpftrace v0.99.2\n'))
    const read = async () => {
      for await (const entry of tree.entries())
        if (entry.type === 'file') for await (const _ of entry.content);
    }
    await expect(read()).rejects.toThrow(UnavailableError)
    await expect(read()).rejects.toThrow(/has changed while it was read; run again/)
  })

  test('that is a tree, whose links stay links and whose program may be anywhere', async () => {
    await put('tree/usr/local/bin/bpftrace', PROGRAM)
    await put('tree/etc/x', 'x', 0o644)
    await put('tree/tmp/left', 'x')
    await symlink('x', join(place, 'tree/etc/y'))
    expect(await listed(join(place, 'tree'))).toEqual([
      'etc/',
      '644 etc/x',
      'etc/y -> x',
      'usr/',
      'usr/bin/',
      'usr/bin/bpftrace -> /usr/local/bin/bpftrace',
      'usr/local/',
      'usr/local/bin/',
      '755 usr/local/bin/bpftrace',
    ])
  })

  const tarball = async (top = '.') => {
    const tar = pack()
    tar.entry({ name: `${top}/usr/bin/bpftrace`, mode: 0o755 }, PROGRAM)
    tar.finalize()
    return buffer(tar as AsyncIterable<Uint8Array>)
  }

  test.each<[string, (tar: Buffer) => Buffer]>([
    ['.tar', (tar) => tar],
    ['.tar.gz', (tar) => gzipSync(tar)],
    ['.tar.xz', xzOf],
  ])('that is a tarball: %s', async (suffix, compress) => {
    expect(await listed(await put(`x${suffix}`, compress(await tarball())))).toEqual([
      'bin -> usr/bin',
      'usr/',
      'usr/bin/',
      '755 usr/bin/bpftrace',
    ])
  })

  test('that is a tarball with a directory round everything', async () => {
    const path = await put('x.tar', await tarball('bpftrace-0.99.1'))
    expect(await listed(path)).toEqual(['bin -> usr/bin', 'usr/', 'usr/bin/', '755 usr/bin/bpftrace'])
  })

  test('that is asked for its version once while it stays the same, and of which none is told where nobody may ask', async () => {
    const path = await put('bpftrace', PROGRAM)
    expect((await build(path, null)).version).toBeNull()
    const asked: string[] = []
    const ask = (what: string): Promise<string> => {
      asked.push(what)
      return Promise.resolve('0.42')
    }
    expect((await build(path, ask)).version).toBe('0.42')
    expect((await build(path, ask)).version).toBe('0.42')
    expect((await build(path, null)).version).toBe('0.42')
    expect(asked).toHaveLength(1)
  })
})

test('libraries are found as the loader finds them: RPATH, RUNPATH, $ORIGIN, the default directories', async () => {
  const interpreter = '/lib64/ld-linux-x86-64.so.2'
  await put('tree/lib64/ld-linux-x86-64.so.2', needing({}))
  await put('tree/opt/lib/liba.so', needing({ needed: ['libb.so'] }))
  await put('tree/opt/lib/libb.so', needing({ runpath: '/opt/other', needed: ['libc.so.6', 'libd.so'] }))
  await put('tree/opt/other/libd.so', needing({}))
  // Of the wrong architecture, it is passed over.
  await put('tree/opt/lib/libc.so.6', foreign(183))
  await put('tree/usr/lib/x86_64-linux-gnu/libc.so.6', needing({}))
  await put('tree/opt/bin/bpftrace', needing({ interpreter, needed: ['liba.so'], rpath: '$ORIGIN/../lib' }))
  await mkdir(join(place, 'tree/usr/bin'), { recursive: true })
  await symlink('/opt/bin/bpftrace', join(place, 'tree/usr/bin/bpftrace'))
  const { nodes, path } = await ready(join(place, 'tree'))
  expect(path).toBe('opt/bin/bpftrace')
  expect([...nodes.keys()]).toEqual(
    expect.arrayContaining(['opt/lib/liba.so', 'opt/lib/libb.so', 'opt/other/libd.so']),
  )
  // What only RPATH leads to is found without it too.
  expect(nodes.get('usr/lib/x86_64-linux-gnu/libb.so')).toEqual({
    type: 'symlink',
    target: '/opt/lib/libb.so',
  })
})

test("a program of the host's own is completed from the host's root, not from /usr, where its loader is too", async () => {
  const { nodes } = await ready('/usr/bin/env')
  const libc = [...nodes.keys()].find((path) => path.endsWith('/libc.so.6'))
  expect(libc).toMatch(/^(usr\/)?lib\//)
})

test('a tree without a loader is completed from the host', async () => {
  const node = await readFile(process.execPath)
  const path = await put('AppDir/usr/bin/bpftrace', node)
  await chmod(path, 0o755)
  const { nodes } = await ready(join(place, 'AppDir'))
  expect(nodes.get('lib64/ld-linux-x86-64.so.2')?.type).toBe('file')
  expect([...nodes.keys()].some((name) => name.endsWith('/libc.so.6'))).toBe(true)
})
