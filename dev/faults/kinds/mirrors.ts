/** Mirrors that lie, stop, or never come to an end. Their archive is signed by a key that the worker believes. */
import { readFile } from 'node:fs/promises'
import { NOW, signed, signingKey, testArchive } from '../../../src/supply/archive/archive.fixture.js'
import type { Published, TestArchive } from '../../../src/supply/archive/archive.fixture.js'
import type { Responder } from '../../../src/supply/archive/server.fixture.js'
import { xzOf } from '../../../src/supply/archive/packaging.fixture.js'
import { sha256 } from '../../../src/lib/files.js'
import { complaint, refuses } from '../judgement.js'
import type { Said } from '../launch.js'
import { times } from '../trial.js'
import type { Bench, Kind, Trial } from '../trial.js'

export interface Mirror {
  readonly archive: TestArchive
  readonly published: Published
  /** Opens the suite, and downloads the package. */
  readonly ask: (deadlineMs?: number) => Promise<Said>
}

export const askArchive = (bench: Bench, archive: TestArchive, deadlineMs = 60_000): Promise<Said> =>
  bench.worker(
    ['archive', archive.url, archive.keyringDir, bench.cache, NOW.toISOString(), 'trixie', 'tool'],
    { deadlineMs },
  )

/** Something that is done with an archive of one suite with one package. */
export async function withArchive<T>(bench: Bench, work: (mirror: Mirror) => Promise<T>): Promise<T> {
  const archive = await testArchive()
  try {
    const published = await archive.publish('trixie', ['tool 1.0'])
    return await work({ archive, published, ask: (deadlineMs) => askArchive(bench, archive, deadlineMs) })
  } finally {
    await archive.close()
  }
}

const trial =
  (work: (mirror: Mirror, bench: Bench) => Promise<string | null>): Trial['run'] =>
  (bench) =>
    withArchive(bench, (mirror) => work(mirror, bench))

/** What is on the server at a path is changed. */
function spoilt({ archive }: Mirror, path: string, change: (bytes: Buffer) => Buffer): void {
  archive.files.set(path, change(archive.files.get(path) ?? Buffer.alloc(0)))
}

const WHAT = ['inRelease', 'packages', 'deb'] as const
const pathOf = ({ published }: Mirror, what: (typeof WHAT)[number]): string =>
  what === 'deb' ? (published.debs.get('tool') ?? '') : published[what]

const endless =
  (piece: Buffer): Responder =>
  (_, response) => {
    response.writeHead(200)
    const more = (): void => {
      while (!response.destroyed && response.write(piece));
      if (!response.destroyed) response.once('drain', more)
    }
    more()
  }

const drip =
  (bytes: Buffer): Responder =>
  (_, response) => {
    response.writeHead(200, { 'content-length': bytes.length })
    let at = 0
    const timer = setInterval(() => {
      if (response.destroyed || at >= bytes.length) clearInterval(timer)
      else response.write(bytes.subarray(at, ++at))
    }, 1000)
  }

const responding = (
  what: (typeof WHAT)[number],
  make: (bytes: Buffer, bench: Bench) => Responder,
): Trial['run'] =>
  trial(async (mirror, bench) => {
    const path = pathOf(mirror, what)
    mirror.archive.responders.set(path, make(mirror.archive.files.get(path) ?? Buffer.alloc(0), bench))
    return refuses(await mirror.ask(180_000))
  })

/** A signed index with such a package in it. */
async function withStanza(mirror: Mirror, stanza: string): Promise<void> {
  const index = xzOf(Buffer.from(stanza))
  mirror.archive.files.set(mirror.published.packages, index)
  const text = `Suite: trixie\nCodename: trixie\nDate: ${NOW.toUTCString()}\nSHA256:\n ${sha256(index)} ${index.length} main/binary-amd64/Packages.xz\n`
  mirror.archive.files.set(mirror.published.inRelease, Buffer.from(await signed(text, mirror.archive.key)))
}

