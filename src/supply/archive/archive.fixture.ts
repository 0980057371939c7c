import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as openpgp from 'openpgp'
import { openArchive, type ArchiveOptions } from './archive.js'
import { HOLDS } from './holds.js'
import { sha256 } from '../../lib/files.js'
import { debOf, xzOf } from './packaging.fixture.js'
import { testServer, type TestServer } from './server.fixture.js'
import type { Archive, Package } from './model.js'

/** When the test archives are signed, and when they are looked at. */
export const SIGNED = new Date('2026-03-01T00:00:00Z')
export const NOW = new Date('2026-03-05T12:00:00Z')

export interface SigningKey {
  privateKey: openpgp.PrivateKey
  publicKey: Uint8Array
}

export async function signingKey(options: { date?: Date; lifetime?: number } = {}): Promise<SigningKey> {
  const { privateKey, publicKey } = await openpgp.generateKey({
    userIDs: [{ name: 'Test Archive' }],
    date: options.date ?? SIGNED,
    ...(options.lifetime === undefined ? {} : { keyExpirationTime: options.lifetime }),
    format: 'object',
  })
  return { privateKey, publicKey: publicKey.write() }
}

export async function signed(text: string, key: SigningKey, date = SIGNED): Promise<string> {
  const message = await openpgp.createCleartextMessage({ text })
  return openpgp.sign({ message, signingKeys: key.privateKey, date })
}

export interface TestArchive extends TestServer {
  directory: string
  cacheDir: string
  keyringDir: string
  key: SigningKey
  /** Publishes a suite with packages named `name version`; `fields` replaces lines of the Release. */
  publish(
    suite: string,
    packages: string[],
    fields?: Record<string, string>,
    where?: Partial<PublishedWhere>,
  ): Promise<Published>
  open(options?: Partial<ArchiveOptions>): Archive
  /** The newest package of that name, as an archive that is opened for it finds it unless one is given. */
  newest(suite: string, name: string, archive?: Archive): Promise<Package>
  /** Every file in the cache, but for those that are only locked. */
  cached(): Promise<string[]>
}

export interface PublishedWhere {
  /** The path beneath which `dists/` and `pool/` lie. */
  root: string
  key: SigningKey
  /** When it is signed. */
  date: Date
}

export interface Published {
  inRelease: string
  packages: string
  /** Paths on the server, by package name. */
  debs: Map<string, string>
}

export async function testArchive(): Promise<TestArchive> {
  const [server, key, directory] = await Promise.all([
    testServer(),
    signingKey(),
    mkdtemp(join(tmpdir(), 'archive-')),
  ])
  const cacheDir = join(directory, 'cache')
  const keyringDir = join(directory, 'keyrings')
  await mkdir(keyringDir)
  await writeFile(join(keyringDir, 'test.gpg'), key.publicKey)

  const publish: TestArchive['publish'] = async (suite, packages, fields = {}, where = {}) => {
    const { root = suite.endsWith('-security') ? '/debian-security' : '/debian', date = SIGNED } = where
    const debs = new Map<string, string>()
    const stanzas: string[] = []
    for (const entry of packages) {
      const [name = '', version = ''] = entry.split(' ')
      const deb = await debOf([{ name: `./usr/share/${name}`, text: `${name} ${version}\n`.repeat(2000) }])
      const filename = `pool/main/${name}_${version}_amd64.deb`
      server.files.set(`${root}/${filename}`, deb)
      debs.set(name, `${root}/${filename}`)
      stanzas.push(
        `Package: ${name}\nVersion: ${version}\nArchitecture: amd64\nDescription: a test\n with two lines\nFilename: ${filename}\nSize: ${deb.length}\nSHA256: ${sha256(deb)}\n`,
      )
    }
    const index = xzOf(Buffer.from(stanzas.join('\n')))
    const release = {
      Suite: suite,
      Codename: suite,
      Date: date.toUTCString(),
      'Acquire-By-Hash': 'no',
      SHA256: `\n ${sha256(index)} ${index.length} main/binary-amd64/Packages.xz`,
      ...fields,
    }
    const text = Object.entries(release).map(([name, value]) => `${name}: ${value}\n`)
    const paths = {
      inRelease: `${root}/dists/${suite}/InRelease`,
      packages: `${root}/dists/${suite}/main/binary-amd64/Packages.xz`,
      debs,
    }
    server.files.set(paths.packages, index)
    server.files.set(paths.inRelease, Buffer.from(await signed(text.join(''), where.key ?? key, date)))
    return paths
  }
  const open: TestArchive['open'] = (options = {}) =>
    openArchive({
      mirrors: { debian: `${server.url}/debian`, security: `${server.url}/debian-security` },
      cacheDir,
      keyringDir,
      strict: false,
      now: () => NOW,
      environment: {},
      retryDelay: 1,
      ...options,
    })
  return {
    ...server,
    directory,
    cacheDir,
    keyringDir,
    key,
    publish,
    open,
    newest: async (suite, name, archive = open()) =>
      (await (await archive.suite(suite)).index()).newest(name)!,
    cached: async () => {
      const entries = await readdir(cacheDir, { recursive: true, withFileTypes: true }).catch(() => [])
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name)
        .filter((name) => name !== HOLDS)
    },
    close: async () => {
      await server.close()
      await rm(directory, { recursive: true })
    },
  }
}
