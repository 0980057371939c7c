/** Where Docker's own clients would look for an engine: DOCKER_HOST, a context, the usual socket. Pure. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { UsageError } from '../../lib/errors.js'

/** What TLS is done with; texts in PEM. */
export interface Certificates {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

export type EngineAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | {
      readonly kind: 'tcp'
      readonly host: string
      readonly port: number
      /** Absent: in the clear. `verify`: whether the engine has to prove who it is. */
      readonly tls?: Certificates & { readonly verify: boolean }
    }
  | { readonly kind: 'ssh'; readonly host: string; readonly port: number; readonly username?: string }

export interface FoundEngine {
  readonly address: EngineAddress
  /** Who said so, for people: `DOCKER_HOST`, `context NAME`, `the usual socket`. */
  readonly from: string
}

/** The text of a file, or undefined where there is none. */
export type ReadText = (path: string) => string | undefined

const USUAL = '/var/run/docker.sock'
const PORTS = { tcp: 2375, tls: 2376, ssh: 22 }

function certificatesIn(directory: string, read: ReadText): Certificates {
  const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((name) => read(join(directory, name)))
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  }
}

const SCHEME = /^(unix|tcp|http|https|ssh):\/\//

/** @param tls what it is done with, where it is to be */
function addressOf(
  text: string,
  from: string,
  tls: (Certificates & { readonly verify: boolean }) | undefined,
): EngineAddress {
  const scheme = SCHEME.exec(text)?.[1] ?? 'tcp'
  if (scheme === 'unix') return { kind: 'unix', path: text.slice('unix://'.length) || USUAL }
  const full = SCHEME.test(text) ? text : `tcp://${text}`
  const url = URL.canParse(full) ? new URL(full) : null
  if (!url || url.hostname === '' || /^[a-z]+:\/\//.test(text) !== SCHEME.test(text))
    throw new UsageError(
      `${from} names no engine: '${text}'; expected unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST`,
    )
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = url.port === '' ? undefined : Number(url.port)
  if (scheme === 'ssh')
    return {
      kind: 'ssh',
      host,
      port: port ?? PORTS.ssh,
      ...(url.username === '' ? {} : { username: url.username }),
    }
  const secure = tls ?? (scheme === 'https' ? { verify: true } : undefined)
  return {
    kind: 'tcp',
    host,
    port: port ?? (secure ? PORTS.tls : PORTS.tcp),
    ...(secure === undefined ? {} : { tls: secure }),
  }
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

function member(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined,
    value,
  )
}

/** A context as `docker context` keeps it: meta.json in a directory that is called by the digest of its name. */
function contextAddress(name: string, configDir: string, read: ReadText): EngineAddress {
  const digest = createHash('sha256').update(name).digest('hex')
  const endpoint = member(
    parsed(read(join(configDir, 'contexts', 'meta', digest, 'meta.json'))),
    'Endpoints',
    'docker',
  )
  const host = member(endpoint, 'Host')
  if (typeof host !== 'string')
    throw new UsageError(
      `there is no Docker context '${name}' in ${configDir}; \`docker context ls\` lists them, or set DOCKER_HOST`,
    )
  const certificates = certificatesIn(join(configDir, 'contexts', 'tls', digest, 'docker'), read)
  const verify = member(endpoint, 'SkipTLSVerify') !== true
  const tls = Object.keys(certificates).length > 0 || !verify ? { ...certificates, verify } : undefined
  return addressOf(host, `the Docker context '${name}'`, tls)
}

/**
 * The engine that `docker` would speak to, by the same precedence: DOCKER_HOST, DOCKER_CONTEXT, the configuration's
 * current context, the usual socket.
 * @param home the user's home directory
 * @throws UsageError for an address or a context that names none
 */
export function engineAddress(environment: NodeJS.ProcessEnv, home: string, read: ReadText): FoundEngine {
  const configDir = environment['DOCKER_CONFIG'] || join(home, '.docker')
  const host = environment['DOCKER_HOST']
  if (host) {
    const verify = (environment['DOCKER_TLS_VERIFY'] ?? '') !== ''
    const tls = verify
      ? { ...certificatesIn(environment['DOCKER_CERT_PATH'] || configDir, read), verify }
      : undefined
    return { address: addressOf(host, 'DOCKER_HOST', tls), from: 'DOCKER_HOST' }
  }
  const current = member(parsed(read(join(configDir, 'config.json'))), 'currentContext')
  const name = environment['DOCKER_CONTEXT'] || (typeof current === 'string' ? current : '')
  if (name !== '' && name !== 'default')
    return { address: contextAddress(name, configDir, read), from: `context ${name}` }
  return { address: { kind: 'unix', path: USUAL }, from: 'the usual socket' }
}

/** An address for people. */
export function addressText(address: EngineAddress): string {
  switch (address.kind) {
    case 'unix':
      return address.path
    case 'tcp':
      return `tcp://${address.host}:${address.port}${address.tls ? ' (TLS)' : ''}`
    case 'ssh':
      return `ssh://${address.username ? `${address.username}@` : ''}${address.host}:${address.port}`
  }
}
