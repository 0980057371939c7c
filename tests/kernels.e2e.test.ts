/** What suites offer, and what a matrix takes of it: against the archive as it is, without a boot. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findMirrors, readHostSources } from '../src/supply/archive/mirror.js'
import { testServer } from '../src/supply/archive/server.fixture.js'
import { sha256 } from '../src/lib/files.js'
import { isOfSeries } from '../src/matrix/series.js'
import { compareVersions } from '../src/matrix/versions.js'
import { cacheBeside, matrix } from './command.js'

interface Listed {
  readonly suites: readonly {
    readonly suite: string
    readonly release: string
    readonly kernels?: readonly {
      readonly kernel: string
      readonly version: string
      readonly flavour: string
      readonly release: string
      readonly bytes: number
      readonly taken: boolean
      readonly packages: readonly { readonly sha256: string }[]
    }[]
    readonly builds?: readonly {
      readonly bpftrace: string
      readonly taken: boolean
      readonly bytesInAll: number
    }[]
  }[]
  readonly lacking: readonly { readonly suite: string; readonly why: string }[]
}

const CASES = 'cases: { fexit: { probe: fexit, target: hrtimer_nanosleep, workload: nanosleep } }\n'
let place = ''
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'kernels-'))
})
afterAll(() => rm(place, { recursive: true }))

async function config(text: string): Promise<string> {
  const path = join(place, 'matrix.yaml')
  await writeFile(path, text + CASES)
  return path
}

const listed = async (...args: string[]): Promise<Listed> => {
  const { stdout, exitCode, stderr } = await matrix([...args, '--json'])
  expect(exitCode, stderr).toBe(0)
  return JSON.parse(stdout) as Listed
}

interface PlannedCell {
  readonly kernel: string
  readonly release: string
}
const planned = async (path: string): Promise<PlannedCell[]> => {
  const { stdout, stderr, exitCode } = await matrix(['plan', '--config', path, '--json'])
  expect(exitCode, stderr).toBe(0)
  return JSON.parse(stdout) as PlannedCell[]
}

test('so many suites that are fetched at once are no leak', async () => {
  const { stderr } = await matrix(['plan', '--config', 'matrix.wide.yaml'])
  expect(stderr).not.toContain('MaxListeners')
})

describe('kernels', () => {
  test('are listed with what matrix.yaml takes: the newest of each series', async () => {
    const { suites, lacking } = await listed('kernels', '--config', 'matrix.yaml')
    expect(lacking).toEqual([])
    expect(suites.map(({ suite }) => suite)).toContain('debian:trixie-security')
    for (const { release, kernels = [] } of suites) {
      expect(release).toMatch(/^\d{4}-\d\d-\d\d$/)
      for (const one of kernels.filter(({ taken }) => taken)) {
        expect(one.flavour).toBe('cloud')
        const series = one.version.split('.', 2).join('.').replace(/-.*/, '')
        const others = kernels.filter(
          ({ version, flavour }) => flavour === 'cloud' && isOfSeries(series, version),
        )
        expect(others.every(({ version }) => compareVersions(version, one.version) <= 0)).toBe(true)
      }
    }
    const taken = suites.flatMap(({ kernels = [] }) => kernels.filter((one) => one.taken))
    const cells = await planned('matrix.yaml')
    const booted = new Set(cells.map(({ release }) => release).filter((one) => one.endsWith('-amd64')))
    expect(new Set(taken.map(({ release }) => release))).toEqual(booted)
  })

  test('of every suite that there is: no more than the mirror has, and each named', async () => {
    const own = await listed('kernels', '--config', 'matrix.yaml')
    const { suites } = await listed('kernels', '--config', 'matrix.yaml', '--all-suites')
    expect(suites.length).toBeGreaterThan(own.suites.length)
    const { stdout } = await matrix([
      'kernels',
      '--config',
      'matrix.yaml',
      '--all-suites',
      '--kernel',
      '6.12',
    ])
    const seen = suites
      .flatMap(({ kernels = [] }) => kernels)
      .filter(({ kernel }) => isOfSeries('6.12', kernel))
    expect(seen.length).toBeGreaterThan(20)
    for (const { kernel, release } of seen)
      expect(stdout).toMatch(new RegExp(`^ +(?:→ )?${kernel} +${release.replace('+', '\\+')} `, 'm'))
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  test('that nothing matches are told with what there is', async () => {
    const { exitCode, stderr } = await matrix(['kernels', '--config', 'matrix.yaml', '--kernel', '6.13'])
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("no kernel matches '6.13'")])
  })

  test('of a suite that cannot be had are told, the others listed, and the exit code is 3', async () => {
    const path = await config(
      'kernels: [{ from: debian:trixie-security, series: ["6.12"] }, { from: debian:nowhere, series: ["6.12"] }]\nbpftrace: [{ from: debian:trixie }]\n',
    )
    const { exitCode, stdout, stderr } = await matrix(['kernels', '--config', path])
    expect(exitCode).toBe(3)
    expect(stdout).toContain('debian:trixie-security, its Release of')
    expect(stderr).toContain('debian:nowhere cannot be had')
  })
})

