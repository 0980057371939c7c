/** Bad input at the command line: the exit code, a sentence with place and mend, and results and cache left whole. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signed, signingKey } from '../src/supply/archive/archive.fixture.js'
import { testServer } from '../src/supply/archive/server.fixture.js'
import type { TestServer } from '../src/supply/archive/server.fixture.js'
import { cacheDirectory } from '../src/commands/workplace.js'
import { record } from '../src/records/record.fixture.js'
import { cacheBeside, matrix } from './command.js'

const MATRIX = `\
kernels: [{ from: debian:trixie-security, series: ['6.12'] }]
bpftrace: [{ from: debian:trixie }]
cases:
  kprobe: { probe: kprobe, target: hrtimer_nanosleep, handlers: [a, b, c], workload: nanosleep }
`
const BEFORE = `${JSON.stringify(record())}\n`

let place: string
let mirror: TestServer
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-refusals-'))
  mirror = await testServer()
  // What Debian has signed is served from the user's cache.
  const { exitCode, stderr } = await matrix(['plan'])
  expect(exitCode, stderr).toBe(0)
})
afterAll(async () => {
  await mirror.close()
  await rm(place, { recursive: true, force: true })
})

let count = 0

/** Runs the matrix with a cache and results of its own, of which nothing may change but what is whole and new. */
async function refused(text: string, environment: Record<string, string> = {}) {
  const own = join(place, String(++count))
  const [config, out, cache] = ['matrix.yaml', 'out', 'cache'].map((name) => join(own, name)) as [
    string,
    string,
    string,
  ]
  await mkdir(out, { recursive: true })
  await writeFile(join(out, 'records.jsonl'), BEFORE)
  if (text !== '') await writeFile(config, text)
  await cacheBeside(cache, ['answers', 'lists', 'pool', 'store'])
  await linkIndexes(join(cache, 'lists'))
  const { exitCode, stdout, stderr } = await matrix(['run', '--config', config, '--out', out, '--json'], {
    MATRIX_CACHE_DIR: cache,
    MATRIX_MIRROR: `${mirror.url}/debian`,
    MATRIX_SECURITY_MIRROR: `${mirror.url}/debian-security`,
    ...environment,
  })
  expect(stdout).toBe('')
  expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+/m) // a stack is for defects
  expect(await readFile(join(out, 'records.jsonl'), 'utf8')).toBe(BEFORE)
  const names = await readdir(cache, { recursive: true })
  expect(names.filter((name) => /\.(part|deb)$/.test(name))).toEqual([])
  return { exitCode, said: stderr.trimEnd().split('\n').slice(-8).join('\n') }
}

/** The indexes that the user's cache has: they are found by their digests, whichever mirror names them. */
async function linkIndexes(lists: string): Promise<void> {
  const users = join(cacheDirectory(process.env), 'lists')
  await mkdir(lists)
  for (const name of await readdir(users))
    if (name.endsWith('.Packages.xz')) await symlink(join(users, name), join(lists, name))
}

/** Serves the Releases of the matrix's suites as Debian has signed them, out of the user's cache. */
async function serveReleases(): Promise<void> {
  const users = join(cacheDirectory(process.env), 'lists')
  for (const name of await readdir(users)) {
    const suite = /^(trixie(?:-security)?)\.[0-9a-f]+\.InRelease$/.exec(name)?.[1]
    const root = suite?.endsWith('-security') ? 'debian-security' : 'debian'
    if (suite) mirror.files.set(`/${root}/dists/${suite}/InRelease`, await readFile(join(users, name)))
  }
}

describe('matrix.yaml is wrong', () => {
  test.each<[string, string, RegExp]>([
    ['is not there', '', /^no matrix can be read from .*matrix\.yaml: give --config FILE/],
    ['is no YAML', MATRIX.replace(']', ''), /matrix\.yaml:\d+:\d+: /],
    ['has an unknown key', `${MATRIX}extra: 1\n`, /matrix\.yaml:5:1: unknown key 'extra'/],
    [
      'has kernels that no runtime asks',
      `${MATRIX}runtimes: [container]\n`,
      /expected microvm among 'runtimes'/,
    ],
  ])('it %s: 2', async (_, text, words) => {
    await serveReleases()
    const { exitCode, said } = await refused(text)
    expect(said).toMatch(words)
    expect(exitCode).toBe(2)
  })

  test.each<[string, string, RegExp]>([
    ['a suite', MATRIX.replace('debian:trixie }', 'debian:trixy }'), /the archive has no suite 'trixy'/],
    ['a series', MATRIX.replace("'6.12'", '6.10'), /has no cloud kernel of the series 6\.10; it has .*6\.12/],
  ])('it names %s that the archive does not have: 2', async (_, text, words) => {
    await serveReleases()
    const { exitCode, said } = await refused(text)
    expect(said).toMatch(words)
    expect(exitCode).toBe(2)
  })
})

describe('the world is at fault: 3', () => {
  test('a mirror that cannot be reached', async () => {
    const { exitCode, said } = await refused(MATRIX, { MATRIX_MIRROR: 'http://127.0.0.1:1/debian' })
    expect(said).toMatch(
      /cannot have the Release of trixie from 127\.0\.0\.1:1: .*; check the network, or set/,
    )
    expect(exitCode).toBe(3)
  })

  test('a Release that somebody else has signed', async () => {
    const text = await signed('Suite: trixie\n', await signingKey())
    mirror.files.set('/debian/dists/trixie/InRelease', Buffer.from(text))
    const { exitCode, said } = await refused(MATRIX)
    expect(said).toMatch(/the Release of trixie from .* is refused: no signature by a key of/)
    expect(exitCode).toBe(3)
  })

  test('packages that come cut short, and so no QEMU', async () => {
    await serveReleases()
    mirror.fallback((path, response) => {
      if (path.endsWith('.deb')) response.writeHead(200).end('!<arch>\n')
      else response.writeHead(404).end()
    })
    const { exitCode, said } = await refused(MATRIX, { MATRIX_QEMU: 'archive' })
    expect(said).toMatch(
      /^no qemu-system-x86_64 .* none can be had from the archive: cannot have \S+\.deb from 127\.0\.0\.1:\d+: it was cut short after 8 of \d+ bytes; .*MATRIX_MIRROR; install QEMU/m,
    )
    expect(exitCode).toBe(3)
  })

  test('a cache that other users may write: nothing of it is used, and nobody is asked', async () => {
    await serveReleases()
    mirror.requests.length = 0
    const open = join(place, 'open')
    await mkdir(open)
    await chmod(open, 0o777)
    const { exitCode, said } = await refused(MATRIX, { MATRIX_CACHE_DIR: open })
    expect(said).toMatch(
      /^the cache is not believed: \S+\/open may be written by everybody .*mode 0777.*MATRIX_CACHE_DIR/,
    )
    expect(exitCode).toBe(3)
    expect(await readdir(open)).toEqual([])
    expect(mirror.requests).toEqual([])
  })

  test('a QEMU that the host is to have and has not', async () => {
    await serveReleases()
    const { exitCode, said } = await refused(MATRIX, { MATRIX_QEMU: 'host', PATH: place })
    expect(said).toMatch(/no qemu-system-x86_64 is in PATH; install it, or unset MATRIX_QEMU/)
    expect(exitCode).toBe(3)
  })
})
