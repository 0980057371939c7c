/** Two processes begin at the same moment with one cache in which nothing is made yet: both answer, nothing is torn. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HOLDS } from '../src/supply/archive/holds.js'
import { cacheBeside, matrix, planned, recordsIn } from './command.js'

let place: string
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-shared-'))
})
afterAll(() => rm(place, { recursive: true, force: true }))

test('two runs make the same artefacts side by side, and a third remembers', async () => {
  const cache = await cacheBeside(join(place, 'cache'), ['accelerator', 'answers', 'store'])
  const run = (name: string) =>
    matrix(
      [
        ...['run', '--kernel', '6.12*', '--bpftrace', '0.11.3', '--case', 'kprobe', '--json'],
        ...['--out', join(place, name)],
      ],
      { MATRIX_CACHE_DIR: cache, MATRIX_QEMU: 'archive' },
    )
  const both = await Promise.all([run('one'), run('two')])
  for (const { exitCode, stdout, stderr } of both) {
    expect(exitCode, stderr).toBe(0)
    expect(recordsIn(stdout)).toEqual([
      expect.objectContaining({ verdict: 'ok', events: ['abc', 'abc', 'abc'] }),
    ])
  }
  const names = await readdir(cache, { recursive: true })
  expect(names.filter((name) => name.endsWith('.part'))).toEqual([])
  // One artefact each, whoever was first: QEMU, its walls, the compiler, the guest, mke2fs, the kernel, and the images of
  // bpftrace and of bpftool.
  const made = (await readdir(join(cache, 'store'))).filter((name) => name !== HOLDS)
  const kinds = made.map((name) => name.replace(/-[0-9a-f]{32}$/, ''))
  expect(kinds.sort()).toEqual([
    expect.stringMatching(/^bpftool-[\w.+-]+-disk$/),
    'bpftrace-0.11.3-disk',
    'compiler',
    'guest',
    expect.stringMatching(/^kernel-6\.12\./),
    'kmod',
    'mke2fs',
    'qemu',
    'walls',
  ])

  const third = await run('three')
  expect(third.exitCode, third.stderr).toBe(0)
  expect(planned(third.stderr)).toEqual({ remembered: 1, toAsk: 0 })
})
