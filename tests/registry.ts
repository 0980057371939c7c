/** A real registry on loopback, Debian's docker-registry, to which tests push over its HTTP API. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'

const PROGRAM = '/usr/bin/docker-registry'

export interface Registry {
  /** Host and port, as references have them. */
  readonly host: string
  /** Pushes an image of these layers (tars, plain or compressed), lowest first, as `name:password`; returns its manifest's digest. */
  push(repository: string, tag: string, layers: readonly Buffer[], user?: string): Promise<string>
  close(): Promise<void>
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const digestOf = (data: Buffer): string => `sha256:${createHash('sha256').update(data).digest('hex')}`

async function succeeded(what: string, answer: Promise<Response>): Promise<Response> {
  const response = await answer
  if (!response.ok) throw new Error(`${what}: ${response.status} ${await response.text()}`)
  return response
}

async function pushBlob(base: string, repository: string, data: Buffer, headers: Headers): Promise<string> {
  const digest = digestOf(data)
  const begun = await succeeded(
    'begin',
    fetch(`${base}/v2/${repository}/blobs/uploads/`, { method: 'POST', headers }),
  )
  const place = new URL(begun.headers.get('location') ?? '', base)
  place.searchParams.set('digest', digest)
  await succeeded('put', fetch(place, { method: 'PUT', headers, body: new Uint8Array(data) }))
  return digest
}

const blob = (mediaType: string, data: Buffer) => ({ mediaType, digest: digestOf(data), size: data.length })

/**
 * Starts a registry that keeps everything below a directory.
 * @param htpasswd lines of an htpasswd file; without them nobody has to log in
 * @throws Error that says what to install where the program is missing
 */
export async function startRegistry(directory: string, htpasswd?: string): Promise<Registry> {
  if (!existsSync(PROGRAM))
    throw new Error(
      `there is no ${PROGRAM}: install Debian's package docker-registry, or run \`npm test\` as root`,
    )
  await mkdir(directory, { recursive: true })
  const port = await freePort()
  const host = `127.0.0.1:${port}`
  const users = join(directory, 'htpasswd')
  if (htpasswd !== undefined) await writeFile(users, htpasswd)
  const config = join(directory, 'config.yml')
  await writeFile(
    config,
    JSON.stringify({
      version: '0.1',
      storage: { filesystem: { rootdirectory: join(directory, 'data') } },
      http: { addr: host },
      log: { level: 'error', accesslog: { disabled: true } },
      ...(htpasswd === undefined ? {} : { auth: { htpasswd: { realm: 'test', path: users } } }),
    }),
  )
  const server = execa(PROGRAM, ['serve', config], { reject: false, stdin: 'ignore', buffer: false })
  const base = `http://${host}`
  for (let tries = 0; ; tries++) {
    if (
      await fetch(`${base}/v2/`).then(
        () => true,
        () => false,
      )
    )
      break
    if (tries > 200) throw new Error('the registry does not come up')
    await sleep(50)
  }
  return {
    host,
    async push(repository, tag, layers, user) {
      const headers = new Headers(
        user === undefined ? {} : { authorization: `Basic ${Buffer.from(user).toString('base64')}` },
      )
      const config = Buffer.from(
        JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [] } }),
      )
      for (const data of [config, ...layers]) await pushBlob(base, repository, data, headers)
      const type = 'application/vnd.oci.image.manifest.v1+json'
      const manifest = Buffer.from(
        JSON.stringify({
          schemaVersion: 2,
          mediaType: type,
          config: blob('application/vnd.oci.image.config.v1+json', config),
          layers: layers.map((data) => blob('application/vnd.oci.image.layer.v1.tar+gzip', data)),
        }),
      )
      await succeeded(
        'manifest',
        fetch(`${base}/v2/${repository}/manifests/${tag}`, {
          method: 'PUT',
          headers: new Headers([...headers, ['content-type', type]]),
          body: new Uint8Array(manifest),
        }),
      )
      return digestOf(manifest)
    },
    async close() {
      server.kill()
      await server
    },
  }
}
