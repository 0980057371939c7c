import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tarOf } from '../../archive/packaging.fixture.js'
import type { TarMember } from '../../archive/packaging.fixture.js'
import { testServer } from '../../archive/server.fixture.js'
import type { Responder, TestServer } from '../../archive/server.fixture.js'
import { openStore } from '../../artefacts/store.js'
import { UnavailableError, UsageError } from '../../errors.js'
import { sourceOf } from '../../matrix/source.js'
import { pull } from './pull.js'

let server: TestServer
let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pull-'))
  server = await testServer()
})
afterEach(async () => {
  await server.close()
  await rm(directory, { recursive: true })
})

const digestOf = (data: Buffer): string => `sha256:${createHash('sha256').update(data).digest('hex')}`
const descriptor = (data: Buffer, mediaType: string) => ({
  mediaType,
  digest: digestOf(data),
  size: data.length,
})
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip'
const CONFIG = 'application/vnd.oci.image.config.v1+json'

interface Image {
  readonly manifest: Buffer
  readonly layers: readonly Buffer[]
}

/** Puts an image into the server, under a tag and under its digest. */
async function serve(
  layers: TarMember[][],
  platform = { os: 'linux', architecture: 'amd64' },
): Promise<Image> {
  const blobs = await Promise.all(layers.map(async (members) => gzipSync(await tarOf(members))))
  const config = Buffer.from(JSON.stringify(platform))
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      config: descriptor(config, CONFIG),
      layers: blobs.map((one) => descriptor(one, LAYER)),
    }),
  )
  for (const one of [config, ...blobs]) server.files.set(`/v2/tools/x/blobs/${digestOf(one)}`, one)
  for (const name of ['1', digestOf(manifest)]) server.files.set(`/v2/tools/x/manifests/${name}`, manifest)
  return { manifest, layers: blobs }
}

const host = (): string => server.url.replace('http://', '')

async function pulled(name = ':1', environment: Record<string, string> = {}, longestWaitMs = 1000) {
  const source = sourceOf(`oci:${host()}/tools/x${name}`)
  if (source.kind !== 'oci') throw new Error('no reference')
  return pull(source.reference, {
    store: openStore(directory),
    environment,
    delayMs: 5,
    longestWaitMs,
    onProgress: () => undefined,
  })
}

/** What is in the store, whole or half-made. */
const stored = (): Promise<string[]> => readdir(join(directory, 'store')).catch(() => [])

const answering =
  (status: number, headers: Record<string, string> = {}): Responder =>
  (_, response) =>
    response.writeHead(status, headers).end('{}')

const TREE: TarMember[] = [{ name: 'usr/bin/bpftrace', text: 'program', mode: 0o755 }]

/** Lets nobody through without this header; `challenge` says what is wanted. */
function guard(authorization: string, challenge: string): void {
  for (const [path, data] of [...server.files])
    server.responders.set(path, (request: IncomingMessage, response: ServerResponse) => {
      if (request.headers.authorization === authorization) response.writeHead(200).end(data)
      else response.writeHead(401, { 'www-authenticate': challenge }).end()
    })
}

async function dockerConfig(auths: Record<string, unknown>): Promise<Record<string, string>> {
  const place = join(directory, 'docker')
  await mkdir(place, { recursive: true })
  await writeFile(join(place, 'config.json'), JSON.stringify({ auths }))
  return { DOCKER_CONFIG: place }
}
const basic = (pair: string): string => Buffer.from(pair).toString('base64')

