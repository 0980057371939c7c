/** An archive is never older than it was; a package is what it was. */
import { readFile, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UnavailableError } from '../../lib/errors.js'
import { sha256 } from '../../lib/files.js'
import { testArchive, type TestArchive } from './archive.fixture.js'
import { withSecurity } from './pockets.js'

let at: TestArchive
beforeEach(async () => {
  at = await testArchive()
})
afterEach(() => at.close())

const dated = (day: number) => ({ Date: `Mon, 0${day} Mar 2026 08:00:00 UTC` })
const newest = async (options: { allowOlder?: boolean } = {}) =>
  (await at.newest('trixie', 'one', at.open(options))).version

describe('a Release that is older than the one of an earlier run', () => {
  test('is refused with both dates and the mend, until it is allowed', async () => {
    await at.publish('trixie', ['one 2'], dated(2))
    expect(await newest()).toBe('2')
    await at.publish('trixie', ['one 1'], dated(1))
    for (const _ of [1, 2]) {
      await expect(newest()).rejects.toThrow(UnavailableError)
      await expect(newest()).rejects.toThrow(
        /the Release of trixie from 127\.0\.0\.1:\d+ is refused: it is of 2026-03-01 08:00 UTC, older than that of an earlier run, of 2026-03-02 08:00 UTC; .*--allow-older-archive/,
      )
    }
    expect(await newest({ allowOlder: true })).toBe('1')
    expect(await newest()).toBe('1')
  })

  test('is taken where it is as old, or newer', async () => {
    for (const [version, day] of [
      [1, 1],
      [2, 1],
      [3, 2],
    ] as const) {
      await at.publish('trixie', [`one ${version}`], dated(day))
      expect(await newest()).toBe(String(version))
    }
  })

  test('is one that says no date any more', async () => {
    await at.publish('trixie', ['one 2'], dated(2))
    await newest()
    await at.publish('trixie', ['one 1'], { Date: 'soon' })
    await expect(newest()).rejects.toThrow('it is of no date, older than')
  })

  test('is not measured by one of another suite that came by mistake', async () => {
    const { inRelease } = await at.publish('sid', ['one 9'], dated(4))
    at.files.set('/debian/dists/trixie/InRelease', at.files.get(inRelease)!)
    await expect(newest()).rejects.toThrow('it is that of sid')
    await at.publish('trixie', ['one 1'], dated(1))
    expect(await newest()).toBe('1')
  })
})

describe('a package in the cache that is no longer right', () => {
  test('is had again', async () => {
    await at.publish('trixie', ['one 1'])
    const pkg = await at.newest('trixie', 'one')
    const path = await at.open().download(pkg)
    const deb = await readFile(path)
    await writeFile(path, Buffer.from(deb).fill(0, 100, 110))
    expect(sha256(await readFile(await at.open().download(pkg)))).toBe(pkg.sha256)
  })

  test('is refused where it cannot be had again', async () => {
    const { debs } = await at.publish('trixie', ['one 1'])
    const pkg = await at.newest('trixie', 'one')
    const path = await at.open().download(pkg)
    await writeFile(path, Buffer.from(await readFile(path)).fill(0, 100, 110))
    at.responders.set(debs.get('one')!, (_, response) => response.writeHead(503).end())
    const refusal = at.open().download(pkg)
    await expect(refusal).rejects.toThrow(UnavailableError)
    await expect(refusal).rejects.toThrow(
      /^one_1_amd64\.deb in the cache is damaged \(.*\.deb\), and cannot have one_1_amd64\.deb from .* 503; check the network/,
    )
  })

  test('and one that is right is not asked for again', async () => {
    await at.publish('trixie', ['one 1'])
    const pkg = await at.newest('trixie', 'one')
    await at.open().download(pkg)
    at.requests.length = 0
    await at.open().download(pkg)
    expect(at.requests).toEqual([])
  })
})

describe('a suite with its security pocket', () => {
  const found = async (name: string, suite = 'trixie') =>
    (await (await withSecurity(at.open(), suite)).index()).newest(name)

  test('has the newest of both, from where it is', async () => {
    await at.publish('trixie', ['one 1', 'two 2', 'three 3+b1'])
    await at.publish('trixie-security', ['one 1+deb13u1', 'three 3'])
    expect(await found('one')).toMatchObject({ version: '1+deb13u1', suite: 'trixie-security' })
    expect(await found('two')).toMatchObject({ version: '2', suite: 'trixie' })
    expect(await found('three')).toMatchObject({ version: '3+b1', suite: 'trixie' })
  })

  test('is another when either of them changes', async () => {
    const digest = async () => (await withSecurity(at.open(), 'trixie')).digest
    await at.publish('trixie', ['one 1'])
    const alone = await digest()
    await at.publish('trixie-security', ['one 2'])
    const both = await digest()
    await at.publish('trixie-security', ['one 3'])
    expect(new Set([alone, both, await digest()]).size).toBe(3)
  })

  test('is the suite alone where there is no pocket, or no mirror of it', async () => {
    await at.publish('trixie', ['one 1'])
    expect(await found('one')).toMatchObject({ version: '1' })
    const archive = at.open({ mirrors: { debian: `${at.url}/debian`, security: '' } })
    expect((await (await withSecurity(archive, 'trixie')).index()).newest('one')).toMatchObject({
      version: '1',
    })
  })

  test('is not had without the pocket where that cannot be reached', async () => {
    await at.publish('trixie', ['one 1'])
    at.responders.set('/debian-security/dists/trixie-security/InRelease', (_, response) =>
      response.writeHead(503).end(),
    )
    await expect(withSecurity(at.open(), 'trixie')).rejects.toThrow(
      'cannot have the Release of trixie-security',
    )
  })

  test('is not looked for beside unstable, or beside a pocket', async () => {
    for (const suite of ['sid', 'trixie-backports']) {
      await at.publish(suite, ['one 1'])
      await withSecurity(at.open(), suite)
    }
    expect(at.requests.filter((one) => one.includes('-security'))).toEqual([])
  })
})
