import { expect, test } from 'vitest'
import { credentialFiles, credentialsFor } from './credentials.js'
import { parseChallenge } from './challenge.js'
import { retryAfterMs } from './http.js'

const basic = (pair: string): string => Buffer.from(pair).toString('base64')
const of = (auths: unknown, registry = 'r.example:5000', repository = 'team/tool') =>
  credentialsFor(JSON.stringify({ auths, credsStore: 'desktop' }), registry, repository)

test('files are looked through where Docker and Podman have them', () => {
  expect(credentialFiles({ HOME: '/home/me', XDG_RUNTIME_DIR: '/run/user/1' })).toEqual([
    '/run/user/1/containers/auth.json',
    '/home/me/.config/containers/auth.json',
    '/home/me/.docker/config.json',
  ])
  expect(credentialFiles({ HOME: '/home/me', DOCKER_CONFIG: '/d', REGISTRY_AUTH_FILE: '/a' })).toEqual([
    '/a',
    '/d/config.json',
    '/home/me/.config/containers/auth.json',
  ])
  expect(credentialFiles({})).toEqual([])
})

test('an entry is of a registry, however it is written, or of the longest part of a name', () => {
  const me = { kind: 'password', user: 'me', password: 'se:cret' }
  const auth = { auth: basic('me:se:cret') }
  expect(of({ 'r.example:5000': auth })).toEqual(me)
  expect(of({ 'https://r.example:5000/v1/': auth })).toEqual(me)
  expect(of({ 'r.example:5000': { auth: basic('x:y') }, 'r.example:5000/team': auth })).toEqual(me)
  expect(of({ 'r.example:5000': { username: 'me', password: 'se:cret' } })).toEqual(me)
  expect(of({ 'r.example:5000': { identitytoken: 't' } })).toEqual({ kind: 'refresh', token: 't' })
  expect(of({ 'r.example': auth, 'r.example:5000/tea': auth })).toBeNull()
  expect(of({ 'r.example:5000': {} })).toBeNull()
  expect(credentialsFor('{}', 'r', 'x')).toBeNull()
})

test('a challenge', () => {
  const bearer = parseChallenge(
    'Bearer realm="https://a/t",service="s, with a comma",scope="repository:x:pull"',
  )
  expect(bearer?.scheme).toBe('bearer')
  expect(Object.fromEntries(bearer?.parameters ?? [])).toEqual({
    realm: 'https://a/t',
    service: 's, with a comma',
    scope: 'repository:x:pull',
  })
  expect(parseChallenge('Basic realm="x", Bearer realm="y"')?.parameters.get('realm')).toBe('y')
  expect(parseChallenge('Basic realm=x')?.scheme).toBe('basic')
  expect(parseChallenge('basic')?.scheme).toBe('basic')
  expect(parseChallenge('Negotiate')).toBeNull()
  expect(parseChallenge('')).toBeNull()
})

test('Retry-After is seconds or a date', () => {
  const now = new Date('2026-11-24T00:00:00Z')
  expect(retryAfterMs('7', now)).toBe(7000)
  expect(retryAfterMs('Tue, 24 Nov 2026 00:00:30 GMT', now)).toBe(30_000)
  expect(retryAfterMs('Mon, 23 Nov 2026 00:00:30 GMT', now)).toBe(0)
  expect(retryAfterMs('', now)).toBeNull()
})