describe('an image', () => {
  test('is pulled by tag and by digest, unpacked once, and known by its manifest', async () => {
    const { manifest } = await serve([TREE, [{ name: 'etc/x', text: '1' }]])
    const { nodes, sha256 } = await pulled()
    expect(`sha256:${sha256}`).toBe(digestOf(manifest))
    const node = nodes.get('usr/bin/bpftrace')
    expect(node).toMatchObject({ type: 'file', mode: 0o755, was: { size: 7 } })
    expect(node?.type === 'file' && (await readFile(node.at, 'utf8'))).toBe('program')
    const asked = server.requests.length
    expect((await pulled(`@${digestOf(manifest)}`)).nodes).toEqual(nodes)
    expect(server.requests.slice(asked)).toEqual([`200 /v2/tools/x/manifests/${digestOf(manifest)}`])
    expect(await stored()).toHaveLength(1)
  })

  test('of an index is the one for guests', async () => {
    const { manifest } = await serve([TREE])
    const other = {
      ...descriptor(Buffer.from('other'), 'm'),
      platform: { os: 'linux', architecture: 'arm64' },
    }
    const index = (manifests: unknown[]) => Buffer.from(JSON.stringify({ schemaVersion: 2, manifests }))
    const mine = { ...descriptor(manifest, 'm'), platform: { os: 'linux', architecture: 'amd64' } }
    server.files.set('/v2/tools/x/manifests/all', index([other, mine]))
    expect(`sha256:${(await pulled(':all')).sha256}`).toBe(digestOf(manifest))
    server.files.set('/v2/tools/x/manifests/arm', index([other]))
    await expect(pulled(':arm')).rejects.toThrow(/x:arm is for linux\/arm64, and guests are linux\/amd64/)
  })

  test('for another platform is refused, before its layers are fetched', async () => {
    await serve([TREE], { os: 'linux', architecture: 'arm64' })
    await expect(pulled()).rejects.toThrow(/x:1 is for linux\/arm64/)
    expect(server.requests.filter((one) => one.includes('blobs'))).toHaveLength(1)
    expect(await stored()).toEqual([])
  })

  test('with an evil layer is refused, with the name of the entry and of the layer', async () => {
    await serve([TREE, [{ name: '../evil', text: 'x' }]])
    const refused = pulled()
    await expect(refused).rejects.toThrow(UsageError)
    await expect(refused).rejects.toThrow(
      /x:1, layer 2 of 2: it holds '\.\.\/evil', which lies outside of its root/,
    )
    expect(await stored()).toEqual([])
  })

  test('beyond all measure is refused, before its layers are fetched', async () => {
    const { manifest } = await serve([TREE, TREE])
    const { layers, ...rest } = JSON.parse(manifest.toString()) as { layers: { size: number }[] }
    const large = { ...rest, layers: layers.map((one) => ({ ...one, size: 2 ** 31 + 1 })) }
    server.files.set('/v2/tools/x/manifests/1', Buffer.from(JSON.stringify(large)))
    const refused = pulled()
    await expect(refused).rejects.toThrow(UsageError)
    await expect(refused).rejects.toThrow('x:1: its layers have 4294967298 bytes')
    expect(server.requests.filter((one) => one.includes('blobs'))).toHaveLength(1)
    expect(await stored()).toEqual([])
  })

  test('of a kind that nobody knows', async () => {
    server.files.set('/v2/tools/x/manifests/1', Buffer.from('{"schemaVersion":1}'))
    await expect(pulled()).rejects.toThrow(/its manifest is of no kind that is known here/)
  })
})

describe('credentials', () => {
  test('that are missing', async () => {
    await serve([TREE])
    guard(`Basic ${basic('me:secret')}`, 'Basic realm="x"')
    const environment = await dockerConfig({})
    const refused = pulled(':1', environment)
    await expect(refused).rejects.toThrow(UsageError)
    await expect(refused).rejects.toThrow(
      `oci:${host()}/tools/x: the registry wants credentials, or has no such image; there are none for it in ${environment['DOCKER_CONFIG'] ?? ''}/config.json; log in first (docker login ${host()}`,
    )
    expect(await stored()).toEqual([])
  })

  test('that are refused', async () => {
    await serve([TREE])
    guard(`Basic ${basic('me:secret')}`, 'Basic realm="x"')
    const refused = pulled(':1', await dockerConfig({ [host()]: { auth: basic('me:wrong') } }))
    await expect(refused).rejects.toThrow(UsageError)
    await expect(refused).rejects.toThrow(
      /the registry refuses the credentials in .*config\.json; log in to it again/,
    )
  })

  test('of the Basic kind', async () => {
    await serve([TREE])
    guard(`Basic ${basic('me:se:cret')}`, 'Basic realm="x"')
    expect(
      (await pulled(':1', await dockerConfig({ [host()]: { auth: basic('me:se:cret') } }))).nodes.size,
    ).toBe(3)
  })

  test.each([
    ['nobody', {}, undefined],
    ['a password', { auth: basic('me:secret') }, `Basic ${basic('me:secret')}`],
    ['a refresh token', { identitytoken: 'refresh' }, undefined],
  ])('exchanged for a token: %s', async (_, auth, sent) => {
    await serve([TREE])
    guard('Bearer abc', `Bearer realm="${server.url}/token",service="test",scope="repository:tools/x:pull"`)
    const asked: [string | undefined, string | undefined][] = []
    server.responders.set('/token?service=test&scope=repository%3Atools%2Fx%3Apull', (request, response) => {
      asked.push([request.method, request.headers.authorization])
      response.end(JSON.stringify({ token: 'abc' }))
    })
    server.responders.set('/token', (request, response) => {
      asked.push([request.method, request.headers.authorization])
      response.end(JSON.stringify({ access_token: 'abc' }))
    })
    await pulled(':1', await dockerConfig({ [host()]: auth }))
    expect(asked).toEqual([['identitytoken' in auth ? 'POST' : 'GET', sent]])
  })

  test('that the place for tokens refuses', async () => {
    await serve([TREE])
    guard('Bearer abc', `Bearer realm="${server.url}/token",service="test"`)
    server.fallback((_, response) => void response.writeHead(401).end())
    await expect(pulled(':1', await dockerConfig({ [host()]: { auth: basic('me:wrong') } }))).rejects.toThrow(
      UsageError,
    )
    await expect(pulled()).rejects.toThrow(/wants credentials/)
  })

  test('are never sent in the clear to another host', async () => {
    await serve([TREE])
    guard('Bearer abc', 'Bearer realm="http://tokens.example/token",service="test"')
    const refused = pulled(':1', await dockerConfig({ [host()]: { auth: basic('me:secret') } }))
    await expect(refused).rejects.toThrow(
      /wants the password sent in the clear, to http:\/\/tokens\.example\/token/,
    )
  })
})

