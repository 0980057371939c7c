/** Real programs stand in for helpers: what they are told, and what is believed of their answers. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { askHelper } from './credential-helper.js'
import { findCredentials } from './credentials.js'

let place: string
let environment: Record<string, string>
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-helper-'))
  environment = { PATH: `${place}:/usr/bin:/bin`, DOCKER_CONFIG: place }
})
afterEach(() => rm(place, { recursive: true, force: true }))

/** A helper that notes what it was asked, and answers so. */
const helper = (answer: string, exit = 0): Promise<void> =>
  writeFile(
    join(place, 'docker-credential-test'),
    `#!/bin/sh\n{ echo "$@"; cat; } > ${place}/asked\nprintf '%s' '${answer}'\nexit ${exit}\n`,
    { mode: 0o755 },
  )
const SECRET = '{"ServerURL":"r.example","Username":"me","Secret":"se:cret"}'
const ME = { kind: 'password', user: 'me', password: 'se:cret' }

describe('a helper', () => {
  test('is told the registry on its standard input, and gives user and password', async () => {
    await helper(SECRET)
    expect(await askHelper('test', 'r.example', environment)).toEqual({
      credentials: ME,
      place: 'docker-credential-test',
    })
    expect(await readFile(join(place, 'asked'), 'utf8')).toBe('get\nr.example')
  })

  test('gives a token by a user that is none', async () => {
    await helper(SECRET.replace('"me"', '"<token>"'))
    expect((await askHelper('test', 'r.example', environment)).credentials).toEqual({
      kind: 'refresh',
      token: 'se:cret',
    })
  })

  test.each([
    ['credentials not found in native keychain', 1, 'which has none'],
    [SECRET, 1, 'which has none'],
    ['no JSON', 0, 'whose answer cannot be read'],
    ['{"Username":"","Secret":""}', 0, 'whose answer cannot be read'],
  ])('that says %j and exits with %i', async (answer, exit, why) => {
    await helper(answer, exit)
    expect(await askHelper('test', 'r.example', environment)).toEqual({
      credentials: null,
      place: `docker-credential-test (${why})`,
    })
  })

  test.each([
    ['absent', 'which is not installed'],
    ['../../bin/sh', 'no name of a helper'],
  ])('called %s', async (name, why) => {
    expect((await askHelper(name, 'r.example', environment)).place).toBe(`docker-credential-${name} (${why})`)
  })
})

describe('a credentials file', () => {
  const auths = { 'r.example': { auth: Buffer.from('file:x').toString('base64') } }
  const found = async (file: object) => {
    await writeFile(join(place, 'config.json'), JSON.stringify(file))
    return findCredentials(environment, 'r.example', 'tool')
  }

  test.each([
    ['for the registry', { credHelpers: { 'r.example': 'test' }, credsStore: 'absent' }],
    ['for all', { credHelpers: { 'other.example': 'absent' }, credsStore: 'test' }],
  ])('names a helper %s, which comes before what it holds itself', async (_, file) => {
    await helper(SECRET)
    expect((await found({ auths, ...file })).credentials).toEqual(ME)
  })

  test('counts where its helper has none', async () => {
    await helper('', 1)
    expect((await found({ auths, credsStore: 'test' })).credentials).toMatchObject({ user: 'file' })
  })

  test('whose helper is not installed says so where there are no credentials', async () => {
    const { credentials, place: looked } = await found({ credsStore: 'absent' })
    expect(credentials).toBeNull()
    expect(looked).toBe(`${place}/config.json, docker-credential-absent (which is not installed)`)
  })
})

test('an answer without end is not waited for', async () => {
  await writeFile(join(place, 'docker-credential-test'), '#!/bin/sh\nexec yes\n', { mode: 0o755 })
  expect((await askHelper('test', 'r.example', environment)).place).toBe(
    'docker-credential-test (whose answer is too long)',
  )
})

test('a credentials file that is a device has none', async () => {
  const found = findCredentials({ REGISTRY_AUTH_FILE: '/dev/zero' }, 'r.example', 'x')
  expect(await found).toEqual({ credentials: null, place: '/dev/zero' })
})
