/** Layers that would take a careless reader hours, or all of the memory. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tarOf } from '../archive/packaging.fixture.js'
import type { TarMember } from '../archive/packaging.fixture.js'
import { Forest } from './forest.js'
import { layOver, openSpool } from './layer.js'
import type { Spool } from './layer.js'

/** How many paths are looked at to take others away. */
class Watched extends Forest {
  looked = 0;

  override *below(directory: string, but?: ReadonlySet<string>): Generator<string, void, void> {
    for (const path of super.below(directory, but)) {
      this.looked++
      yield path
    }
  }
}

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'layer-'))
})
afterEach(() => rm(directory, { recursive: true }))

const dir = (name: string): TarMember => ({ name, type: 'directory', mode: 0o755 })
const link = (name: string): TarMember => ({ name, type: 'symlink', linkname: 'x' })
const mark = (name: string): TarMember => ({ name, text: '' })
const many = (make: (index: number) => TarMember): TarMember[] =>
  Array.from({ length: 1000 }, (_, i) => make(i))

async function lay(nodes: Forest, members: TarMember[], spool: Spool = openSpool(directory)): Promise<void> {
  await layOver(nodes, Readable.from([await tarOf(members)]), spool, { what: 'the image', layered: true })
}

describe('what is taken away is gone through once', () => {
  test.each([
    ['whiteouts of single files', many((i) => mark(`d/.wh.${i}`)), 0],
    ['whiteouts of what is not there', many((i) => mark(`d/.wh.no${i}`)), 1001],
    [
      'opaque marks of one directory, over files of the same layer',
      [...many((i) => link(`d/new${i}`)), ...many(() => mark('d/.wh..wh..opq'))],
      1001,
    ],
    [
      'opaque marks all the way down',
      [
        ...many((i) => link(`d/e/f/new${i}`)),
        ...['d/e/f', 'd/e', 'd'].map((at) => mark(`${at}/.wh..wh..opq`)),
      ],
      1001,
    ],
  ])('%s', async (_, upper, left) => {
    const nodes = new Watched()
    await lay(nodes, [dir('d'), ...many((i) => link(`d/${i}`))])
    await lay(nodes, upper)
    expect(nodes.size).toBe(left === 0 ? 1 : left)
    expect(nodes.looked).toBeLessThan(5000)
  })

  test('a directory that becomes a file again and again', async () => {
    const nodes = new Watched()
    await lay(nodes, [
      dir('e'),
      ...many((i) => link(`e/${i}`)),
      ...many((i) => (i % 2 ? link('d') : dir('d'))),
    ])
    expect(nodes.looked).toBe(0)
    expect(nodes.size).toBe(1002)
  })
})

test.each([
  [
    'entries that each take the place of the one before',
    { entries: 299_999 },
    'it holds more than 300000 files',
  ],
  ['paths that are long in sum', { names: (64 << 20) - 1 }, 'its paths have more than 67108864 characters'],
])('%s', async (_, spent, words) => {
  const spool = { ...openSpool(directory), ...spent }
  await expect(lay(new Forest(), [dir('d'), dir('d')], spool)).rejects.toThrow(
    `cannot unpack the image: ${words}`,
  )
})