describe('where a redirect leads', () => {
  let other: TestServer
  beforeEach(async () => {
    other = await testServer()
  })
  afterEach(() => other.close())
  const own = async () => dockerConfig({ [host()]: { auth: basic('me:secret') } })

  /** The registry wants the password, and sends those who have it elsewhere for a layer. */
  async function elsewhere(layer: Responder): Promise<(string | undefined)[]> {
    const { layers } = await serve([TREE])
    guard(`Basic ${basic('me:secret')}`, 'Basic realm="x"')
    server.responders.set(
      `/v2/tools/x/blobs/${digestOf(layers[0]!)}`,
      answering(307, { location: `${other.url}/blob` }),
    )
    const authorizations: (string | undefined)[] = []
    other.responders.set('/blob', (request, response) => {
      authorizations.push(request.headers.authorization)
      layer(request, response)
    })
    other.files.set('/blob', layers[0]!)
    return authorizations
  }

  test('nobody is told the credentials', async () => {
    const seen = await elsewhere((_, response) => response.end(other.files.get('/blob')))
    expect((await pulled(':1', await own())).nodes.size).toBe(3)
    expect(seen).toEqual([undefined])
  })

  test.each(['Basic realm="x"', 'Bearer realm="https://tokens.example/token",service="x"'])(
    'nobody gets them who asks for %s',
    async (challenge) => {
      const bearer = challenge.replace('https://tokens.example', other.url)
      const seen = await elsewhere(answering(401, { 'www-authenticate': bearer }))
      const refused = pulled(':1', await own())
      await expect(refused).rejects.toThrow(UnavailableError)
      await expect(refused).rejects.toThrow(
        `${other.url}, to which its registry leads, answers with status 401`,
      )
      expect(seen).toEqual([undefined])
      expect(other.requests.filter((one) => one.includes('token'))).toEqual([])
    },
  )

  test.each([{ auth: basic('me:secret') }, { identitytoken: 'refresh' }])(
    'from the place for tokens nothing is sent, %j',
    async (auth) => {
      await serve([TREE])
      guard('Bearer abc', `Bearer realm="${server.url}/token",service="test"`)
      server.fallback((_, response) => void response.writeHead(307, { location: `${other.url}/token` }).end())
      const refused = pulled(':1', await dockerConfig({ [host()]: auth }))
      await expect(refused).rejects.toThrow(UnavailableError)
      await expect(refused).rejects.toThrow('it answers with status 307')
      expect(other.requests).toEqual([])
    },
  )
})

