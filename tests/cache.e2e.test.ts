/** The cache within a bound: a run beside prunes that leave nothing loses nothing, and says before what it fetches. */
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HOLDS } from '../src/supply/archive/holds.js'
import { matrix, recordsIn } from './command.js'
import { openSelected } from './guests.js'

const CELL = ['--kernel', '6.12*', '--bpftrace', '0.11.3', '--case', 'kprobe']
const OF_CELL = /^(?:qemu|walls|guest|kernel-6\.12\.|bpftrace-0\.11\.3-disk|bpftool-)/

let place: string
let cache: string
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-bound-'))
  cache = join(place, 'cache')
  const { cells, cacheDir, workshop } = await openSelected(place, { bpftrace: ['0.11.3'] })
  const { kernel, bpftrace } = cells[0]!
  for (const build of [bpftrace, await workshop.looker('x86_64')]) await workshop.images.disk(build)
  await Promise.all([workshop.emulator('x86_64'), workshop.guest('x86_64'), workshop.kernel(kernel)])
  await mkdir(join(cache, 'store'), { recursive: true, mode: 0o700 })
  const copy = (name: string): Promise<void> =>
    cp(join(cacheDir, name), join(cache, name), { recursive: true, verbatimSymlinks: true })
  for (const name of ['lists', 'memo', 'accelerator']) await copy(name)
  for (const name of await readdir(join(cacheDir, 'store')))
    if (OF_CELL.test(name)) await copy(join('store', name))
})
afterAll(() => rm(place, { recursive: true, force: true }))

const own = () => ({ MATRIX_CACHE_DIR: cache })

test('an empty cache: plan says what is to be fetched', async () => {
  const { stdout } = await matrix(['plan', ...CELL], { MATRIX_CACHE_DIR: join(place, 'empty') })
  expect(stdout).toMatch(
    /^to fetch: \d+ MB in \d+ packages; the cache then holds about (?:\d+ MB|\d\.\d GB)$/m,
  )
})

test('a run loses nothing to prunes beside it; when it is over, all may go', async () => {
  const over = new AbortController()
  const run = matrix(['run', ...CELL, '--json', '--out', join(place, 'out')], own())
  void run.finally(() => over.abort())
  // From here on it has what it said.
  await new Promise<void>((resolve) => {
    let said = ''
    run.stderr.on('data', (piece: Buffer) => {
      said += piece.toString()
      if (/^nothing to fetch; the cache holds /m.test(said)) resolve()
    })
    void run.finally(resolve)
  })
  const codes: (number | undefined)[] = []
  while (!over.signal.aborted)
    codes.push((await matrix(['cache', 'prune', '--keep', '0M', '--json'], own())).exitCode)
  const { exitCode, stdout, stderr } = await run
  expect(exitCode, stderr).toBe(0)
  expect(recordsIn(stdout)).toEqual([expect.objectContaining({ verdict: 'ok' })])
  expect(codes).toContain(3)
  expect(stderr).toMatch(/^nothing to fetch; the cache holds /m)
  expect(stderr).not.toMatch(/^(?:fetched|unpacking|making|compiling) /m)

  const listed = await matrix(['cache', 'list', '--json'], own())
  expect(JSON.parse(listed.stdout)).toMatchObject({ directory: cache })
  await matrix(['cache', 'prune', '--keep', '0M'], own())
  expect(await readdir(join(cache, 'store'))).toEqual([HOLDS])
})

test('a size that is none is a mistake of the command line', async () => {
  const { exitCode, stderr } = await matrix(['cache', 'prune', '--keep', 'lots'], own())
  expect([exitCode, stderr]).toEqual([2, "--keep takes a size such as 20G or 500M, not 'lots'\n"])
})
