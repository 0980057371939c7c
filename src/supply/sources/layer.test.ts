import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tarOf } from '../archive/packaging.fixture.js'
import type { TarMember } from '../archive/packaging.fixture.js'
import { UsageError } from '../../lib/errors.js'
import { Forest } from './forest.js'
import { layOver, openSpool } from './layer.js'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'layer-'))
})
afterEach(() => rm(directory, { recursive: true }))

const file = (name: string, text: string, mode = 0o644): TarMember => ({ name, text, mode })
const dir = (name: string): TarMember => ({ name: `${name}/`, type: 'directory', mode: 0o755 })
const link = (name: string, linkname: string): TarMember => ({ name, type: 'symlink', linkname })
const hard = (name: string, linkname: string): TarMember => ({ name, type: 'link', linkname })

/** The tree as lines: `path/`, `path -> target`, `path: content`, in the order of paths. */
async function lines(...layers: TarMember[][]): Promise<string[]> {
  const nodes = new Forest()
  const spool = openSpool(directory)
  for (const members of layers)
    await layOver(nodes, Readable.from([await tarOf(members)]), spool, { what: 'the image', layered: true })
  const all = [...nodes].sort(([a], [b]) => (a < b ? -1 : 1))
  return Promise.all(
    all.map(async ([path, node]) => {
      if (node.type === 'directory') return `${path}/`
      return node.type === 'symlink'
        ? `${path} -> ${node.target}`
        : `${path}: ${await readFile(node.at, 'utf8')}`
    }),
  )
}

describe('layers', () => {
  test('lie one over the other', async () => {
    expect(await lines([file('etc/a', '1'), file('etc/b', '1')], [file('./etc/b', '2')])).toEqual([
      'etc/',
      'etc/a: 1',
      'etc/b: 2',
    ])
  })

  test('take away what lower ones have, and not their own', async () => {
    const lower = [file('a/x', '1'), file('a/y', '1'), file('b/x', '1'), file('c', '1')]
    expect(await lines(lower, [file('a/.wh.x', ''), file('.wh.c', ''), file('a/z', '2')])).toEqual([
      'a/',
      'a/y: 1',
      'a/z: 2',
      'b/',
      'b/x: 1',
    ])
    // The mark may come before or behind what the layer itself has there.
    for (const upper of [
      [file('a/.wh..wh..opq', ''), file('a/z', '2')],
      [file('a/z', '2'), file('a/.wh..wh..opq', '')],
    ])
      expect(await lines(lower, upper)).toEqual(['a/', 'a/z: 2', 'b/', 'b/x: 1', 'c: 1'])
  })

  test('put a file in place of a directory, and a directory in place of a file', async () => {
    expect(
      await lines(
        [file('a/b/c', '1'), file('d', '1')],
        [file('a', '2'), file('x', ''), dir('d'), file('d/e', '2')],
      ),
    ).toEqual(['a: 2', 'd/', 'd/e: 2', 'x: '])
  })

  test('are written through links that stay inside', async () => {
    expect(
      await lines(
        [dir('usr/lib'), link('lib', 'usr/lib'), link('abs', '/usr'), link('usr/up', '../usr/lib')],
        [file('lib/one', '1'), file('abs/two', '2'), file('usr/up/three', '3')],
      ),
    ).toEqual([
      'abs -> /usr',
      'lib -> usr/lib',
      'usr/',
      'usr/lib/',
      'usr/lib/one: 1',
      'usr/lib/three: 3',
      'usr/two: 2',
      'usr/up -> ../usr/lib',
    ])
  })

  test('keep hard links as the files that they are', async () => {
    expect(await lines([file('a', '1'), hard('b/c', 'a')], [file('a', '2')])).toEqual([
      'a: 2',
      'b/',
      'b/c: 1',
    ])
  })
})

