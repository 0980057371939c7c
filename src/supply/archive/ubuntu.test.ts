import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UnavailableError, UsageError } from '../../lib/errors.js'
import { debEntries } from './deb.js'
import { withPockets } from './pockets.js'
import { kernelPackages, ubuntuArchive } from './ubuntu.fixture.js'
import type { UbuntuArchive } from './ubuntu.fixture.js'

let at: UbuntuArchive
beforeEach(async () => {
  at = await ubuntuArchive()
})
afterEach(() => at.close())

const newest = async (name: string, suite = 'ubuntu:noble') =>
  (await (await withPockets(at.openBoth(), suite)).index()).newest(name)

describe("a suite of Ubuntu's", () => {
  test('is read from both components, and its packages come from its own mirror', async () => {
    await at.publishUbuntu('noble', {
      main: [{ what: 'libc6 2.39-0ubuntu8' }],
      universe: [{ what: 'bpftrace 0.20.2-1ubuntu4' }],
    })
    const archive = at.openBoth()
    const suite = await archive.suite('ubuntu:noble')
    expect(suite.name).toBe('ubuntu:noble')
    const index = await suite.index()
    expect([...index.all()].map(({ name }) => name)).toEqual(['libc6', 'bpftrace'])
    const found = index.newest('bpftrace')!
    expect(found).toMatchObject({ version: '0.20.2-1ubuntu4', suite: 'ubuntu:noble' })
    const paths: string[] = []
    for await (const { path } of debEntries(await archive.download(found))) paths.push(path)
    expect(paths).toEqual(['usr/share/it'])
    expect(at.requests.every((request) => request.startsWith('200 /ubuntu/'))).toBe(true)
    // By hash, since the Release says so.
    expect(at.requests.filter((request) => request.includes('/by-hash/'))).toHaveLength(2)
  })

  test('is found again in the cache, and another one where a component has changed', async () => {
    const main = [{ what: 'libc6 2.39-0ubuntu8' }]
    await at.publishUbuntu('noble', { main, universe: [{ what: 'bpftrace 0.20.2-1ubuntu4' }] })
    const { digest } = await at.openBoth().suite('ubuntu:noble')
    await newest('bpftrace')
    at.requests.length = 0
    expect((await newest('bpftrace'))?.version).toBe('0.20.2-1ubuntu4')
    expect(at.requests.filter((request) => request.includes('Packages'))).toEqual([])
    await at.publishUbuntu('noble', { main, universe: [{ what: 'bpftrace 0.20.2-1ubuntu4.1' }] })
    expect((await at.openBoth().suite('ubuntu:noble')).digest).not.toBe(digest)
    expect((await newest('bpftrace'))?.version).toBe('0.20.2-1ubuntu4.1')
  })

  test('is taken with its updates and its security, each package from its pocket', async () => {
    const kernel = (abi: number) => kernelPackages(`6.8.0-${abi}-generic`, `6.8.0-${abi}.${abi}`)
    await at.publishUbuntu('noble', { main: kernel(31), universe: [{ what: 'bpftrace 0.20.2-1ubuntu4' }] })
    await at.publishUbuntu('noble-updates', {
      main: kernel(47),
      universe: [{ what: 'bpftrace 0.20.2-1ubuntu4.3' }],
    })
    await at.publishUbuntu('noble-security', { main: kernel(45) })
    const suite = await withPockets(at.openBoth(), 'ubuntu:noble')
    expect(suite).toMatchObject({ name: 'ubuntu:noble', made: new Date('2026-03-01T00:00:00Z') })
    const index = await suite.index()
    expect(index.newest('bpftrace')).toMatchObject({
      version: '0.20.2-1ubuntu4.3',
      suite: 'ubuntu:noble-updates',
    })
    const images = [...index.all()].filter(({ name }) => name.startsWith('linux-image-'))
    expect(images.map(({ name, suite: from }) => `${name} ${from}`)).toEqual([
      'linux-image-6.8.0-31-generic ubuntu:noble',
      'linux-image-6.8.0-47-generic ubuntu:noble-updates',
      'linux-image-6.8.0-45-generic ubuntu:noble-security',
    ])
  })

  test('has the pockets that are there; a pocket by its own name is alone', async () => {
    await at.publishUbuntu('noble', { main: [{ what: 'one 1' }] })
    expect((await newest('one'))?.version).toBe('1')
    await at.publishUbuntu('noble-updates', { main: [{ what: 'one 2' }] })
    at.requests.length = 0
    expect((await newest('one', 'ubuntu:noble-updates'))?.version).toBe('2')
    expect(at.requests.some((request) => request.includes('/dists/noble/'))).toBe(false)
  })

  test("is not Debian's of the same name", async () => {
    await at.publishUbuntu('sid', { main: [{ what: 'one 1ubuntu1' }] })
    await at.publish('sid', ['one 1'])
    expect((await newest('one', 'ubuntu:sid'))?.version).toBe('1ubuntu1')
    expect((await newest('one', 'sid'))?.version).toBe('1')
  })
})

