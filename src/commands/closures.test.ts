import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readClosures, writeClosures } from '../records/closures.js'
import type { Closures } from '../records/closures.js'
import { record } from '../records/record.fixture.js'
import { bpftraceBuild, cellOf, pkg } from '../supply/plan/plan.fixture.js'
import { imageIdentity } from '../supply/artefacts/image.js'
import { closuresIn, credible, mergeClosures, publishClosures } from './closures.js'

let out: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'closures-'))
})
afterEach(() => rm(out, { recursive: true }))

const CELL = cellOf()
const IMAGE = imageIdentity(CELL.bpftrace)
const ONE = record({ artefacts: { ...record().artefacts, image: { sha256: IMAGE } } })
const OTHER_HOST = { kernel: '1.2.3', arch: 'x64', os: 'elsewhere' }

test("a build's closure is found by the digest that its records have", () => {
  const [ubuntu] = closuresIn([
    cellOf({}, { packages: [pkg('bpftrace 0.20.2-1ubuntu4', { suite: 'ubuntu:noble' })] }),
  ]).values()
  expect(ubuntu?.packages[0]).toMatchObject({ name: 'bpftrace', distribution: 'ubuntu' })
  const images = closuresIn([CELL, cellOf({ id: '6.1.1' })])
  expect([...images.keys()]).toEqual([IMAGE])
  expect(images.get(IMAGE)?.packages.map(({ name }) => name)).toEqual(['bpftrace', 'libc6'])
})

test('what comes from no archive has no closure', () => {
  const tree = { sha256: 'a', parts: [], entries: () => (async function* () {})() }
  expect(
    closuresIn([cellOf({}, bpftraceBuild({ packages: [], tree, filler: [pkg('busybox 1.37')] }))]).size,
  ).toBe(0)
})

test('a closure with a package that the image was not made from is not believed', () => {
  const images = closuresIn([CELL])
  expect(credible({ hosts: [], images }).images.size).toBe(1)
  const { format, packages } = images.get(IMAGE)!
  const changed = [{ ...packages[0]!, sha256: 'f'.repeat(64) }, ...packages.slice(1)]
  for (const forged of [
    { format, packages: changed },
    { format, packages: packages.slice(1) },
    { format: format + 1, packages },
  ])
    expect(credible({ hosts: [], images: new Map([[IMAGE, forged]]) }).images.size).toBe(0)
})

test('a whole run forgets earlier hosts, one that adds to records does not', async () => {
  const before: Closures = { hosts: [OTHER_HOST], images: new Map() }
  await writeClosures(out, before)
  await publishClosures(out, [CELL], [ONE], true)
  expect((await readClosures(out)).hosts).toHaveLength(2)
  await publishClosures(out, [CELL], [ONE], false)
  const { hosts, images } = await readClosures(out)
  expect(hosts).toHaveLength(1)
  expect(hosts).not.toContainEqual(OTHER_HOST)
  expect([...images.keys()]).toEqual([IMAGE])
})

test('a file that cannot be read is written anew', async () => {
  await writeFile(join(out, 'artefacts.json'), 'half a')
  await publishClosures(out, [CELL], [ONE], true)
  expect((await readClosures(out)).images.size).toBe(1)
})

test('a merge knows what its shards know', async () => {
  await writeClosures(join(out, '1'), { hosts: [OTHER_HOST], images: closuresIn([CELL]) })
  await mergeClosures(join(out, 'all'), [join(out, '1'), join(out, 'none')], [ONE])
  expect(await readClosures(join(out, 'all'))).toEqual({ hosts: [OTHER_HOST], images: closuresIn([CELL]) })
})
