import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UnavailableError } from '../../lib/errors.js'
import { testArchive, type TestArchive } from './archive.fixture.js'
import { sha256 } from '../../lib/files.js'

let at: TestArchive
beforeEach(async () => {
  at = await testArchive()
})
afterEach(() => at.close())

describe('a download is refused, and nothing of it stays', () => {
  test('an index with another digest', async () => {
    const { packages } = await at.publish('trixie', ['one 1'])
    at.files.get(packages)![20]! ^= 1
    await expect(at.newest('trixie', 'one')).rejects.toThrow(
      /cannot have trixie Packages\.xz from .*: its sha256 is not the one/,
    )
    expect(at.requests.filter((request) => request.endsWith('Packages.xz'))).toHaveLength(2)
    expect((await at.cached()).filter((name) => !name.includes('InRelease'))).toEqual([])
  })

  test.each([
    ['another digest', (deb: Buffer) => Buffer.from(deb).fill(0, 100, 110), /one_1_amd64\.deb from .*sha256/],
    ['cut short', (deb: Buffer) => deb.subarray(0, 100), /it was cut short after 100 of \d+ bytes/],
    ['too long', (deb: Buffer) => Buffer.concat([deb, deb]), /it is longer than the \d+ bytes promised/],
  ])('a .deb with %s', async (_, change, message) => {
    const { debs } = await at.publish('trixie', ['one 1'])
    const archive = at.open()
    const pkg = await at.newest('trixie', 'one', archive)
    const path = debs.get('one')!
    const whole = at.files.get(path)!
    at.files.set(path, change(whole))
    const failed = archive.download(pkg)
    await expect(failed).rejects.toThrow(UnavailableError)
    await expect(failed).rejects.toThrow(message)
    expect((await at.cached()).filter((name) => /\.(deb|part)$/.test(name))).toEqual([])

    at.files.set(path, whole)
    expect(sha256(await readFile(await archive.download(pkg)))).toBe(pkg.sha256)
  })

  test('a connection that breaks is tried again', async () => {
    const { debs } = await at.publish('trixie', ['one 1'])
    const archive = at.open()
    const pkg = await at.newest('trixie', 'one', archive)
    const deb = at.files.get(debs.get('one')!)!
    let breaks = 1
    at.responders.set(debs.get('one')!, (_, response) => {
      response.writeHead(200, { 'content-length': deb.length })
      if (breaks-- > 0) response.write(deb.subarray(0, 50), () => response.destroy())
      else response.end(deb)
    })
    await archive.download(pkg)
    expect(await at.cached()).toContain(`${pkg.sha256}.deb`)
  })

  test('a .deb that the mirror does not have is asked for once, and told as given up', async () => {
    const { debs } = await at.publish('trixie', ['one 1'])
    const failed: string[] = []
    const archive = at.open({ onProgress: (one) => one.failed && failed.push(one.what) })
    const pkg = await at.newest('trixie', 'one', archive)
    at.files.delete(debs.get('one')!)
    at.requests.length = 0
    await expect(archive.download(pkg)).rejects.toThrow('does not have it')
    expect(at.requests).toHaveLength(1)
    expect(failed).toEqual(['one_1_amd64.deb'])
  })
})

describe('a cache that others use too', () => {
  test('two archives and two calls at a time give the same whole file', async () => {
    const { debs } = await at.publish('trixie', ['one 1'])
    const [a, b] = [at.open(), at.open()]
    const pkg = await at.newest('trixie', 'one', a)
    at.requests.length = 0
    const paths = await Promise.all([a.download(pkg), a.download(pkg), b.download(pkg)])
    expect(new Set(paths).size).toBe(1)
    expect(sha256(await readFile(paths[0]))).toBe(pkg.sha256)
    expect(at.requests).toEqual([`200 ${debs.get('one')}`, `200 ${debs.get('one')}`])
    expect((await at.cached()).some((name) => name.endsWith('.part'))).toBe(false)
  })

  test('an index that was damaged on the disk is downloaded again', async () => {
    const { packages } = await at.publish('trixie', ['one 1'])
    await at.newest('trixie', 'one')
    const path = join(at.cacheDir, 'lists', `${sha256(at.files.get(packages)!)}.Packages.xz`)
    const damaged = await readFile(path)
    damaged[40]! ^= 1
    await writeFile(path, damaged)
    expect((await at.newest('trixie', 'one')).version).toBe('1')
    expect(await readFile(path)).toEqual(at.files.get(packages))
  })

  test('what a killed process left is removed', async () => {
    await at.publish('trixie', ['one 1'])
    const left = join(at.cacheDir, 'pool', '.x.deb.999999999.0123456789ab.part')
    await mkdir(join(at.cacheDir, 'pool'), { recursive: true })
    await writeFile(left, 'x')
    await utimes(left, new Date(Date.now() - 120_000), new Date(Date.now() - 120_000))
    await at.open().suite('trixie')
    expect(await at.cached()).not.toContain(basename(left))
  })
})
