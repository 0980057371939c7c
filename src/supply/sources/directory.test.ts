import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { UsageError } from '../../lib/errors.js'
import { nodesOf } from './directory.js'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'directory-'))
  for (const name of ['a', 'b']) await writeFile(join(root, name), '')
  await symlink('a', join(root, 'link'))
})
afterEach(() => rm(root, { recursive: true }))

test('files and links, by their paths', async () => {
  expect([...(await nodesOf(root)).keys()].sort()).toEqual(['a', 'b', 'link'])
})

test('what is gone when it is looked at is a sentence', async () => {
  const names: string[] = []
  // Takes everything away once the names are known and the first of them has been looked at.
  const refused = nodesOf(root, (path) => {
    for (const name of ['a', 'b', 'link']) if (name !== path) rmSync(join(root, name), { force: true })
    return names.push(path) > 0
  })
  await expect(refused).rejects.toThrow(UsageError)
  await expect(refused).rejects.toThrow(`cannot read the tree ${root}: ENOENT`)
})

test('and so is a link that is gone when it is read', async () => {
  const refused = nodesOf(root, (path) => {
    if (path === 'link') rmSync(join(root, path))
    return true
  })
  await expect(refused).rejects.toThrow(UsageError)
})