describe('refused with the name of the entry', () => {
  test.each<[string, TarMember[], string]>([
    ['a path that climbs', [file('../evil', 'x')], "'../evil', which lies outside of its root"],
    ['a path that climbs later', [file('a/../../evil', 'x')], "'a/../../evil', which lies outside"],
    ['an absolute path', [file('/etc/evil', 'x')], "'/etc/evil', which lies outside"],
    [
      'a link that climbs',
      [link('a/evil', '../../etc')],
      "'a/evil', a link to '../../etc', which lies outside",
    ],
    [
      'an absolute link that climbs',
      [link('evil', '/../etc')],
      "'evil', a link to '/../etc', which lies outside",
    ],
    [
      'what is written through links that climb together',
      [dir('a'), link('a/up', '..'), link('deep/l', '../a/up/..'), file('deep/l/z', '')],
      "'deep/l/z', which a link leads out of its root",
    ],
    ['a file below a file', [file('a', ''), file('a/b', '')], "'a/b', which lies below the file 'a'"],
    [
      'below links in a circle',
      [link('a', 'b'), link('b', 'a'), file('a/x', '')],
      "'a/x', below a link that leads back",
    ],
    [
      'a hard link out of the tree',
      [hard('evil', '../../etc/passwd')],
      "'../../etc/passwd', which lies outside",
    ],
    ['an absolute hard link', [hard('evil', '/etc/passwd')], "'/etc/passwd', which lies outside"],
    [
      'a hard link to nothing',
      [hard('evil', 'etc/passwd')],
      "'evil', a hard link to 'etc/passwd', which is no file of it",
    ],
    [
      'a hard link through a link',
      [link('l', '/'), hard('evil', 'l/etc/passwd')],
      "'evil', a hard link to 'l/etc/passwd'",
    ],
    [
      'a device',
      [{ name: 'dev/null', type: 'character-device', devmajor: 1, devminor: 3 }],
      "'dev/null', a character-device",
    ],
    ['a disk', [{ name: 'sda', type: 'block-device' }], "'sda', a block-device"],
    ['a pipe', [{ name: 'pipe', type: 'fifo' }], "'pipe', a fifo"],
  ])('%s', async (_, members, words) => {
    const refused = lines(members)
    await expect(refused).rejects.toThrow(UsageError)
    await expect(refused).rejects.toThrow(words)
    await expect(refused).rejects.toThrow(/^cannot unpack the image: /)
  })

  const member = { what: 'the image', layered: true }

  test('a sparse file, whose pieces are no file, in either form', async () => {
    const pax = { 'GNU.sparse.major': '1', 'GNU.sparse.name': 'usr/bin/x' }
    await expect(lines([{ name: 'GNUSparseFile.0/x', text: '1', pax }])).rejects.toThrow(
      "it holds 'usr/bin/x', a sparse file",
    )
    const old = await tarOf([file('x', '1')])
    // GNU tar's own kind, and the header's sum with it: 'S' is 35 more than '0'.
    old.write('S', 156, 'latin1')
    old.write(
      (parseInt(old.toString('latin1', 148, 154), 8) + 35).toString(8).padStart(6, '0'),
      148,
      'latin1',
    )
    const laid = layOver(new Forest(), Readable.from([old]), openSpool(directory), member)
    await expect(laid).rejects.toThrow("it holds 'x', which is of no kind that is known here")
  })

  test('more files than any tree has, also where each takes the place of the one before', async () => {
    const spool = { ...openSpool(directory), entries: 299_999 }
    const again = await tarOf([file('a', '1'), file('a', '2')])
    await expect(layOver(new Forest(), Readable.from([again]), spool, member)).rejects.toThrow(
      'cannot unpack the image: it holds more than 300000 files',
    )
  })

  test('no name of a layer ever becomes a path of the host', async () => {
    await lines([file('etc/passwd', 'x'), file('a/b', 'y')])
    expect((await readdir(directory)).sort()).toEqual(['0', '1'])
  })

  test('a tar that is cut', async () => {
    const whole = await tarOf([file('a', 'x'.repeat(5000))])
    const cut = layOver(new Forest(), Readable.from([whole.subarray(0, 2000)]), openSpool(directory), {
      what: 'the image',
      layered: true,
    })
    await expect(cut).rejects.toThrow(UsageError)
  })
})
