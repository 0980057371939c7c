import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeScratch } from './scratch.js'

let parent = ''
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'scratch-'))
})
afterEach(() => rm(parent, { recursive: true }))

test('names this process, and no two are the same', async () => {
  const [one, other] = [await makeScratch(parent), await makeScratch(parent)]
  expect(basename(one)).toMatch(new RegExp(`^bpftrace-matrix-${process.pid}-.{6}$`))
  expect((await readdir(parent)).sort()).toEqual([basename(one), basename(other)].sort())
})

test('removes what killed processes left, and nothing else', async () => {
  const left = join(parent, 'bpftrace-matrix-999999999-aB3dEf')
  await mkdir(join(left, '6.12'), { recursive: true })
  await writeFile(join(left, '6.12', 'guest.cpio'), 'bytes')
  const others = ['bpftrace-matrix-123456', 'bpftrace-matrix-999999999-aB3dEf-mine', 'other-999999999-aB3dEf']
  for (const name of others) await mkdir(join(parent, name))
  await symlink(parent, join(parent, 'bpftrace-matrix-999999999-symlnk'))
  await writeFile(join(parent, 'bpftrace-matrix-999999999-a_file'), '')
  const made = await makeScratch(parent)
  expect((await readdir(parent)).sort()).toEqual(
    [
      ...others,
      'bpftrace-matrix-999999999-symlnk',
      'bpftrace-matrix-999999999-a_file',
      basename(made),
    ].sort(),
  )
})
