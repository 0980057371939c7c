/** Registries that lie, and images that are made to harm. */
import { gzipSync } from 'node:zlib'
import { tarOf } from '../../../src/supply/archive/packaging.fixture.js'
import { testServer } from '../../../src/supply/archive/server.fixture.js'
import type { Responder, TestServer } from '../../../src/supply/archive/server.fixture.js'
import { descriptor, digestOf } from '../../../src/supply/sources/oci/registry.fixture.js'
import { entry, ODD, REFUSED, tar } from '../hostile-tars.js'
import { complaint, refuses } from '../judgement.js'
import { planned, PROGRAM, TAKEN } from '../planned.js'
import { times } from '../trial.js'
import type { Bench, Kind, Trial } from '../trial.js'

const IMAGE = 'application/vnd.oci.image.manifest.v1+json'
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip'
const CONFIG = 'application/vnd.oci.image.config.v1+json'

interface Served {
  readonly server: TestServer
  /** Puts a blob there; its descriptor. */
  blob(data: Buffer, mediaType?: string): ReturnType<typeof descriptor>
  manifest(text: string): void
  /** What `plan` says to it. */
  ask(deadlineMs?: number): ReturnType<Bench['matrix']>
}

const BLOBS = '/v2/tools/x/blobs/'
const MANIFEST = '/v2/tools/x/manifests/1'

const trial =
  (work: (served: Served, bench: Bench) => Promise<string | null>): Trial['run'] =>
  async (bench) => {
    const server = await testServer()
    const build = `oci:${server.url.replace('http://', '')}/tools/x:1`
    try {
      return await work(
        {
          server,
          blob(data, mediaType = LAYER) {
            server.files.set(BLOBS + digestOf(data), data)
            return descriptor(data, mediaType)
          },
          manifest: (text) => void server.files.set(MANIFEST, Buffer.from(text)),
          ask: (deadlineMs = 60_000) => planned(bench, { build }, { deadlineMs }),
        },
        bench,
      )
    } finally {
      await server.close()
    }
  }

const platform = Buffer.from(JSON.stringify({ os: 'linux', architecture: 'amd64' }))
const manifestOf = (served: Served, layers: readonly object[]): string =>
  JSON.stringify({ schemaVersion: 2, mediaType: IMAGE, config: served.blob(platform, CONFIG), layers })

const program = (): Buffer => gzipSync(tar(entry({ name: 'usr/bin/bpftrace' }, PROGRAM)))

/** An ordinary image of one layer, whose blob is answered so. */
const answering = (make: (bytes: Buffer, bench: Bench) => Responder): Trial['run'] =>
  trial(async (served, bench) => {
    const layer = served.blob(program())
    served.manifest(manifestOf(served, [layer]))
    const path = BLOBS + layer.digest
    served.server.responders.set(path, make(served.server.files.get(path) ?? Buffer.alloc(0), bench))
    return refuses(await served.ask(180_000))
  })

const MANIFESTS: Readonly<Record<string, (bench: Bench) => string>> = {
  deep: ({ random }) => '['.repeat(random.between(10_000, 1_000_000)),
  'deep-object': ({ random }) => `{"a":`.repeat(random.between(10_000, 500_000)),
  'no-json': ({ random }) =>
    random.pick(['', 'null', '[]', '"x"', '{}', '\u001b[2J', '{"schemaVersion":1}', '{"manifests":null}']),
  large: () => `{"x":"${'x'.repeat(5 << 20)}"}`,
  'hostile-text': () =>
    JSON.stringify({ schemaVersion: 2, mediaType: '\u001b[2J\n::error::x', config: {}, layers: [] }),
  prototype: () => '{"__proto__":{"layers":[]},"constructor":{"prototype":{}},"schemaVersion":2}',
  'many-manifests': ({ random }) =>
    JSON.stringify({
      schemaVersion: 2,
      manifests: Array.from({ length: random.between(1000, 20_000) }, () => ({})),
    }),
}

const DESCRIPTORS: Readonly<Record<string, (bench: Bench) => object>> = {
  'digest-out': ({ random }) => ({
    digest: random.pick([
      'sha256:../../../etc/passwd',
      'sha256:',
      'md5:x',
      `sha256:${'a'.repeat(65)}`,
      '\u001b',
    ]),
  }),
  'odd-size': ({ random }) => ({ size: random.pick([-1, 1.5, 2 ** 60, '10', null, 2 ** 80]) }),
  'too-large': ({ random }) => ({ size: random.between(5, 4000) * 2 ** 30 }),
  'odd-type': ({ random }) => ({
    mediaType: random.pick([
      'text/html',
      '',
      null,
      'application/vnd.oci.image.layer.nondistributable.v1.tar',
      '\u001b[2J',
    ]),
  }),
  'not-there': () => ({ digest: `sha256:${'a'.repeat(64)}` }),
  'longer-than-said': ({ random }) => ({ size: random.between(1, 100) }),
}