describe('who vouches for it', () => {
  test("a key of Debian's does not", async () => {
    await at.publishUbuntu('noble', { main: [{ what: 'one 1' }] }, { key: at.key })
    const refused = at.openBoth().suite('ubuntu:noble')
    await expect(refused).rejects.toThrow(UnavailableError)
    await expect(refused).rejects.toThrow(
      /the Release of ubuntu:noble from .* is refused: no signature by a key of .*ubuntu holds/,
    )
  })

  test("nor does a key of Ubuntu's for Debian", async () => {
    await at.publish('trixie', ['one 1'], {}, { key: at.ubuntuKey })
    await expect(at.openBoth().suite('trixie')).rejects.toThrow('is refused: no signature by a key of')
  })

  test('nor one pocket for another suite', async () => {
    await at.publishUbuntu(
      'jammy',
      { main: [{ what: 'one 1' }] },
      { fields: { Suite: 'noble', Codename: 'noble' } },
    )
    await expect(at.openBoth().suite('ubuntu:jammy')).rejects.toThrow('it is that of noble (noble)')
  })

  test('nor updates for the suite itself, though both have one codename', async () => {
    await at.publishUbuntu('noble', {}, { fields: { Suite: 'noble-updates', Codename: 'noble' } })
    await expect(at.openBoth().suite('ubuntu:noble')).rejects.toThrow('it is that of noble (noble-updates)')
  })

  test('a Release without a component is refused', async () => {
    await at.publishUbuntu(
      'noble',
      {},
      { fields: { SHA256: `\n ${'0'.repeat(64)} 1 main/binary-amd64/Packages.xz` } },
    )
    await expect(at.openBoth().suite('ubuntu:noble')).rejects.toThrow(
      'names no universe/binary-amd64/Packages.xz with its sha256',
    )
  })

  test('a pocket that is refused is no pocket that is not there', async () => {
    await at.publishUbuntu('noble', { main: [{ what: 'one 1' }] })
    await at.publishUbuntu('noble-security', { main: [{ what: 'one 2' }] }, { key: at.key })
    await expect(withPockets(at.openBoth(), 'ubuntu:noble')).rejects.toThrow(
      'the Release of ubuntu:noble-security',
    )
  })
})

describe('where there is none', () => {
  test('no mirror is known', async () => {
    const refused = at.open().suite('ubuntu:noble')
    await expect(refused).rejects.toThrow(UnavailableError)
    await expect(refused).rejects.toThrow(
      "the host's apt configuration names no Ubuntu mirror: set `mirror: { ubuntu: URL }` in matrix.yaml, or MATRIX_UBUNTU_MIRROR",
    )
    const only = at.open({ mirrors: { debian: '', security: '', ubuntu: `${at.url}/ubuntu` } })
    await expect(only.suite('trixie')).rejects.toThrow(
      "the host's apt configuration names no Debian mirror: set `mirror:` in matrix.yaml, or MATRIX_MIRROR",
    )
  })

  test('the mirror does not have it, or it is one of former times', async () => {
    await expect(at.openBoth().suite('ubuntu:zesty')).rejects.toThrow(
      "the archive has no suite 'ubuntu:zesty'",
    )
    const former = at.openBoth().suite('ubuntu:noble@20250901T000000Z')
    await expect(former).rejects.toThrow(UsageError)
    await expect(former).rejects.toThrow('no archive of former states of Ubuntu is known')
  })
})
