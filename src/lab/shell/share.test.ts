import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { UsageError } from '../../lib/errors.js'
import { readNewc } from '../../supply/artefacts/newc.fixture.js'
import { shareOf } from './share.js'

let place = ''
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'share-'))
})
afterAll(() => rm(place, { recursive: true }))

test('a directory with all that is in it', async () => {
  const path = join(place, 'whole')
  await mkdir(join(path, 'sub'), { recursive: true })
  await writeFile(join(path, 'sub', 'tool'), '#!/bin/sh\n', { mode: 0o755 })
  await writeFile(join(path, 'secret'), 'x', { mode: 0o600 })
  await symlink('sub/tool', join(path, 'link'))
  const { archive, mebibytes } = await shareOf(path)
  const seen = readNewc(archive).map(({ path: at, mode, content }) => `${mode.toString(8)} ${at} ${content}`)
  expect(seen.sort()).toEqual([
    '100600 guest/shell/share/secret x',
    '100755 guest/shell/share/sub/tool #!/bin/sh\n',
    '120777 guest/shell/share/link sub/tool',
    '40755 guest ',
    '40755 guest/shell ',
    '40755 guest/shell/share ',
    '40755 guest/shell/share/sub ',
  ])
  expect(mebibytes).toBe(1)
})

test('what is too large, or no directory, is refused before anything is booted', async () => {
  const path = join(place, 'large')
  await mkdir(path)
  await writeFile(join(path, 'file'), '')
  await truncate(join(path, 'file'), (256 << 20) + 1)
  await expect(shareOf(path)).rejects.toThrow(UsageError)
  await expect(shareOf(path)).rejects.toThrow('--share: the directory holds more than 256 MiB')
  await expect(shareOf(join(path, 'file'))).rejects.toThrow(/^--share .*: it is no directory$/)
  await expect(shareOf(join(place, 'none'))).rejects.toThrow(/^--share .*: there is no directory$/)
})
