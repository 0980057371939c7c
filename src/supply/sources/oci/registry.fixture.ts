/** A registry made by hand, and a store into which its images are pulled. */
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { tarOf } from '../../archive/packaging.fixture.js'
import type { TarMember } from '../../archive/packaging.fixture.js'
import { testServer } from '../../archive/server.fixture.js'
import type { Responder, TestServer } from '../../archive/server.fixture.js'
import { openStore } from '../../artefacts/store.js'
import { sourceOf } from '../../../matrix/source.js'
import { pull } from './pull.js'
import { HOLDS } from '../../archive/holds.js'

export const digestOf = (data: Buffer): string => `sha256:${createHash('sha256').update(data).digest('hex')}`
export const descriptor = (data: Buffer, mediaType: string) => ({
  mediaType,
  digest: digestOf(data),
  size: data.length,
})
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip'
const CONFIG = 'application/vnd.oci.image.config.v1+json'

export const TREE: TarMember[] = [{ name: 'usr/bin/bpftrace', text: 'program', mode: 0o755 }]

export const answering =
  (status: number, headers: Record<string, string> = {}): Responder =>
  (_, response) =>
    response.writeHead(status, headers).end('{}')

interface Image {
  readonly manifest: Buffer
  readonly layers: readonly Buffer[]
}

export interface TestRegistry extends TestServer {
  /** Its name in references. */
  readonly host: string
  /** Where the store is. */
  readonly directory: string
  /** Puts an image into the registry, under a tag and under its digest. */
  serve(layers: TarMember[][], platform?: { os: string; architecture: string }): Promise<Image>
  pulled(name?: string, environment?: Record<string, string>): ReturnType<typeof pull>
  /** What is in the store, whole or half-made. */
  stored(): Promise<string[]>
}

export async function testRegistry(): Promise<TestRegistry> {
  const [server, directory] = await Promise.all([testServer(), mkdtemp(join(tmpdir(), 'pull-'))])
  const host = server.url.replace('http://', '')
  return {
    ...server,
    host,
    directory,
    async serve(layers, platform = { os: 'linux', architecture: 'amd64' }) {
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
      for (const name of ['1', digestOf(manifest)])
        server.files.set(`/v2/tools/x/manifests/${name}`, manifest)
      return { manifest, layers: blobs }
    },
    async pulled(name = ':1', environment = {}) {
      const source = sourceOf(`oci:${host}/tools/x${name}`)
      if (source?.kind !== 'oci') throw new Error('no reference')
      return pull(source.reference, {
        store: openStore(directory),
        environment,
        delayMs: 5,
        longestWaitMs: 1000,
        onProgress: () => undefined,
      })
    },
    stored: async () =>
      (await readdir(join(directory, 'store')).catch(() => [])).filter((name) => name !== HOLDS),
    async close() {
      await server.close()
      await rm(directory, { recursive: true })
    },
  }
}
