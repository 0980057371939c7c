import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { UnavailableError } from '../../lib/errors.js'
import { engineWords, inTime, openEngine, silence, statusOf } from './engine.js'

const UNIX = { kind: 'unix', path: '/run/docker.sock' } as const

test.each([
  ['ENOENT', /\/run\/docker\.sock does not exist; install Docker.*DOCKER_HOST/],
  ['EACCES', /\/run\/docker\.sock refuses access; join the group/],
  ['ECONNREFUSED', /no container engine listens at \/run\/docker\.sock; .*DOCKER_HOST/],
  ['ETIMEDOUT', /no container engine answers at \/run\/docker\.sock \(too late\)/],
])('%s has a mend', (code, words) => {
  expect(silence(UNIX, Object.assign(new Error('too late'), { code }))).toMatch(words)
})

test("an engine's own words, not the library's", () => {
  const refusal = Object.assign(new Error('(HTTP code 500) server error - no space left'), {
    statusCode: 500,
    json: { message: 'no space left on device\n' },
  })
  expect([engineWords(refusal), statusOf(refusal)]).toEqual(['no space left on device', 500])
  expect([engineWords(new Error('x')), statusOf(new Error('x'))]).toEqual(['x', undefined])
})

test('where no socket is, no engine is', async () => {
  await expect(openEngine({ DOCKER_HOST: 'unix:///no/such.sock' })).rejects.toThrow(UnavailableError)
})

/** A socket where something listens; gives its address. */
async function listening(onConnection: (connection: Socket) => void): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), 'engine-'))
  const socket = join(place, 'docker.sock')
  const server = createServer(onConnection).listen(socket)
  onTestFinished(async () => {
    server.close()
    await rm(place, { recursive: true })
  })
  await once(server, 'listening')
  await chmod(socket, 0o600)
  return `unix://${socket}`
}

test('what listens and is no engine is none', async () => {
  const address = await listening((connection) => connection.end('hello\n'))
  await expect(openEngine({ DOCKER_HOST: address })).rejects.toThrow(/no container engine answers/)
})

test('what listens and never answers is none, and nothing is left that would keep the process alive', async () => {
  const ended: Promise<unknown>[] = []
  const address = await listening((connection) => {
    connection.resume()
    ended.push(once(connection, 'close'))
  })
  await expect(openEngine({ DOCKER_HOST: address }, 200)).rejects.toThrow(
    /no container engine answers at .*docker\.sock \(no answer within 0\.2 s\)/,
  )
  expect(ended).toHaveLength(1)
  await Promise.all(ended)
})

test('a request that is done in time is not ended afterwards', async () => {
  let signal: AbortSignal | undefined
  const given = await inTime(50, (abortSignal) => {
    signal = abortSignal
    return Promise.resolve('done')
  })
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect([given, signal?.aborted]).toEqual(['done', false])
})

test.each([
  ['DOCKER_CERT_PATH', '/no/such/directory', /cannot be reached: .*ENOENT.*; DOCKER_CERT_PATH has to hold/],
  // It would end a request before we do.
  ['DOCKER_CLIENT_TIMEOUT', '1', /no container engine answers at .* \(no answer within 0\.2 s\)/],
])("what the library reads from the process's environment: %s", async (name, value, words) => {
  const server = createServer((connection) => connection.resume()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const environment = { DOCKER_HOST: `tcp://127.0.0.1:${port}`, [name]: value }
  for (const [one, text] of Object.entries(environment)) vi.stubEnv(one, text)
  onTestFinished(() => {
    vi.unstubAllEnvs()
    server.close()
  })
  const refusal = openEngine(environment, 200)
  await expect(refusal).rejects.toThrow(UnavailableError)
  await expect(refusal).rejects.toThrow(words)
})
