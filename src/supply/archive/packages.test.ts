import { UnavailableError } from '../../lib/errors.js'
import { expect, test } from 'vitest'
import { packageIndex } from './packages.js'

const digest = (digit: string) => digit.repeat(64)

// As in a real index: fields in another order, descriptions, continuation lines, UTF-8, absent fields.
const TEXT = `Package: libc6
Source: glibc
Version: 2.41-12
Maintainer: Aurélien <a@example.org>
Architecture: amd64
Provides: libc6-2.41, libnss:any (= 2.41)
Depends: libgcc-s1,
 zlib1g (>= 1:1.2)
Description: GNU C Library
 Depends: not a field
Filename: pool/main/g/glibc/libc6_2.41-12_amd64.deb
Size: 2846580
SHA256: ${digest('a')}

Package: bpftrace
Version: 0.9-1
Architecture: amd64
Filename: pool/b.deb
Size: 1
SHA256: ${digest('b')}


Package: bpftrace
Version: 0.10-1
Architecture: amd64
Pre-Depends: init
Filename: pool/c.deb
Size: 2
SHA256: ${digest('c')}
Provides: libc6-2.4, xlibc6-2.41`

/** The text in pieces of so many bytes. */
function* pieces(size: number): Generator<Uint8Array> {
  const bytes = Buffer.from(TEXT)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

test.each([1, 7, 100, 10_000])('reads what is needed, in pieces of %i bytes', async (size) => {
  const index = await packageIndex('trixie', pieces(size))
  expect(index.newest('libc6')).toEqual({
    name: 'libc6',
    version: '2.41-12',
    architecture: 'amd64',
    filename: 'pool/main/g/glibc/libc6_2.41-12_amd64.deb',
    size: 2846580,
    sha256: digest('a'),
    preDepends: '',
    depends: 'libgcc-s1,  zlib1g (>= 1:1.2)',
    provides: 'libc6-2.41, libnss:any (= 2.41)',
    suite: 'trixie',
  })
  expect([...index.all()].map(({ name, version }) => `${name} ${version}`)).toEqual([
    'libc6 2.41-12',
    'bpftrace 0.9-1',
    'bpftrace 0.10-1',
  ])
})

test('newest is by version, not by place', async () => {
  const index = await packageIndex('trixie', pieces(1000))
  expect(index.versions('bpftrace').map(({ version }) => version)).toEqual(['0.10-1', '0.9-1'])
  expect(index.newest('bpftrace')?.preDepends).toBe('init')
  expect(index.newest('nothing')).toBeUndefined()
})

test('providers by whole name, with their version', async () => {
  const index = await packageIndex('trixie', pieces(1000))
  const found = (name: string) => index.providers(name).map((one) => [one.package.name, one.version])
  expect(found('libnss')).toEqual([['libc6', '2.41']])
  expect(found('libc6-2.41')).toEqual([['libc6', undefined]])
  expect(found('libc6-2.4')).toEqual([['bpftrace', undefined]])
  expect(found('libc6')).toEqual([])
})

test('a package of 3 MB of Provides, larger than a block, is kept whole', async () => {
  const many = Array.from({ length: 150_000 }, (_, i) => `virtual-${i}`).join(', ')
  const text = `Package: big\nVersion: 1\nFilename: f\nSize: 1\nSHA256: ${digest('d')}\nProvides: ${many}\n`
  const index = await packageIndex('sid', [Buffer.from(`${TEXT}\n\n${text}`)])
  expect(index.newest('big')?.provides).toBe(many)
  expect(index.providers('virtual-149999').map((one) => one.package.name)).toEqual(['big'])
  expect(index.newest('libc6')?.version).toBe('2.41-12')
})

test('a package without its digest, and a file without stanzas, are refused', async () => {
  const index = await packageIndex('sid', [Buffer.from('Package: half\nVersion: 1\n')])
  expect(() => index.newest('half')).toThrow(UnavailableError)
  expect(() => index.newest('half')).toThrow("the Packages of sid describe the package 'half' only in part")
  await expect(packageIndex('sid', [Buffer.alloc(5 << 20, 'x')])).rejects.toThrow('not a Packages file')
})