describe('a registry that answers', () => {
  const manifest = '/v2/tools/x/manifests/1'

  test('404', async () => {
    const refused = pulled()
    await expect(refused).rejects.toThrow(UsageError)
    await expect(refused).rejects.toThrow(
      `oci:${host()}/tools/x:1: the registry has no such image; mend the reference`,
    )
  })

  test('404 for a layer', async () => {
    const { layers } = await serve([TREE])
    server.files.delete(`/v2/tools/x/blobs/${digestOf(layers[0]!)}`)
    const refused = pulled()
    await expect(refused).rejects.toThrow(UnavailableError)
    await expect(refused).rejects.toThrow(/layer 1 of 1 of .* does not have it; push the image again/)
    expect(await stored()).toEqual([])
  })

  test('429 once, and is waited for as it asks', async () => {
    await serve([TREE])
    const times: number[] = []
    server.responders.set(manifest, (request, response) => {
      times.push(performance.now())
      if (times.length === 1) response.writeHead(429, { 'retry-after': '1' }).end()
      else response.end(server.files.get(manifest))
    })
    await pulled()
    expect(times[1]! - times[0]!).toBeGreaterThan(950)
  })

  test('429, and asks for longer than anybody waits', async () => {
    server.responders.set(manifest, answering(429, { 'retry-after': '3600' }))
    const refused = pulled()
    await expect(refused).rejects.toThrow(UnavailableError)
    await expect(refused).rejects.toThrow(
      /status 429, too many requests, and wants to be asked again in 3600 s/,
    )
    expect(server.requests.filter((one) => one.includes('manifests'))).toHaveLength(1)
  })

  test.each([429, 500, 503])('%i for ever: three times are enough', async (status) => {
    server.responders.set(manifest, answering(status))
    const refused = pulled()
    await expect(refused).rejects.toThrow(UnavailableError)
    await expect(refused).rejects.toThrow(`it answers with status ${status}`)
    expect(server.requests.filter((one) => one.includes('manifests'))).toHaveLength(3)
  })

  test('500 once', async () => {
    await serve([TREE])
    let count = 0
    server.responders.set(manifest, (request, response) =>
      count++ === 0 ? response.writeHead(500).end() : response.end(server.files.get(manifest)),
    )
    expect((await pulled()).nodes.size).toBe(3)
  })

  test('with another manifest than the digest says', async () => {
    const digest = digestOf(Buffer.from('promised'))
    server.files.set(`/v2/tools/x/manifests/${digest}`, Buffer.from('{}'))
    const refused = pulled(`@${digest}`)
    await expect(refused).rejects.toThrow(UnavailableError)
    await expect(refused).rejects.toThrow(`not ${digest}`)
  })

  test('with a blob of another digest, twice', async () => {
    const { layers } = await serve([TREE])
    const path = `/v2/tools/x/blobs/${digestOf(layers[0]!)}`
    const other = Buffer.from(layers[0]!)
    other[other.length - 1]! ^= 1
    server.files.set(path, other)
    const refused = pulled()
    await expect(refused).rejects.toThrow(UnavailableError)
    await expect(refused).rejects.toThrow(
      `layer 1 of 1 of oci:${host()}/tools/x:1: a blob came with the digest ${digestOf(other)}, not`,
    )
    expect(server.requests.filter((one) => one === `200 ${path}`)).toHaveLength(2)
    expect(await stored()).toEqual([])
  })

  test('with a longer blob', async () => {
    const { layers } = await serve([TREE])
    server.files.set(
      `/v2/tools/x/blobs/${digestOf(layers[0]!)}`,
      Buffer.concat([layers[0]!, Buffer.from('more')]),
    )
    await expect(pulled()).rejects.toThrow(/is longer than the \d+ bytes promised/)
  })

  test('with a blob that is cut, and whole the second time', async () => {
    const { layers } = await serve([TREE])
    const path = `/v2/tools/x/blobs/${digestOf(layers[0]!)}`
    let count = 0
    server.responders.set(path, (_, response) => {
      const data = layers[0]!
      if (count++ > 0) response.end(data)
      else {
        response.writeHead(200, { 'content-length': data.length })
        response.write(data.subarray(0, 20), () => response.destroy())
      }
    })
    expect((await pulled()).nodes.size).toBe(3)
  })

  test('with a blob that is always cut', async () => {
    const { layers } = await serve([TREE])
    server.files.set(`/v2/tools/x/blobs/${digestOf(layers[0]!)}`, layers[0]!.subarray(0, 20))
    const refused = pulled()
    await expect(refused).rejects.toThrow(UnavailableError)
    await expect(refused).rejects.toThrow(/was cut short after 20 of \d+ bytes/)
    expect(await stored()).toEqual([])
  })
})

test('nobody answers', async () => {
  const source = sourceOf('oci:127.0.0.1:1/x/y')
  const refused = pull(source.kind === 'oci' ? source.reference : expect.fail(), {
    store: openStore(directory),
    environment: {},
    delayMs: 1,
    longestWaitMs: 1,
    onProgress: () => undefined,
  })
  await expect(refused).rejects.toThrow(UnavailableError)
  await expect(refused).rejects.toThrow(/ECONNREFUSED.*check the network/)
})
