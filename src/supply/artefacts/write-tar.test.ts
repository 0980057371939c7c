import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pack } from 'tar-stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeTar } from './write-tar.js'

let place = ''
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'tar-'))
})
afterEach(() => rm(place, { recursive: true }))

const fill = (tar: Pack): Promise<number> => {
  tar.entry({ name: 'x' }, 'content')
  return Promise.resolve(1)
}

test('the tar is whole when what filled it is told', async () => {
  const path = join(place, 'root.tar')
  expect(await writeTar(path, fill)).toBe(1)
  // A header, content, and two blocks of zeros.
  expect((await readFile(path)).length).toBe(4 * 512)
})

test('why it could not be filled is the reason', async () => {
  const filling = writeTar(join(place, 'root.tar'), async (tar) => {
    await fill(tar)
    throw new Error('a package is missing')
  })
  await expect(filling).rejects.toThrow('a package is missing')
})

test('a disk that is full is the reason', async () => {
  await expect(writeTar('/dev/full', fill)).rejects.toThrow(/ENOSPC/)
})
