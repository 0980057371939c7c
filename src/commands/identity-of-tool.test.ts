import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { digestOfTree, hostSystem, identityOfTool, systemIn } from './identity-of-tool.js'

let place: string
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'tool-'))
})
afterEach(() => rm(place, { recursive: true }))

test('the digest of a directory is what the usual tools say', async () => {
  await mkdir(join(place, 'a/b'), { recursive: true })
  for (const name of ['a/b/z.js', 'a/z.js', 'a-1.js', 'Z.js', 'a.js'])
    await writeFile(join(place, name), name)
  const { stdout } = await execa(
    'sh',
    ['-c', 'find . -type f | LC_ALL=C sort | xargs sha256sum | sha256sum'],
    {
      cwd: place,
    },
  )
  const digest = await digestOfTree(place)
  expect(digest).toBe(stdout.split(' ')[0])
  await writeFile(join(place, 'a.js'), 'another')
  expect(await digestOfTree(place)).not.toBe(digest)
})

test.each([
  ['NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n', 'Debian GNU/Linux 13 (trixie)'],
  ["PRETTY_NAME='Void'\n", 'Void'],
  ['PRETTY_NAME=Alpine\n', 'Alpine'],
  ['NAME=x\n', ''],
])('os-release %j', (text, name) => expect(systemIn(text)).toBe(name))

test('the tool and the host are told', async () => {
  const { name, version, commit, dist } = await identityOfTool()
  expect([name, version]).toEqual(['bpftrace-matrix', expect.stringMatching(/^\d+\.\d+\.\d+/)])
  expect(commit === null || /^[0-9a-f]{40}$/.test(commit)).toBe(true)
  expect(dist.sha256).toMatch(/^[0-9a-f]{64}$/)
  expect((await hostSystem()).kernel).toMatch(/^\d+\./)
})