test('builds are listed with what matrix.yaml takes, and what that is to download', async () => {
  const { suites } = await listed('builds', '--config', 'matrix.yaml')
  const taken = suites.flatMap(({ builds = [] }) => builds.filter((one) => one.taken))
  expect(taken).toHaveLength(5)
  expect(taken.every(({ bytesInAll }) => bytesInAll > 10_000_000)).toBe(true)
  const { stdout } = await matrix(['builds', '--config', 'matrix.yaml', '--bpftrace', '0.23'])
  expect(stdout).toMatch(/^debian:trixie, its Release of .*\n {2}0\.23\.\d/m)
  expect(stdout).not.toContain('debian:sid')
})

describe('a plan', () => {
  test('takes all releases of a series in several flavours', async () => {
    const { suites } = await listed('kernels', '--config', 'matrix.yaml', '--kernel', '6.12')
    const [security] = suites.filter(({ suite }) => suite === 'debian:trixie-security')
    const wanted =
      security?.kernels?.filter(({ flavour }) => flavour !== 'full').map(({ kernel }) => kernel) ?? []
    const cells = await planned(
      await config(
        'kernels: [{ from: debian:trixie-security, series: ["6.12"], releases: all, flavours: [cloud, rt] }]\nbpftrace: [{ from: debian:trixie }]\n',
      ),
    )
    expect(wanted.length).toBeGreaterThan(4)
    expect(cells.map(({ kernel }) => kernel).sort()).toEqual([...wanted].sort())
  })

  test('takes a former state only where an archive of such is known', async () => {
    const path = await config(
      'kernels: [{ from: debian:trixie@20250901T000000Z, series: ["6.12"] }]\nbpftrace: [{ from: debian:trixie }]\n',
    )
    const { exitCode, stderr } = await matrix(['plan', '--config', path], { MATRIX_SNAPSHOT_MIRROR: '' })
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('MATRIX_SNAPSHOT_MIRROR')])
  })

  test('takes a suite as it was, beside the same suite as it is, and does not ask for it twice', async () => {
    // The archive as it is plays its own former state: of the day on which its Release was made.
    const { suites } = await listed('builds', '--config', 'matrix.yaml', '--bpftrace', '0.23')
    const made = suites.find(({ suite }) => suite === 'debian:trixie')?.release ?? ''
    const stamp = `${made.replaceAll('-', '')}T000000Z`
    const mirrors = await findMirrors({
      environment: process.env,
      readHostSources: () => readHostSources('/etc/apt'),
    })
    const server = await testServer()
    server.fallback((path, response) => {
      const [, pool, at, rest] = /^\/archive\/(debian|debian-security)\/(\w+)\/(.*)$/.exec(path) ?? []
      const mirror = pool === 'debian' ? mirrors.debian : mirrors.security
      if (at === stamp) response.writeHead(302, { location: `${mirror}/${rest ?? ''}` }).end()
      else response.writeHead(404).end()
    })
    const environment = {
      MATRIX_CACHE_DIR: await cacheBeside(join(place, 'former'), ['lists']),
      MATRIX_SNAPSHOT_MIRROR: server.url,
    }
    const former = (time: string) =>
      config(
        `kernels: [{ from: 'debian:trixie-security', series: ['6.12'] }]\nbpftrace: [{ from: debian:trixie, name: now }, { from: 'debian:trixie@${time}' }]\n`,
      )
    const plan = async (time: string) =>
      matrix(['plan', '--config', await former(time), '--json'], environment)
    const { stdout, stderr, exitCode } = await plan(stamp)
    expect(exitCode, stderr).toBe(0)
    const builds = (JSON.parse(stdout) as { bpftrace: string }[]).map(({ bpftrace }) => bpftrace)
    expect(builds).toEqual(['now', expect.stringMatching(/^0\.23\./)])
    const asked = server.requests.length
    expect(asked).toBeGreaterThan(0)
    expect((await plan(stamp)).exitCode).toBe(0)
    expect(server.requests.length).toBe(asked)
    const before = await plan('20050101T000000Z')
    expect([before.exitCode, before.stderr]).toEqual([
      2,
      expect.stringContaining("the archive of former states has no suite 'trixie@20050101T000000Z'"),
    ])
    await server.close()
  })

  test('fetches what is at an address, tells its digest, and needs no network with it', async () => {
    const server = await testServer()
    const file = Buffer.from('no kernel at all')
    server.files.set('/bzImage', file)
    const url = `${server.url}/bzImage`
    const environment = { MATRIX_CACHE_DIR: join(place, 'cache') }
    const plan = async (more: string) => {
      const path = await config(`kernels: [{ from: '${url}'${more} }]\nbpftrace: [{ from: debian:trixie }]\n`)
      const { exitCode, stderr } = await matrix(['plan', '--config', path], environment)
      return [exitCode, stderr] as const
    }
    expect(await plan('')).toEqual([2, expect.stringContaining(`sha256: ${sha256(file)}`)])
    await server.close()
    expect(await plan(`, sha256: ${sha256(file)}`)).toEqual([
      2,
      expect.stringContaining(`${url} is no kernel`),
    ])
  })
})