const trials: Trial[] = [
  { name: 'as-it-should-be', run: trial(async ({ ask }) => complaint(await ask(), { codes: [0] })) },
  ...times(
    3,
    'older',
    trial(async ({ archive, ask }, { random }) => {
      const first = complaint(await ask(), { codes: [0] })
      if (first !== null) return first
      const days = random.between(1, 700)
      const Date_ = new Date(Date.parse('2026-03-01') - days * 86_400_000).toUTCString()
      await archive.publish('trixie', ['tool 0.9'], { Date: random.pick([Date_, '']) })
      return refuses(await ask(), /older than/)
    }),
  ),
  ...times(
    4,
    'signed-text-changed',
    trial(async (mirror, { random }) => {
      spoilt(mirror, mirror.published.inRelease, (bytes) => {
        const text = bytes.toString()
        const [from, to] = [text.indexOf('\n\n') + 2, text.indexOf('-----BEGIN PGP SIGNATURE')]
        const at = random.between(from, to - 3)
        // A space at a line's end is not signed (RFC 9580, 7.1), so a letter is put there.
        return Buffer.from(`${text.slice(0, at)}Z${text.slice(at)}`)
      })
      return refuses(await mirror.ask())
    }),
  ),
  ...times(
    2,
    'unsigned',
    trial(async (mirror, { random }) => {
      spoilt(mirror, mirror.published.inRelease, (bytes) => {
        const text = bytes.toString()
        return Buffer.from(
          random.pick([
            text.split('-----BEGIN PGP SIGNATURE')[0] ?? '',
            text.replace(/-----BEGIN PGP SIGNED MESSAGE-----\n/, ''),
            `Suite: trixie\n${text}`,
            text.replace('\n\n', '\nComment: x\n\n'),
            '',
          ]),
        )
      })
      return refuses(await mirror.ask())
    }),
  ),
  {
    name: 'signed-by-another',
    run: trial(async ({ archive, published, ask }) => {
      archive.files.set(published.inRelease, Buffer.from(await signed('Suite: trixie\n', await signingKey())))
      return refuses(await ask(), /no signature by a key of/)
    }),
  },
  {
    name: 'another-suite',
    run: trial(async ({ archive, published, ask }) => {
      await archive.publish('sid', ['tool 9'])
      archive.files.set(
        published.inRelease,
        archive.files.get('/debian/dists/sid/InRelease') ?? Buffer.alloc(0),
      )
      return refuses(await ask(), /it is that of sid/)
    }),
  },
  {
    name: 'expired',
    run: trial(async ({ archive, ask }) => {
      await archive.publish('trixie', ['tool 1.0'], { 'Valid-Until': 'Mon, 02 Mar 2026 00:00:00 UTC' })
      return refuses(await ask(), /expired/)
    }),
  },
  ...times(
    4,
    'wrong-bytes',
    trial(async (mirror, { random }) => {
      spoilt(mirror, pathOf(mirror, random.pick(['packages', 'deb'])), (bytes) =>
        random.flipped(bytes, random.between(1, 9)),
      )
      return refuses(await mirror.ask())
    }),
  ),
  ...times(
    3,
    'longer-or-shorter',
    trial(async (mirror, { random }) => {
      spoilt(mirror, pathOf(mirror, random.pick(['packages', 'deb'])), (bytes) =>
        random.pick([
          () => random.cut(bytes),
          () => Buffer.concat([bytes, Buffer.alloc(random.between(1, 1 << 20))]),
        ])(),
      )
      return refuses(await mirror.ask())
    }),
  ),
  ...times(4, 'cut', (bench) =>
    responding(bench.random.pick(WHAT), (bytes, { random }) => (_, response) => {
      response.writeHead(200, { 'content-length': bytes.length })
      response.write(random.cut(bytes), () => response.destroy())
    })(bench),
  ),
  ...times(3, 'endless', (bench) =>
    responding(bench.random.pick(WHAT), (_, { random }) =>
      endless(Buffer.alloc(1 << 16, random.pick(['x', '\n', '\0']))),
    )(bench),
  ),
  { name: 'a-byte-a-second', run: responding('inRelease', drip) },
  { name: 'a-byte-a-second-of-a-package', isFull: true, run: responding('deb', drip) },
  { name: 'a-byte-a-second-of-an-index', isFull: true, run: responding('packages', drip) },
  ...times(2, 'redirects', (bench) =>
    responding(
      bench.random.pick(WHAT),
      () => (request, response) =>
        response
          .writeHead(302, {
            location: bench.random.pick([request.url ?? '', 'file:///etc/passwd', 'http://[', '\\\\x']),
          })
          .end(),
    )(bench),
  ),
  ...times(2, 'status', (bench) =>
    responding(
      bench.random.pick(WHAT),
      () => (_, response) =>
        response.writeHead(bench.random.pick([403, 404, 410, 418, 500, 503])).end('\u001b[2J'),
    )(bench),
  ),
  {
    name: 'garbage-for-a-header',
    run: responding(
      'inRelease',
      () => (_, response) => response.socket?.end('HTTP/1.1 \u001b[2J\r\n\n::error::x\r\n\r\n'),
    ),
  },
  ...times(
    4,
    'hostile-index',
    trial(async (mirror, { random }) => {
      const field = random.pick([
        'Filename: ../../../../etc/passwd',
        'Filename: pool/\u001b[2J\u202ex.deb',
        'Size: -1',
        `Size: ${'9'.repeat(400)}`,
        'SHA256: ../../x',
        `Version: ${'1.'.repeat(50_000)}`,
        `Depends: ${'a (>= 1) | '.repeat(20_000)}b`,
        'SHA256:',
      ])
      const digest = 'a'.repeat(64)
      const plain = `Package: tool\nVersion: 1.0\nArchitecture: amd64\nFilename: pool/x.deb\nSize: 10\nSHA256: ${digest}\n`
      const name = field.split(':')[0] ?? ''
      await withStanza(mirror, plain.replace(new RegExp(`^${name}:.*\n`, 'm'), '') + `${field}\n`)
      return refuses(await mirror.ask())
    }),
  ),
  {
    name: 'index-of-one-endless-line',
    run: trial(async (mirror) => {
      await withStanza(mirror, `Package: ${'x'.repeat(64 << 20)}`)
      return refuses(await mirror.ask())
    }),
  },
  ...times(
    2,
    'package-in-cache-damaged',
    trial(async ({ ask, archive, published }, bench) => {
      const first = complaint(await ask(), { codes: [0] })
      if (first !== null) return first
      const deb = archive.files.get(published.debs.get('tool') ?? '') ?? Buffer.alloc(0)
      const path = `${bench.cache}/pool/${sha256(deb)}.deb`
      await bench.put(path.slice(bench.place.length), bench.random.flipped(await readFile(path), 3), 0o600)
      archive.fallback((_, response) => response.writeHead(404).end())
      // It is had again, as it should be.
      return complaint(await ask(), { codes: [0] })
    }),
  ),
]

export const mirrors: Kind = { name: 'mirrors', trials }
