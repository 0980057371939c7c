/** Caches that others own or may write, and results that two write at once. */
import { chmod, chown, lchown, mkdir, readdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { entry, tar } from '../hostile-tars.js'
import { complaint } from '../judgement.js'
import { planned, PROGRAM, TAKEN } from '../planned.js'
import { NotTried, times } from '../trial.js'
import type { Bench, Kind, Trial } from '../trial.js'
import { COMMITTED } from './records.js'
import { shardsIn } from './shards.js'

const tarball = gzipSync(tar(entry({ name: 'usr/bin/bpftrace' }, PROGRAM)))
const ANOTHER = 12345

/** A cache in which something was made already, then spoilt; it must not be believed. */
const spoilt =
  (spoil: (bench: Bench, paths: readonly string[]) => Promise<unknown>): Trial['run'] =>
  async (bench) => {
    const first = complaint(await planned(bench, { build: tarball }), { codes: [3], words: TAKEN })
    if (first !== null) return first
    const store = join(bench.cache, 'store')
    await spoil(bench, [
      store,
      ...(await readdir(store, { recursive: true })).map((name) => join(store, name)),
    ])
    return complaint(await planned(bench, { build: tarball }), {
      codes: [3],
      words: /the cache is not believed/,
    })
  }

const asRoot = (): void => {
  if (process.getuid?.() !== 0) throw new NotTried('only root can give a file to another user')
}

const trials: Trial[] = [
  {
    name: 'as-it-should-be',
    run: async (bench) => {
      for (let count = 0; count < 2; count++) {
        const why = complaint(await planned(bench, { build: tarball }), { codes: [3], words: TAKEN })
        if (why !== null) return why
      }
      return null
    },
  },
  ...times(
    4,
    'given-away',
    spoilt(async ({ random }, paths) => {
      asRoot()
      await chown(random.pick(paths), ANOTHER, ANOTHER)
    }),
  ),
  ...times(
    4,
    'writable',
    spoilt(({ random }, paths) => chmod(random.pick(paths), random.pick([0o777, 0o757, 0o666, 0o602]))),
  ),
  ...times(
    2,
    'writable-by-a-group',
    spoilt(async ({ random }, paths) => {
      asRoot()
      const path = random.pick(paths)
      await chown(path, 0, ANOTHER)
      await chmod(path, 0o770)
    }),
  ),
  { name: 'itself-writable', run: spoilt(({ cache }) => chmod(cache, 0o777)) },
  {
    name: 'below-another',
    run: async (bench) => {
      asRoot()
      await mkdir(join(bench.place, 'theirs'))
      await chown(join(bench.place, 'theirs'), ANOTHER, ANOTHER)
      const environment = { MATRIX_CACHE_DIR: join(bench.place, 'theirs/cache') }
      return complaint(await planned(bench, { build: tarball }, { environment }), {
        codes: [3],
        words: /not believed/,
      })
    },
  },
  {
    name: 'behind-the-link-of-another',
    run: async (bench) => {
      asRoot()
      await mkdir(join(bench.place, 'mine'))
      await symlink(join(bench.place, 'mine'), join(bench.place, 'link'))
      await lchown(join(bench.place, 'link'), ANOTHER, ANOTHER)
      const environment = { MATRIX_CACHE_DIR: join(bench.place, 'link') }
      return complaint(await planned(bench, { build: tarball }, { environment }), {
        codes: [3],
        words: /not believed/,
      })
    },
  },
  {
    name: 'no-directory',
    run: async (bench) => {
      const environment = { MATRIX_CACHE_DIR: await bench.put('file', 'words') }
      return complaint(await planned(bench, { build: tarball }, { environment }), { codes: [2, 3] })
    },
  },
  ...times(3, 'two-at-once', async (bench) => {
    const [shards, out] = [await shardsIn(bench), join(bench.place, 'out')]
    const both = await Promise.all([0, 1].map(() => bench.matrix(['merge', ...shards, '--out', out])))
    for (const said of both) {
      const why = complaint(said, {
        codes: [0, 2, 3],
        ...(said.code === 2 && { words: /another matrix is writing to/ }),
      })
      if (why !== null) return why
    }
    if (both.every(({ code }) => code === 2)) return 'neither has written'
    const said = await bench.matrix(['table', '--out', out, '--format', 'json'])
    const lines = (await readFile(join(out, 'records.jsonl'), 'utf8')).trim().split('\n').length
    return (
      complaint(said, { codes: [0], isDocument: true }) ??
      (lines === COMMITTED.length ? null : `${lines} of ${COMMITTED.length} records are there`)
    )
  }),
]

export const caches: Kind = { name: 'caches', trials }
