import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UnavailableError } from '../../lib/errors.js'
import { debEntries, type DebEntry } from './deb.js'
import { arOf, debAround, debOf, tarOf, xzOf, type TarMember } from './packaging.fixture.js'

// usr/, usr/share/, usr/share/link -> text and usr/share/text, made by GNU tar; xz with CRC64 in four blocks.
const REAL_XZ =
  '/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4Au3AJ9dABcLvBx9AZXAHUo+eRW/ePpNnj3OTOpzG7tHTo59BovV/78mhDiFdYNGgSya7qtwKsI0WrDDobl4V7WnwW9+dPRINNm6Ruy3wlqJA2477uKhQtoFpsEMypTh7x8fKdkqI1q1FxMqPTxteYIc6xP2cc1PZW2+EqGhh627oafR+Dh2zOU+Xo4LnvvH6okVV4I9bTdeiuRxb4Gv6KOaX52YAAAAaw7tYg+Nc+wCACEBHAAAABDPWMzgC7cANl0AN5mABkGgqc1ccyjLQ/6N8LWODEpDplotheXkHGhaZaeD3qQGInZZvwbmwHqYfEnCj6hcm/IAAAAAC9zNqEaoEuICACEBHAAAABDPWMzgC7cAFV0AAG/9//+jt/9HPkgVcjlhUbhA6jBEAAAAADAWbmP2GwBfAgAhARwAAAAQz1jM4ATXAA1dAABv/f//o7f/PW22FgAAAAAAsUjP/OpjdL8ABLsBuBdSuBcxuBcp2AkAgd7vtKwnPi0EAAAAAARZWg=='
const REAL_ZST =
  'KLUv/WQAJ9UEAJLGExGwPWADsiAwTEK1BPaiPrvApQv63RQCBs+aJivI6THXvKadnHdjftY0Ce/wUs5pjzl/HyJFtGR500NESUXYCWFc5oimpLvOS/xPr/vpFSEdIHAnSQodRALqBdNYH8lMlvLJrMqC2KOCDaBuyABn/AS5A0BTPU1sE3mjkgOqpAFVMwag6jgoGGUA7P/jdH8FOGDQAPNpuQE2GQUX'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'deb-'))
})
afterEach(() => rm(directory, { recursive: true }))

async function file(data: Buffer): Promise<string> {
  const path = join(directory, 'test.deb')
  await writeFile(path, data)
  return path
}

async function listed(data: Buffer): Promise<(Omit<DebEntry, 'content'> & { text: string })[]> {
  const entries = []
  for await (const { content, ...entry } of debEntries(await file(data))) {
    entries.push({ ...entry, text: await text(content) })
  }
  return entries
}

const MEMBERS: TarMember[] = [
  { name: './', type: 'directory', mode: 0o755 },
  { name: './usr/bin/', type: 'directory', mode: 0o755 },
  { name: './usr/bin/tool', text: 'tool\n', mode: 0o4755 },
  { name: './usr/bin/again', type: 'link', linkname: './usr/bin/tool', mode: 0o4755 },
  { name: './usr/bin/alias', type: 'symlink', linkname: '../bin/tool', mode: 0o777 },
  { name: `./usr/share/${'long/'.repeat(60)}file`, text: 'x'.repeat(200_000) },
]

test('entries with their kinds, modes, links and content', async () => {
  const entries = await listed(await debOf(MEMBERS))
  expect(entries.map((entry) => ({ ...entry, text: entry.text.length }))).toEqual([
    { path: 'usr/bin', type: 'directory', mode: 0o755, linkName: '', size: 0, text: 0 },
    { path: 'usr/bin/tool', type: 'file', mode: 0o4755, linkName: '', size: 5, text: 5 },
    { path: 'usr/bin/again', type: 'hardlink', mode: 0o4755, linkName: 'usr/bin/tool', size: 0, text: 0 },
    { path: 'usr/bin/alias', type: 'symlink', mode: 0o777, linkName: '../bin/tool', size: 0, text: 0 },
    {
      path: `usr/share/${'long/'.repeat(60)}file`,
      type: 'file',
      mode: 0o644,
      linkName: '',
      size: 200_000,
      text: 200_000,
    },
  ])
})

test.each([
  ['data.tar.xz', REAL_XZ],
  ['data.tar.zst', REAL_ZST],
])('%s of a real packer', async (name, base64) => {
  const entries = await listed(debAround(name, Buffer.from(base64, 'base64')))
  expect(entries.map(({ path, type }) => `${type} ${path}`)).toEqual([
    'directory usr',
    'directory usr/share',
    'symlink usr/share/link',
    'file usr/share/text',
  ])
  expect(createHash('sha256').update(entries[3]!.text).digest('hex')).toBe(
    '84852ae2d106cb98a27de6a928f960139560849730fd8d0f07c23c9b27019872',
  )
})

