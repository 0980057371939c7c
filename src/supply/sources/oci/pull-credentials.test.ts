/** Who is told a registry's credentials, and who is not. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testServer } from '../../archive/server.fixture.js'
import type { Responder, TestServer } from '../../archive/server.fixture.js'
import { UnavailableError, UsageError } from '../../../lib/errors.js'
import { answering, digestOf, testRegistry, TREE } from './registry.fixture.js'
import type { TestRegistry } from './registry.fixture.js'

let registry: TestRegistry
beforeEach(async () => {
  registry = await testRegistry()
})
afterEach(() => registry.close())

/** Lets nobody through without this header; `challenge` says what is wanted. */
function guard(authorization: string, challenge: string): void {
  for (const [path, data] of [...registry.files])
    registry.responders.set(path, (request, response) => {
      if (request.headers.authorization === authorization) response.writeHead(200).end(data)
      else response.writeHead(401, { 'www-authenticate': challenge }).end()
    })
}

async function dockerConfig(auths: Record<string, unknown>): Promise<Record<string, string>> {
  const place = join(registry.directory, 'docker')
  await mkdir(place, { recursive: true })
  await writeFile(join(place, 'config.json'), JSON.stringify({ auths }))
  return { DOCKER_CONFIG: place }
}
const basic = (pair: string): string => Buffer.from(pair).toString('base64')

describe('credentials', () => {
  test('that are missing', async () => {
    await registry.serve([TREE])
    guard(`Basic ${basic('me:secret')}`, 'Basic realm="x"')
    const environment = await dockerConfig({})
    const refused = registry.pulled(':1', environment)
    await expect(refused).rejects.toThrow(UsageError)
    await expect(refused).rejects.toThrow(
      `oci:${registry.host}/tools/x: the registry wants credentials, or has no such image; there are none for it in ${environment['DOCKER_CONFIG'] ?? ''}/config.json; log in first (docker login ${registry.host}`,
    )
    expect(await registry.stored()).toEqual([])
  })

  test('that are refused', async () => {
    await registry.serve([TREE])
    guard(`Basic ${basic('me:secret')}`, 'Basic realm="x"')
    const refused = registry.pulled(
      ':1',
      await dockerConfig({ [registry.host]: { auth: basic('me:wrong') } }),
    )
    await expect(refused).rejects.toThrow(UsageError)
    await expect(refused).rejects.toThrow(
      /the registry refuses the credentials in .*config\.json; log in to it again/,
    )
  })

  test('of the Basic kind', async () => {
    await registry.serve([TREE])
    guard(`Basic ${basic('me:se:cret')}`, 'Basic realm="x"')
    expect(
      (await registry.pulled(':1', await dockerConfig({ [registry.host]: { auth: basic('me:se:cret') } })))
        .nodes.size,
    ).toBe(3)
  })

  test.each([
    ['nobody', {}, undefined],
    ['a password', { auth: basic('me:secret') }, `Basic ${basic('me:secret')}`],
    ['a refresh token', { identitytoken: 'refresh' }, undefined],
  ])('exchanged for a token: %s', async (_, auth, sent) => {
    await registry.serve([TREE])
    guard('Bearer abc', `Bearer realm="${registry.url}/token",service="test",scope="repository:tools/x:pull"`)
    const asked: [string | undefined, string | undefined][] = []
    registry.responders.set(
      '/token?service=test&scope=repository%3Atools%2Fx%3Apull',
      (request, response) => {
        asked.push([request.method, request.headers.authorization])
        response.end(JSON.stringify({ token: 'abc' }))
      },
    )
    registry.responders.set('/token', (request, response) => {
      asked.push([request.method, request.headers.authorization])
      response.end(JSON.stringify({ access_token: 'abc' }))
    })
    await registry.pulled(':1', await dockerConfig({ [registry.host]: auth }))
    expect(asked).toEqual([['identitytoken' in auth ? 'POST' : 'GET', sent]])
  })

  test('that the place for tokens refuses', async () => {
    await registry.serve([TREE])
    guard('Bearer abc', `Bearer realm="${registry.url}/token",service="test"`)
    registry.fallback((_, response) => void response.writeHead(401).end())
    await expect(
      registry.pulled(':1', await dockerConfig({ [registry.host]: { auth: basic('me:wrong') } })),
    ).rejects.toThrow(UsageError)
    await expect(registry.pulled()).rejects.toThrow(/wants credentials/)
  })

  test('are never sent in the clear to another host', async () => {
    await registry.serve([TREE])
    guard('Bearer abc', 'Bearer realm="http://tokens.example/token",service="test"')
    const refused = registry.pulled(
      ':1',
      await dockerConfig({ [registry.host]: { auth: basic('me:secret') } }),
    )
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
  const own = async () => dockerConfig({ [registry.host]: { auth: basic('me:secret') } })

  /** The registry wants the password, and sends those who have it elsewhere for a layer. */
  async function elsewhere(layer: Responder): Promise<(string | undefined)[]> {
    const { layers } = await registry.serve([TREE])
    guard(`Basic ${basic('me:secret')}`, 'Basic realm="x"')
    registry.responders.set(
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
    expect((await registry.pulled(':1', await own())).nodes.size).toBe(3)
    expect(seen).toEqual([undefined])
  })

  test.each(['Basic realm="x"', 'Bearer realm="https://tokens.example/token",service="x"'])(
    'nobody gets them who asks for %s',
    async (challenge) => {
      const bearer = challenge.replace('https://tokens.example', other.url)
      const seen = await elsewhere(answering(401, { 'www-authenticate': bearer }))
      const refused = registry.pulled(':1', await own())
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
      await registry.serve([TREE])
      guard('Bearer abc', `Bearer realm="${registry.url}/token",service="test"`)
      registry.fallback(
        (_, response) => void response.writeHead(307, { location: `${other.url}/token` }).end(),
      )
      const refused = registry.pulled(':1', await dockerConfig({ [registry.host]: auth }))
      await expect(refused).rejects.toThrow(UnavailableError)
      await expect(refused).rejects.toThrow('it answers with status 307')
      expect(other.requests).toEqual([])
    },
  )
})