const trials: Trial[] = [
  {
    name: 'as-it-should-be',
    run: trial(async (served) => {
      served.manifest(manifestOf(served, [served.blob(program())]))
      return complaint(await served.ask(), { codes: [3], words: TAKEN })
    }),
  },
  ...Object.entries({ ...REFUSED, ...ODD })
    .filter(([name]) => name !== 'zeros-behind')
    .map(([name, make]): Trial => ({
      name: `layer-${name}`,
      run: trial(async (served, { random }) => {
        const layers = [served.blob(program()), served.blob(gzipSync(make(random), { level: 1 }))]
        served.manifest(manifestOf(served, layers))
        // What lies over a program that is there may be taken, as long as it is not what must be refused.
        return complaint(await served.ask(), { codes: name in REFUSED ? [2] : [2, 3] })
      }),
    })),
  ...times(
    2,
    'whiteouts',
    trial(async (served, { random }) => {
      const layers = await Promise.all(
        Array.from({ length: random.between(10, 40) }, async () =>
          served.blob(
            gzipSync(
              await tarOf(
                Array.from({ length: random.between(500, 2000) }, (_, at) => ({
                  name: `${'d/'.repeat(random.below(60))}${random.pick([`.wh.f${at}`, '.wh..wh..opq', `f${at}`, '.wh.d', '.wh.', '.wh...'])}`,
                })),
              ),
            ),
          ),
        ),
      )
      served.manifest(manifestOf(served, [...layers, served.blob(program())]))
      return refuses(await served.ask())
    }),
  ),
  {
    name: 'many-layers',
    run: trial(async (served, { random }) => {
      const layer = served.blob(program())
      served.manifest(
        manifestOf(
          served,
          Array.from({ length: random.between(128, 5000) }, () => layer),
        ),
      )
      return complaint(await served.ask(), { codes: [2] })
    }),
  },
  ...times(4, 'wrong-bytes', (bench) =>
    answering((bytes, { random }) => (_, response) => {
      response.writeHead(200).end(random.flipped(bytes, random.between(1, 9)))
    })(bench),
  ),
  ...times(2, 'cut', (bench) =>
    answering((bytes, { random }) => (_, response) => {
      response.writeHead(200, { 'content-length': bytes.length })
      response.write(random.cut(bytes), () => response.destroy())
    })(bench),
  ),
  {
    name: 'endless',
    run: answering(() => (_, response) => {
      response.writeHead(200)
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(1 << 16)));
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    }),
  },
  {
    name: 'a-byte-a-second',
    run: answering((bytes) => (_, response) => {
      response.writeHead(200, { 'content-length': bytes.length })
      let at = 0
      const timer = setInterval(() => {
        if (response.destroyed || at >= bytes.length) clearInterval(timer)
        else response.write(bytes.subarray(at, ++at))
      }, 1000)
    }),
    isFull: true,
  },
  ...times(3, 'redirects', (bench) =>
    answering(
      (_, { random }) =>
        (request, response) =>
          response
            .writeHead(307, {
              location: random.pick([
                request.url ?? '',
                'file:///etc/passwd',
                'http://127.0.0.1:1/x',
                'gopher://x',
                '//',
              ]),
            })
            .end(),
    )(bench),
  ),
  ...times(3, 'challenge', (bench) =>
    answering(
      (_, { random }) =>
        (_request, response) =>
          response
            .writeHead(401, {
              'www-authenticate': random.pick([
                `Bearer realm="file:///etc/passwd"`,
                `Bearer realm="http://127.0.0.1:1/${'x'.repeat(5000)}"`,
                'Bearer realm=""',
                `Bearer ${'a="b",'.repeat(1500)}`,
                `Basic realm="\u009b2J"`,
                'x'.repeat(9000),
              ]),
            })
            .end(),
    )(bench),
  ),
  ...Object.entries(MANIFESTS).map(([name, make]): Trial => ({
    name: `manifest-${name}`,
    run: trial(async (served, bench) => {
      served.manifest(make(bench))
      return refuses(await served.ask())
    }),
  })),
  ...Object.entries(DESCRIPTORS).map(([name, make]): Trial => ({
    name: `descriptor-${name}`,
    run: trial(async (served, bench) => {
      served.manifest(manifestOf(served, [{ ...served.blob(program()), ...make(bench) }]))
      return refuses(await served.ask())
    }),
  })),
  {
    name: 'index-that-leads-to-itself',
    run: trial(async (served) => {
      const inner = Buffer.from(
        JSON.stringify({
          schemaVersion: 2,
          manifests: [
            {
              mediaType: IMAGE,
              digest: `sha256:${'a'.repeat(64)}`,
              size: 9,
              platform: { os: 'linux', architecture: 'amd64' },
            },
          ],
        }),
      )
      served.server.files.set(`/v2/tools/x/manifests/${digestOf(inner)}`, inner)
      served.manifest(
        JSON.stringify({
          schemaVersion: 2,
          manifests: [
            {
              mediaType: IMAGE,
              digest: digestOf(inner),
              size: inner.length,
              platform: { os: 'linux', architecture: 'amd64' },
            },
          ],
        }),
      )
      return complaint(await served.ask(), { codes: [2] })
    }),
  },
]

export const registries: Kind = { name: 'registries', trials }