test('data.tar and an xz file of several chunks', async () => {
  const tar = await tarOf(MEMBERS)
  const plain = await listed(debAround('data.tar', tar))
  expect(plain).toHaveLength(5)
  expect(await listed(debAround('data.tar.xz', xzOf(tar)))).toEqual(plain)
})

test('content may be skipped or left half read', async () => {
  const path = await file(await debOf([...MEMBERS, { name: './last', text: 'last' }]))
  const paths: string[] = []
  for await (const entry of debEntries(path)) {
    paths.push(entry.path)
    if (entry.size > 5) for await (const _ of entry.content) break
  }
  expect(paths.at(-1)).toBe('last')
  expect(paths).toHaveLength(6)
})

test('a consumer that stops early leaves the decoder to the next', async () => {
  const path = await file(debAround('data.tar.xz', xzOf(await tarOf(MEMBERS))))
  for (let round = 0; round < 20; round++) {
    for await (const entry of debEntries(path)) if (entry.path.endsWith(round % 2 ? 'tool' : 'bin')) break
  }
  const count = async () => {
    let entries = 0
    for await (const _ of debEntries(path)) entries++
    return entries
  }
  expect(await Promise.all([count(), count(), count()])).toEqual([5, 5, 5])
})

describe('refused, with the name of the file', () => {
  async function refusal(data: Buffer, reason: string | RegExp): Promise<void> {
    const error: unknown = await listed(data).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UnavailableError)
    expect((error as Error).message).toContain(`cannot unpack ${join(directory, 'test.deb')}: `)
    expect((error as Error).message).toMatch(reason)
  }

  test.each([
    ['./../etc/passwd', 'outside of its root'],
    ['/etc/passwd', 'outside of its root'],
    ['./usr/../../x', 'outside of its root'],
  ])('the path %s', async (name, reason) => {
    await refusal(await debOf([{ name, text: 'x' }]), reason)
  })

  test('a hard link to outside', async () => {
    await refusal(await debOf([{ name: './x', type: 'link', linkname: '../../etc/passwd' }]), 'outside')
  })

  test('a device and a fifo', async () => {
    const type = 'character-device'
    await refusal(await debOf([{ name: './dev/null', type }]), "it holds 'dev/null', a character-device")
    await refusal(await debOf([{ name: './pipe', type: 'fifo' }]), "it holds 'pipe', a fifo")
  })

  test('a file that is cut short, anywhere', async () => {
    const deb = await debOf(MEMBERS)
    await refusal(deb.subarray(0, -10), 'it is cut short in data.tar.gz')
    await refusal(deb.subarray(0, 90), 'it is cut short')
    await refusal(Buffer.alloc(0), 'it is not an ar archive')
  })

  test.each([
    ['data.tar.gz', (tar: Buffer) => gzipSync(tar).subarray(0, -50), 'unexpected end of file'],
    ['data.tar.xz', (tar: Buffer) => xzOf(tar).subarray(0, -50), 'the xz data is cut short'],
    ['data.tar.xz', () => Buffer.alloc(0), 'the xz data is cut short'],
    ['data.tar.zst', () => Buffer.from(REAL_ZST, 'base64').subarray(0, -50), 'unexpected EOF'],
    ['data.tar', (tar: Buffer) => tar.subarray(0, -1024 - 300), 'Unexpected end of data'],
  ])('%s that is cut short inside', async (name, cut, reason) => {
    await refusal(debAround(name, cut(await tarOf(MEMBERS))), reason)
  })

  test('damaged data, by its checksum', async () => {
    const data = Buffer.from(REAL_XZ, 'base64')
    data[200]! ^= 1
    await refusal(debAround('data.tar.xz', data), 'the xz data is damaged')
  })

  test('what is not a package, has no data, or data in a way that is not known', async () => {
    await refusal(arOf([{ name: 'x', data: Buffer.from('x') }]), 'it is not a Debian package')
    const many = Array.from({ length: 101 }, () => ({ name: 'x', data: Buffer.alloc(0) }))
    await refusal(arOf(many), 'it has more than 100 members')
    await refusal(arOf([{ name: 'debian-binary', data: Buffer.from('2.0\n') }]), 'it has no data.tar')
    await refusal(debAround('data.tar.lzma', Buffer.from('x')), 'data.tar.lzma is compressed in a way')
    await refusal(Buffer.from('!<arch>\nnonsense'.padEnd(80)), 'it has no member at byte 8')
  })

  test('a file that is not there', async () => {
    await expect(debEntries(join(directory, 'none.deb')).next()).rejects.toThrow(UnavailableError)
  })
})
