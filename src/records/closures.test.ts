import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { closuresOf, joinClosures, NO_CLOSURES, readClosures, writeClosures } from './closures.js'
import type { Closures } from './closures.js'
import { record } from './record.fixture.js'

let out: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'closures-'))
})
afterEach(() => rm(out, { recursive: true }))

const closures = (image: string, kernel = '6.1.0'): Closures => ({
  hosts: [{ kernel, arch: 'x64', os: '' }],
  images: new Map([
    [
      image,
      {
        format: 3,
        packages: [{ name: 'libc6', version: '2.41-12', architecture: 'amd64', sha256: 'e'.repeat(64) }],
      },
    ],
  ]),
})
const USED = 'd'.repeat(64)

test('what is written is read again, and nothing where there is no file', async () => {
  expect(await readClosures(out)).toEqual(NO_CLOSURES)
  await writeClosures(out, closures(USED))
  expect(await readClosures(out)).toEqual(closures(USED))
})

test('joined, each host and image is there once', () => {
  const { hosts, images } = joinClosures([closures('a'), closures('b'), closures('a', '6.2.0')])
  expect(hosts.map(({ kernel }) => kernel)).toEqual(['6.1.0', '6.2.0'])
  expect([...images.keys()]).toEqual(['a', 'b'])
})

test('images that no record names go', () => {
  const both = joinClosures([closures('a'), closures(USED)])
  expect([...closuresOf(both, [record()]).images.keys()]).toEqual([USED])
})

test.each([
  ['{', ''],
  ['{"schema":2,"hosts":[],"images":{}}', 'schema'],
  [
    '{"schema":1,"hosts":[],"images":{"a":{"format":3,"packages":[{"name":"x"}]}}}',
    'images.a.packages.0.version',
  ],
])('%s is refused in a sentence', async (text, place) => {
  await writeFile(join(out, 'artefacts.json'), text)
  await expect(readClosures(out)).rejects.toThrow(
    `artefacts.json is not what \`matrix run\` writes (${place}`,
  )
  expect(await readFile(join(out, 'artefacts.json'), 'utf8')).toBe(text)
})
