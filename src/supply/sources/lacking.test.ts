import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import type { Archive } from '../archive/model.js'
import type { RootEntry } from '../plan/tree.js'
import { lackingLibraries } from './lacking.js'

const ARCHIVE = null as unknown as Archive
const LOADER = '/lib64/ld-linux-x86-64.so.2'

/** A build whose tree has links at these paths. */
const having = (...paths: readonly string[]) => ({
  packages: [],
  tree: {
    sha256: '',
    parts: [],
    entries: (): AsyncIterable<RootEntry> =>
      Readable.from(paths.map((path) => ({ type: 'symlink', path, target: 'x' }) as const)),
  },
})

const MACHINE = having(
  'usr/lib64/ld-linux-x86-64.so.2',
  'usr/lib/x86_64-linux-gnu/libc.so.6',
  'usr/lib/x86_64-linux-gnu/libz.so.1',
  'opt/lib/libmine.so.1',
)

test.each([
  ['a static program needs nothing', null, [], []],
  ['all there', LOADER, ['libc.so.6', 'libz.so.1'], []],
  ['a library that is not', LOADER, ['libc.so.6', 'libnone.so.7'], ['libnone.so.7']],
  ['one where no loader looks', LOADER, ['libmine.so.1'], ['libmine.so.1']],
  ['another loader', '/lib/ld-musl-x86_64.so.1', ['libc.so.6'], ['/lib/ld-musl-x86_64.so.1']],
])('%s', async (_, interpreter, needed, lacking) => {
  expect(await lackingLibraries({ interpreter, needed }, ARCHIVE, MACHINE)).toEqual(lacking)
})
