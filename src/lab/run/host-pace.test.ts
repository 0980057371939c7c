import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { recallPace, rememberPace } from './host-pace.js'

let directory = ''
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'pace-'))))
afterEach(() => rm(directory, { recursive: true }))

const footing = { accelerator: 'tcg', jobs: 2, cores: 2 }
const file = (): string => join(directory, 'pace', 'tcg-2-of-2.json')

test('a pace is remembered for its accelerator, jobs and cores', async () => {
  expect(await recallPace(directory, footing)).toBeNull()
  await rememberPace(directory, footing, 1.5)
  expect(await recallPace(directory, footing)).toBe(1.5)
  for (const other of [{ accelerator: 'kvm' }, { jobs: 1 }, { cores: 4 }])
    expect(await recallPace(directory, { ...footing, ...other })).toBeNull()
})

test.each([
  '',
  'x',
  '{}',
  '{"pace":"1"}',
  '{"pace":-1}',
  '{"pace":0}',
  '{"pace":1e9}',
  '{"pace":null}',
  '[1]',
])('a file that says %j is none', async (text) => {
  await mkdir(join(directory, 'pace'), { mode: 0o700 })
  await writeFile(file(), text, { mode: 0o600 })
  expect(await recallPace(directory, footing)).toBeNull()
  await rememberPace(directory, footing, 2)
  expect(await recallPace(directory, footing)).toBe(2)
})

test('a file that others may write is none, nor is a directory in its place', async () => {
  await rememberPace(directory, footing, 2)
  await chmod(file(), 0o666)
  expect(await recallPace(directory, footing)).toBeNull()
  await rm(file())
  await mkdir(file())
  expect(await recallPace(directory, footing)).toBeNull()
  await rememberPace(directory, footing, 2)
})

test('a pace that cannot be is not remembered', async () => {
  for (const pace of [0, -1, NaN, Infinity, 1e6]) await rememberPace(directory, footing, pace)
  expect(await recallPace(directory, footing)).toBeNull()
})
