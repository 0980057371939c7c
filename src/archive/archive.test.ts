import { readFile, utimes, writeFile, mkdir } from 'node:fs/promises'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UnavailableError, UsageError } from '../errors.js'
import { signed, signingKey, testArchive, type TestArchive } from './archive.fixture.js'
import { sha256 } from './cache.js'
import { debEntries } from './deb.js'
import type { Package, Progress } from './types.js'

let at: TestArchive
beforeEach(async () => {
  at = await testArchive()
})
afterEach(() => at.close())

async function newest(suite: string, name: string, archive = at.open()): Promise<Package> {
  const index = await (await archive.suite(suite)).index()
  return index.newest(name)!
}

describe('the good path', () => {
  test('a package is found through Release and Packages, downloaded, and readable', async () => {
    await at.publish('trixie', ['one 1.0-1', 'one 1.10-1', 'two 2'])
    const seen: Progress[] = []
    const archive = at.open({ onProgress: (progress) => seen.push(progress) })
    const suite = await archive.suite('trixie')
    expect(at.requests).toEqual(['200 /debian/dists/trixie/InRelease'])
    expect(suite.warnings).toEqual([])

    const pkg = (await suite.index()).newest('one')!
    expect(pkg.version).toBe('1.10-1')
    const path = await archive.download(pkg)
    expect(basename(path)).toBe(`${pkg.sha256}.deb`)
    expect(sha256(await readFile(path))).toBe(pkg.sha256)
    const paths: string[] = []
    for await (const entry of debEntries(path)) paths.push(entry.path)
    expect(paths).toEqual(['usr/share/one'])
    expect(seen.at(-1)).toEqual({ what: 'one_1.10-1_amd64.deb', received: pkg.size, total: pkg.size })
    expect(seen[0]?.what).toBe('trixie Packages.xz')
  })

  test('a second run asks for the Release alone', async () => {
    await at.publish('trixie', ['one 1'])
    const first = at.open()
    await first.download(await newest('trixie', 'one', first))
    at.requests.length = 0
    const second = at.open()
    await second.download(await newest('trixie', 'one', second))
    expect(at.requests).toEqual(['200 /debian/dists/trixie/InRelease'])
  })

  test('the index is taken by its hash where the Release says so, and by name if that is not there', async () => {
    const { packages } = await at.publish('trixie', ['one 1'], { 'Acquire-By-Hash': 'yes' })
    await newest('trixie', 'one')
    const digest = sha256(at.files.get(packages)!)
    const byHash = `/debian/dists/trixie/main/binary-amd64/by-hash/SHA256/${digest}`
    expect(at.requests.slice(1)).toEqual([`404 ${byHash}`, `200 ${packages}`])
  })

  test('security suites come from the security mirror, their packages too', async () => {
    await at.publish('trixie-security', ['one 1'], { Suite: 'stable-security' })
    const archive = at.open()
    await archive.download(await newest('trixie-security', 'one', archive))
    expect(at.requests.every((request) => request.includes('/debian-security/'))).toBe(true)
  })

  test('an unchanged Release is not sent again', async () => {
    const { inRelease } = await at.publish('trixie', ['one 1'])
    at.responders.set(inRelease, (request, response) => {
      if (request.headers['if-none-match'] === '"x"') response.writeHead(304).end()
      else response.writeHead(200, { etag: '"x"' }).end(at.files.get(inRelease))
    })
    await newest('trixie', 'one')
    expect((await newest('trixie', 'one')).version).toBe('1')
    expect(at.requests.filter((request) => request.endsWith('InRelease'))).toEqual([
      `200 ${inRelease}`,
      `304 ${inRelease}`,
    ])
  })

  test('redirects are followed', async () => {
    const { inRelease } = await at.publish('trixie', ['one 1'])
    at.files.set('/elsewhere', at.files.get(inRelease)!)
    at.responders.set(inRelease, (_, response) => response.writeHead(302, { location: '/elsewhere' }).end())
    expect((await newest('trixie', 'one')).version).toBe('1')
  })

  test('a proxy of the environment is asked, without a tunnel', async () => {
    await at.publish('trixie', ['one 1'])
    const asked: string[] = []
    const proxy = createServer((request, response) => {
      asked.push(request.url ?? '')
      httpRequest(`${at.url}${new URL(request.url ?? '').pathname}`, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(response)
      }).end()
    }).listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    const archive = at.open({
      mirrors: { debian: 'http://mirror.invalid/debian', security: '' },
      environment: { http_proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` },
    })
    await archive.download(await newest('trixie', 'one', archive))
    expect(asked[0]).toBe('http://mirror.invalid/debian/dists/trixie/InRelease')
    expect(asked).toHaveLength(3)
    proxy.closeAllConnections()
    proxy.close()
  })

  test('a mirror may be a directory', async () => {
    await at.publish('trixie', ['one 1'])
    for (const [path, data] of at.files) {
      await mkdir(join(at.directory, 'files', path, '..'), { recursive: true })
      await writeFile(join(at.directory, 'files', path), data)
    }
    const debian = `${pathToFileURL(join(at.directory, 'files')).href}/debian`
    const archive = at.open({ mirrors: { debian, security: '' } })
    const path = await archive.download(await newest('trixie', 'one', archive))
    expect((await readFile(path)).length).toBeGreaterThan(0)
    await expect(archive.suite('sid')).rejects.toThrow(UsageError)
    expect(at.requests).toEqual([])
  })
})

describe('a Release is refused', () => {
  async function refusal(message: string | RegExp): Promise<void> {
    const error: unknown = await at
      .open()
      .suite('trixie')
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UnavailableError)
    expect((error as Error).message).toMatch(message)
    expect(await at.cached()).toEqual([])
  }

  test('changed after it was signed', async () => {
    const { inRelease } = await at.publish('trixie', ['one 1'])
    const text = at.files.get(inRelease)!.toString()
    at.files.set(inRelease, Buffer.from(text.replace('Suite: trixie', 'Suite: sid')))
    await refusal(/the Release of trixie from 127\.0\.0\.1:\d+ is refused: no signature by a key of/)
  })

  test('signed by an unknown key', async () => {
    const { inRelease } = await at.publish('trixie', ['one 1'])
    const stranger = await signed('Suite: trixie\n', await signingKey())
    at.files.set(inRelease, Buffer.from(stranger))
    await refusal('no signature by a key of')
  })

  test('with text before or after what is signed', async () => {
    const { inRelease } = await at.publish('trixie', ['one 1'])
    const text = at.files.get(inRelease)!.toString()
    at.files.set(inRelease, Buffer.from(`Suite: trixie\n\n${text}`))
    await refusal('it is not a clear-signed message')
    at.files.set(inRelease, Buffer.from(`${text}\nSHA256:\n 00 1 main/binary-amd64/Packages.xz\n`))
    await refusal('it has text outside of what is signed')
  })

  test('not signed at all', async () => {
    const { inRelease } = await at.publish('trixie', ['one 1'])
    at.files.set(inRelease, Buffer.from('<html>please log in</html>'))
    await refusal('it is not a clear-signed message')
  })

  test('of another suite', async () => {
    const { inRelease } = await at.publish('sid', ['one 1'], { Suite: 'unstable' })
    at.files.set('/debian/dists/trixie/InRelease', at.files.get(inRelease)!)
    await expect(at.open().suite('trixie')).rejects.toThrow('it is that of sid (unstable)')
  })

  test('expired: a warning, or with strict a refusal', async () => {
    await at.publish('sid', ['one 1'], { 'Valid-Until': 'Mon, 02 Mar 2026 08:00:00 UTC' })
    expect((await at.open().suite('sid')).warnings).toEqual(['the Release of sid expired on 2026-03-02'])
    await expect(at.open({ strict: true }).suite('sid')).rejects.toThrow(
      'the Release of sid expired on 2026-03-02',
    )
  })

  test('a key that is taken away counts no more, though its Release is in the cache', async () => {
    const { inRelease } = await at.publish('trixie', ['one 1'])
    await at.open().suite('trixie')
    await writeFile(join(at.keyringDir, 'test.gpg'), (await signingKey()).publicKey)
    await expect(at.open().suite('trixie')).rejects.toThrow('no signature')
    at.responders.set(inRelease, (_, response) => response.writeHead(503).end())
    await expect(at.open().suite('trixie')).rejects.toThrow('cannot have the Release of trixie')
  })

  test('without a keyring there is nothing to trust', async () => {
    await at.publish('trixie', ['one 1'])
    const keyringDir = join(at.directory, 'nowhere')
    await expect(at.open({ keyringDir }).suite('trixie')).rejects.toThrow('there is no keyring')
  })
})

describe('a suite that cannot be had', () => {
  test('the mirror does not have it', async () => {
    const error: unknown = await at
      .open()
      .suite('foo')
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UsageError)
    expect((error as Error).message).toContain("the archive has no suite 'foo'")
    expect(at.requests).toHaveLength(1)
  })

  test('it has a name that is none, or needs a mirror that is not known', async () => {
    await expect(at.open().suite('../x')).rejects.toThrow("'../x' is not the name of a suite")
    const archive = at.open({ mirrors: { debian: at.url, security: '' } })
    await expect(archive.suite('sid-security')).rejects.toThrow('MATRIX_SECURITY_MIRROR')
    expect(at.requests).toEqual([])
  })

  test('an unreachable mirror: the copy of an earlier run with a warning, else an error that says what to do', async () => {
    const { inRelease } = await at.publish('trixie', ['one 1'])
    await newest('trixie', 'one')
    at.responders.set(inRelease, (request) => request.socket.destroy())
    const suite = await at.open().suite('trixie')
    expect(suite.warnings[0]).toMatch(
      /the Release of trixie is the one of an earlier run: 127\.0\.0\.1:\d+ cannot/,
    )
    expect((await suite.index()).newest('one')?.version).toBe('1')

    const cacheDir = join(at.directory, 'empty')
    const nothing = at.open({ cacheDir }).suite('trixie')
    await expect(nothing).rejects.toThrow(UnavailableError)
    await expect(nothing).rejects.toThrow(/127\.0\.0\.1:\d+: .*; check the network, or set MATRIX_MIRROR/)
  })

  test('a mirror that stumbles is asked again, three times at the most', async () => {
    const { inRelease } = await at.publish('trixie', ['one 1'])
    let stumbles = 2
    at.responders.set(inRelease, (_, response) => {
      if (stumbles-- > 0) response.writeHead(503).end()
      else response.writeHead(200).end(at.files.get(inRelease))
    })
    await at.open().suite('trixie')
    expect(at.requests).toHaveLength(3)
    stumbles = 3
    await expect(at.open({ cacheDir: join(at.directory, 'b') }).suite('trixie')).rejects.toThrow('status 503')
  })

  test('an abort is not taken for a mirror that fails', async () => {
    const { inRelease } = await at.publish('trixie', ['one 1'])
    const stop = new AbortController()
    at.responders.set(inRelease, () => stop.abort(new Error('enough')))
    await expect(at.open({ signal: stop.signal }).suite('trixie')).rejects.toThrow('enough')

    const pause = new AbortController()
    at.responders.set(inRelease, (_, response) => {
      response.writeHead(503).end()
      setTimeout(() => pause.abort(new Error('in the pause')), 20)
    })
    const waiting = at.open({ signal: pause.signal, retryDelay: 60_000 }).suite('trixie')
    await expect(waiting).rejects.toThrow('in the pause')
  })
})

describe('a download is refused, and nothing of it stays', () => {
  test('an index with another digest', async () => {
    const { packages } = await at.publish('trixie', ['one 1'])
    at.files.get(packages)![20]! ^= 1
    await expect(newest('trixie', 'one')).rejects.toThrow(
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
    const pkg = await newest('trixie', 'one', archive)
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
    const pkg = await newest('trixie', 'one', archive)
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

  test('a .deb that the mirror does not have is asked for once', async () => {
    const { debs } = await at.publish('trixie', ['one 1'])
    const archive = at.open()
    const pkg = await newest('trixie', 'one', archive)
    at.files.delete(debs.get('one')!)
    at.requests.length = 0
    await expect(archive.download(pkg)).rejects.toThrow('does not have it')
    expect(at.requests).toHaveLength(1)
  })
})

describe('a cache that others use too', () => {
  test('two archives and two calls at a time give the same whole file', async () => {
    const { debs } = await at.publish('trixie', ['one 1'])
    const [a, b] = [at.open(), at.open()]
    const pkg = await newest('trixie', 'one', a)
    at.requests.length = 0
    const paths = await Promise.all([a.download(pkg), a.download(pkg), b.download(pkg)])
    expect(new Set(paths).size).toBe(1)
    expect(sha256(await readFile(paths[0]))).toBe(pkg.sha256)
    expect(at.requests).toEqual([`200 ${debs.get('one')}`, `200 ${debs.get('one')}`])
    expect((await at.cached()).some((name) => name.endsWith('.part'))).toBe(false)
  })

  test('an index that was damaged on the disk is downloaded again', async () => {
    const { packages } = await at.publish('trixie', ['one 1'])
    await newest('trixie', 'one')
    const path = join(at.cacheDir, 'lists', `${sha256(at.files.get(packages)!)}.Packages.xz`)
    const damaged = await readFile(path)
    damaged[40]! ^= 1
    await writeFile(path, damaged)
    expect((await newest('trixie', 'one')).version).toBe('1')
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
