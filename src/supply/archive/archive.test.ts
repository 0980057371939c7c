import { chmod, readFile, writeFile, mkdir } from 'node:fs/promises'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UsageError } from '../../lib/errors.js'
import { testArchive, type TestArchive } from './archive.fixture.js'
import { sha256 } from '../../lib/files.js'
import { debEntries } from './deb.js'
import type { DownloadProgress } from './model.js'

let at: TestArchive
beforeEach(async () => {
  at = await testArchive()
})
afterEach(() => at.close())

describe('the good path', () => {
  test('a package is found through Release and Packages, downloaded, and readable', async () => {
    await at.publish('trixie', ['one 1.0-1', 'one 1.10-1', 'two 2'])
    const seen: DownloadProgress[] = []
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
    await first.download(await at.newest('trixie', 'one', first))
    at.requests.length = 0
    const second = at.open()
    await second.download(await at.newest('trixie', 'one', second))
    expect(at.requests).toEqual(['200 /debian/dists/trixie/InRelease'])
  })

  test('a package that other users may have put there is not taken', async () => {
    await at.publish('trixie', ['one 1'])
    const first = at.open()
    const pkg = await at.newest('trixie', 'one', first)
    await chmod(await first.download(pkg), 0o666)
    await expect(at.open().download(pkg)).rejects.toThrow(/\.deb may be written by everybody/)
  })

  test('the index is taken by its hash where the Release says so, and by name if that is not there', async () => {
    const { packages } = await at.publish('trixie', ['one 1'], { 'Acquire-By-Hash': 'yes' })
    await at.newest('trixie', 'one')
    const digest = sha256(at.files.get(packages)!)
    const byHash = `/debian/dists/trixie/main/binary-amd64/by-hash/SHA256/${digest}`
    expect(at.requests.slice(1)).toEqual([`404 ${byHash}`, `200 ${packages}`])
  })

  test('security suites come from the security mirror, their packages too', async () => {
    await at.publish('trixie-security', ['one 1'], { Suite: 'stable-security' })
    const archive = at.open()
    await archive.download(await at.newest('trixie-security', 'one', archive))
    expect(at.requests.every((request) => request.includes('/debian-security/'))).toBe(true)
  })

  test('an unchanged Release is not sent again', async () => {
    const { inRelease } = await at.publish('trixie', ['one 1'])
    at.responders.set(inRelease, (request, response) => {
      if (request.headers['if-none-match'] === '"x"') response.writeHead(304).end()
      else response.writeHead(200, { etag: '"x"' }).end(at.files.get(inRelease))
    })
    await at.newest('trixie', 'one')
    expect((await at.newest('trixie', 'one')).version).toBe('1')
    expect(at.requests.filter((request) => request.endsWith('InRelease'))).toEqual([
      `200 ${inRelease}`,
      `304 ${inRelease}`,
    ])
  })

  test('redirects are followed', async () => {
    const { inRelease } = await at.publish('trixie', ['one 1'])
    at.files.set('/elsewhere', at.files.get(inRelease)!)
    at.responders.set(inRelease, (_, response) => response.writeHead(302, { location: '/elsewhere' }).end())
    expect((await at.newest('trixie', 'one')).version).toBe('1')
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
    await archive.download(await at.newest('trixie', 'one', archive))
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
    const path = await archive.download(await at.newest('trixie', 'one', archive))
    expect((await readFile(path)).length).toBeGreaterThan(0)
    await expect(archive.suite('sid')).rejects.toThrow(UsageError)
    expect(at.requests).toEqual([])
  })
})
