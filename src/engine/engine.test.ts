import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { UnavailableError } from '../errors.js'
import { engineWords, openEngine, silence, statusOf } from './engine.js'

const UNIX = { kind: 'unix', path: '/run/docker.sock' } as const

test.each([
  ['ENOENT', /\/run\/docker\.sock does not exist; install Docker.*DOCKER_HOST/],
  ['EACCES', /\/run\/docker\.sock may not be spoken to; join the group/],
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

test('what listens and is no engine is none', async () => {
  const place = await mkdtemp(join(tmpdir(), 'engine-'))
  const socket = join(place, 'docker.sock')
  const server = createServer((connection) => connection.end('hello\n')).listen(socket)
  onTestFinished(async () => {
    server.close()
    await rm(place, { recursive: true })
  })
  await chmod(socket, 0o600)
  await expect(openEngine({ DOCKER_HOST: `unix://${socket}` })).rejects.toThrow(/no container engine answers/)
})
