import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HOLDS } from '../archive/holds.js'
import { testServer } from '../archive/server.fixture.js'
import type { TestServer } from '../archive/server.fixture.js'
import { UnavailableError, UsageError } from '../../lib/errors.js'
import { sha256 } from '../../lib/files.js'
import { sourceOf } from '../../matrix/source.js'
import { bzImage } from './elf.fixture.js'
import { fileAt, hopInTheClear } from './address.js'
import type { Address } from './address.js'
import { candidatePlace, noTools, PROGRAM } from './candidate.fixture.js'
import { openSources } from './sources.js'
import { BOOTABLE } from './kernel-needs.fixture.js'

const place = candidatePlace()
let server: TestServer
beforeEach(async () => {
  await place.open()
  server = await testServer()
})
afterEach(async () => {
  await server.close()
  await place.close()
})

const DIGEST = sha256(PROGRAM)
const at = (path: string, digest: string | null = null): Address =>
  ({ kind: 'https', url: server.url + path, sha256: digest }) as const
const options = (signal?: AbortSignal) => ({
  cacheDir: place.cacheDir,
  environment: { http_proxy: 'http://127.0.0.1:1', https_proxy: 'http://127.0.0.1:1' },
  onProgress: () => undefined,
  delayMs: 1,
  ...(signal && { signal }),
})
const kept = async () =>
  (await readdir(join(place.cacheDir, 'pool')).catch(() => [])).filter((name) => name !== HOLDS)

describe('a file at an address', () => {
  test('is fetched once, and kept by its digest; then nobody is asked', async () => {
    server.files.set('/v1/bpftrace', PROGRAM)
    const path = await fileAt(at('/v1/bpftrace', DIGEST), options())
    expect(path).toBe(join(place.cacheDir, 'pool', `${DIGEST}.file`))
    server.files.clear()
    expect(await fileAt(at('/v1/bpftrace', DIGEST), options())).toBe(path)
    expect(await fileAt(at('/elsewhere', DIGEST), options())).toBe(path)
    expect(server.requests).toEqual(['200 /v1/bpftrace'])
    expect(await kept()).toEqual([`${DIGEST}.file`])
  })

  test('without a digest is refused with the one that was seen, and need not be fetched again', async () => {
    server.files.set('/bpftrace', PROGRAM)
    const refused = fileAt(at('/bpftrace'), options())
    await expect(refused).rejects.toThrow(UsageError)
    await expect(refused).rejects.toThrow(
      `add \`sha256: ${DIGEST}\` beside it in matrix.yaml, or #sha256=${DIGEST}`,
    )
    server.files.clear()
    await expect(fileAt(at('/bpftrace', DIGEST), options())).resolves.toContain(DIGEST)
  })

  test('with another digest is refused with both, and nothing is kept', async () => {
    server.files.set('/bpftrace', PROGRAM)
    const wanted = 'a'.repeat(64)
    const refused = fileAt(at('/bpftrace', wanted), options())
    await expect(refused).rejects.toThrow(UsageError)
    await expect(refused).rejects.toThrow(
      `has the sha256 ${DIGEST}, and ${wanted} was wanted; nothing of it was kept`,
    )
    expect(await kept()).toEqual([])
    expect(server.requests).toEqual(['200 /bpftrace'])
  })

  test('that decayed in the cache is fetched again, and never used', async () => {
    server.files.set('/bpftrace', PROGRAM)
    const path = await fileAt(at('/bpftrace', DIGEST), options())
    await writeFile(path, Buffer.alloc(PROGRAM.length))
    await fileAt(at('/bpftrace', DIGEST), options())
    expect(server.requests).toHaveLength(2)
    server.files.clear()
    await writeFile(path, 'short')
    await expect(fileAt(at('/bpftrace', DIGEST), options())).rejects.toThrow(UsageError)
  })

  test('that is not there is told', async () => {
    const refused = fileAt(at('/gone?token=secret', DIGEST), options())
    await expect(refused).rejects.toThrow(`${server.url}/gone is not there`)
    await expect(refused).rejects.not.toThrow('secret')
  })

  test('is asked for again where that may help, and then told', async () => {
    let asked = 0
    server.responders.set('/busy', (_, response) => response.writeHead(++asked < 3 ? 503 : 200).end(PROGRAM))
    expect(await fileAt(at('/busy', DIGEST), options())).toContain(DIGEST)
    server.responders.set('/down', (_, response) => response.writeHead(500).end())
    await expect(fileAt(at('/down', 'b'.repeat(64)), options())).rejects.toThrow(UnavailableError)
  })

  test('that is cut short is not taken', async () => {
    server.responders.set('/cut', (_, response) => {
      response.writeHead(200, { 'content-length': PROGRAM.length })
      response.write(PROGRAM.subarray(0, 100), () => response.destroy())
    })
    await expect(fileAt(at('/cut', DIGEST), options())).rejects.toThrow(UnavailableError)
    await expect(fileAt(at('/cut'), options())).rejects.toThrow(UnavailableError)
    expect(await kept()).toEqual([])
  })

  test('may be elsewhere by now, as long as nothing goes in the clear', async () => {
    server.files.set('/there', PROGRAM)
    server.responders.set('/here', (_, response) => response.writeHead(302, { location: '/there' }).end())
    expect(await fileAt(at('/here', DIGEST), options())).toContain(DIGEST)
    expect(hopInTheClear(['https://a.example/x', 'http://127.0.0.1:1/x'])).toBeUndefined()
    expect(hopInTheClear(['https://a.example/x', 'http://b.example/x', 'https://a.example/y'])).toBe(
      'http://b.example/x',
    )
  })

  test('is not waited for after a signal', async () => {
    const abort = new AbortController()
    server.responders.set('/slow', () => abort.abort(new UnavailableError('interrupted')))
    await expect(fileAt(at('/slow', DIGEST), options(abort.signal))).rejects.toThrow('interrupted')
  })
})

