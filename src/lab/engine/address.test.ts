import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { UsageError } from '../../lib/errors.js'
import { addressText, engineAddress } from './address.js'
import type { EngineAddress } from './address.js'

const digest = (name: string): string => createHash('sha256').update(name).digest('hex')
const meta = (name: string): string => `/home/a/.docker/contexts/meta/${digest(name)}/meta.json`
const tlsOf = (name: string, file: string): string =>
  `/home/a/.docker/contexts/tls/${digest(name)}/docker/${file}`
const endpoint = (docker: object): string => JSON.stringify({ Endpoints: { docker } })

const found = (environment: NodeJS.ProcessEnv, files: Record<string, string> = {}) =>
  engineAddress(environment, '/home/a', (path) => files[path])
const addressIn = (host: string, more: NodeJS.ProcessEnv = {}): EngineAddress =>
  found({ DOCKER_HOST: host, ...more }).address

test('without a word it is at the usual socket', () => {
  expect(found({})).toEqual({
    address: { kind: 'unix', path: '/var/run/docker.sock' },
    from: 'the usual socket',
  })
})

test.each<[string, EngineAddress]>([
  ['unix:///run/a.sock', { kind: 'unix', path: '/run/a.sock' }],
  ['unix://', { kind: 'unix', path: '/var/run/docker.sock' }],
  ['tcp://a.example:1234', { kind: 'tcp', host: 'a.example', port: 1234 }],
  ['tcp://a.example', { kind: 'tcp', host: 'a.example', port: 2375 }],
  ['a.example:1234', { kind: 'tcp', host: 'a.example', port: 1234 }],
  ['tcp://[::1]:1234', { kind: 'tcp', host: '::1', port: 1234 }],
  ['https://a.example', { kind: 'tcp', host: 'a.example', port: 2376, tls: { verify: true } }],
  ['ssh://me@a.example', { kind: 'ssh', host: 'a.example', port: 22, username: 'me' }],
  ['ssh://a.example:2022', { kind: 'ssh', host: 'a.example', port: 2022 }],
])('DOCKER_HOST=%s', (host, address) => {
  expect(found({ DOCKER_HOST: host })).toEqual({ address, from: 'DOCKER_HOST' })
})

test.each(['fd://3', 'tcp://', 'npipe:////./pipe/x', 'tcp://a b'])('%s names no engine', (host) => {
  expect(() => addressIn(host)).toThrow(UsageError)
})

test('TLS is asked for by the environment, its certificates are where that says', () => {
  const files = { '/certs/ca.pem': 'CA', '/certs/cert.pem': 'CERT', '/certs/key.pem': 'KEY' }
  const environment = { DOCKER_HOST: 'tcp://a.example', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' }
  expect(found(environment, files).address).toEqual({
    kind: 'tcp',
    host: 'a.example',
    port: 2376,
    tls: { ca: 'CA', cert: 'CERT', key: 'KEY', verify: true },
  })
  expect(addressIn('tcp://a.example', { DOCKER_TLS_VERIFY: '' })).not.toHaveProperty('tls')
})

test('a context of the configuration, of the environment, and of neither where DOCKER_HOST says', () => {
  const files = {
    '/home/a/.docker/config.json': '{"currentContext":"one"}',
    [meta('one')]: endpoint({ Host: 'ssh://me@one.example' }),
    [meta('two')]: endpoint({ Host: 'tcp://two.example:2376', SkipTLSVerify: true }),
    [tlsOf('two', 'ca.pem')]: 'CA',
  }
  expect(found({}, files)).toEqual({
    address: { kind: 'ssh', host: 'one.example', port: 22, username: 'me' },
    from: 'context one',
  })
  expect(found({ DOCKER_CONTEXT: 'two' }, files)).toEqual({
    address: { kind: 'tcp', host: 'two.example', port: 2376, tls: { ca: 'CA', verify: false } },
    from: 'context two',
  })
  expect(found({ DOCKER_CONTEXT: 'default' }, files).from).toBe('the usual socket')
  expect(found({ DOCKER_CONTEXT: 'two', DOCKER_HOST: 'unix:///a' }, files).from).toBe('DOCKER_HOST')
})

test('a context that is not there is told by name', () => {
  expect(() => found({ DOCKER_CONTEXT: 'three' })).toThrow(/no Docker context 'three'/)
})

test('for people', () => {
  expect(addressText(addressIn('ssh://me@a.example'))).toBe('ssh://me@a.example:22')
  expect(addressText(addressIn('https://a.example'))).toBe('tcp://a.example:2376 (TLS)')
})