describe('a build from an address', () => {
  const sources = () =>
    openSources({ ...options(), squashfs: noTools, askVersion: () => Promise.resolve('0.99.1') })
  const build = (address: Address) => sources().bpftrace(address, () => Promise.resolve([]))

  test('is what its file is, and records name it by digest', async () => {
    server.files.set('/releases/v0.99.1/bpftrace', PROGRAM)
    const { version, tree } = await build(at('/releases/v0.99.1/bpftrace', DIGEST))
    expect(version).toBe('0.99.1')
    expect(tree.parts).toEqual([
      { name: 'bpftrace', version: '0.99.1', sha256: DIGEST },
      { name: 'https:bpftrace', version: '0.99.1', sha256: DIGEST },
    ])
  })

  test('is the same tree as from a path', async () => {
    server.files.set('/x', PROGRAM)
    const { tree } = await build(at('/x', DIGEST))
    const { tree: own } = await place.build(await place.put('bpftrace', PROGRAM))
    expect(tree.sha256).toBe(own.sha256)
  })

  test('that is no program is told by its address', async () => {
    const page = gzipSync('<html>')
    server.files.set('/page', page)
    await expect(build(at('/page', sha256(page)))).rejects.toThrow(`${server.url}/page`)
    const text = Buffer.from('<html>not found</html>')
    server.files.set('/text', text)
    await expect(build(at('/text', sha256(text)))).rejects.toThrow(
      `${server.url}/text is no program: expected an ELF file`,
    )
    await expect(sources().kernel(at('/text', sha256(text)), {})).rejects.toThrow(
      `${server.url}/text is no kernel`,
    )
  })
})

test('a kernel from an address is another with another configuration', async () => {
  const image = bzImage('6.18.44-mine #1 SMP')
  server.files.set('/bzImage', image)
  const sources = openSources({ ...options(), squashfs: noTools, askVersion: null })
  const address = at('/bzImage', sha256(image))
  const parts = async (config?: string) =>
    (await sources.kernel(address, config === undefined ? {} : { config })).tree.parts
  const own = { name: 'https:bzImage', version: '6.18.44', sha256: sha256(image) }
  const linux = { ...own, name: 'linux 6.18.44-mine' }
  expect(await parts()).toEqual([linux, own])
  const [one, other] = [
    await place.put('a/.config', `${BOOTABLE}CONFIG_A=y`),
    await place.put('b/.config', `${BOOTABLE}CONFIG_B=y`),
  ]
  const [first, second] = [await parts(one), await parts(other)]
  expect(first.slice(0, 2)).toEqual([linux, own])
  expect(first[2]).toMatchObject({ name: 'file:.config' })
  expect(second[2]?.sha256).not.toBe(first[2]?.sha256)
})

test('a source with its digest behind it', () => {
  expect(sourceOf(`https://h.example/a/b?x=1#sha256=${DIGEST}`)).toEqual({
    kind: 'https',
    url: 'https://h.example/a/b?x=1',
    sha256: DIGEST,
  })
})
