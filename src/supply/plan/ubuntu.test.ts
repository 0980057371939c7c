import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseMatrix } from '../../matrix/load.js'
import { CASE } from '../../matrix/matrix.fixture.js'
import { UsageError } from '../../lib/errors.js'
import { kernelsIn } from './offers.js'
import { makePlan } from './plan.js'
import { archiveOf, pkg } from './plan.fixture.js'
import { USERLAND } from './userland.js'
import type { Package } from '../archive/model.js'

/** A kernel's packages by their names and version; the image has 14 MB where it holds the kernel. */
const kernel = (release: string, version: string, size = 14_000_000): Package[] => [
  pkg(`linux-image-${release} ${version} ${size}`),
  pkg(`linux-modules-${release} ${version} 30000000`),
  pkg(`linux-modules-extra-${release} ${version} 100000000`),
]
const MACHINE = Object.keys(USERLAND).map((name) => pkg(`${name} 1`))

const SUITES = {
  'ubuntu:noble': [
    ...MACHINE,
    pkg('bpftrace 0.20.2-1ubuntu4', { depends: 'libc6 (>= 2.38)' }),
    pkg('libc6 2.39-0ubuntu8'),
    ...kernel('6.8.0-31-generic', '6.8.0-31.31'),
    pkg('linux-image-unsigned-6.8.0-31-generic 6.8.0-31.31 14000001'),
    ...kernel('6.8.0-1008-aws', '6.8.0-1008.8'),
    pkg('linux-headers-6.8.0-31-generic 6.8.0-31.31', { depends: 'libc6, linux-headers-6.8.0-31' }),
    pkg('linux-headers-6.8.0-31 6.8.0-31.31'),
    pkg('linux-image-generic 6.8.0-31.31 11000'),
    pkg('linux-image-6.8.0-31-generic-64k 6.8.0-31.31'),
  ],
  'ubuntu:noble-updates': [
    pkg('bpftrace 0.20.2-1ubuntu4.3', { depends: 'libc6 (>= 2.38)' }),
    // The package of the image only depends on the one before signing.
    ...kernel('6.8.0-100-generic', '6.8.0-100.100', 9000),
    pkg('linux-image-unsigned-6.8.0-100-generic 6.8.0-100.100 14000000'),
    ...kernel('6.8.0-45-generic', '6.8.0-45.45'),
    ...kernel('6.11.0-19-generic', '6.11.0-19.19~24.04.1'),
    pkg('linux-image-6.14.0-24-lowlatency 6.14.0-24.24~24.04.3 15000000'),
    pkg('linux-image-6.17.0-1-generic 6.17.0-1.1 9000'),
  ],
  trixie: [...MACHINE, pkg('bpftrace 0.23.2-1'), pkg('linux-image-6.8.12-cloud-amd64 6.8.12-1')],
}

let cacheDir = ''
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'ubuntu-'))
})
afterEach(() => rm(cacheDir, { recursive: true }))

const NOBODY = () => Promise.reject(new Error('nobody has it'))
const planOf = (kernels: string, builds = '[{ from: ubuntu:noble }]') =>
  makePlan(
    parseMatrix(`kernels: [${kernels}]\nbpftrace: ${builds}\ncases:\n${CASE}`, 'matrix.yaml'),
    archiveOf(SUITES),
    cacheDir,
    { bpftrace: NOBODY, kernel: NOBODY },
  )
const ids = async (axis: string): Promise<string[]> => (await planOf(axis)).kernels.map(({ id }) => id)

describe("kernels of Ubuntu's", () => {
  test('are called by `uname -r`, which no kernel of Debian is', async () => {
    const plan = await planOf(
      "{ from: ubuntu:noble, series: ['6.8'] }, { from: debian:trixie, series: ['6.8'] }",
    )
    expect(plan.kernels.map(({ id, version, series, flavour }) => [id, version, series, flavour])).toEqual([
      ['6.8.0-100-generic', '6.8.0-100-generic', '6.8', 'generic'],
      ['6.8.12', '6.8.12', '6.8', 'cloud'],
    ])
  })

  test.each([
    ["series: ['6.8'], releases: all", ['6.8.0-31-generic', '6.8.0-45-generic', '6.8.0-100-generic']],
    ["series: ['6.8'], releases: 2", ['6.8.0-45-generic', '6.8.0-100-generic']],
    ['releases: 1', ['6.8.0-100-generic', '6.11.0-19-generic']],
    ['releases: [6.8.0-45-generic]', ['6.8.0-45-generic']],
    ["releases: '>6.8'", ['6.11.0-19-generic']],
    ["releases: '6.8.*', flavour: aws", ['6.8.0-1008-aws']],
    [
      'releases: [6.8.0-1008-aws, 6.8.0-31-generic], flavours: [generic, aws]',
      ['6.8.0-31-generic', '6.8.0-1008-aws'],
    ],
    ["series: ['6.8'], headers: true, releases: [6.8.0-31-generic]", ['6.8.0-31-generic-headers']],
  ])('%s', async (axis, expected) => {
    expect(await ids(`{ from: ubuntu:noble, ${axis} }`)).toEqual(expected)
  })

  test('come from the package that holds one, with their modules', async () => {
    const { kernels } = await planOf("{ from: ubuntu:noble, series: ['6.8'], releases: all }")
    expect(kernels.map(({ packages }) => packages.map(({ name }) => name))).toEqual([
      ['linux-image-6.8.0-31-generic', 'linux-modules-6.8.0-31-generic'],
      ['linux-image-6.8.0-45-generic', 'linux-modules-6.8.0-45-generic'],
      ['linux-image-unsigned-6.8.0-100-generic', 'linux-modules-6.8.0-100-generic'],
    ])
  })

  test('have the headers of their flavour and those that flavours share', async () => {
    const { kernels } = await planOf('{ from: ubuntu:noble, headers: true, releases: [6.8.0-31-generic] }')
    expect(kernels[0]?.headers?.packages.map(({ name }) => name)).toEqual([
      'linux-headers-6.8.0-31',
      'linux-headers-6.8.0-31-generic',
    ])
    await expect(
      planOf('{ from: ubuntu:noble, headers: true, releases: [6.8.0-45-generic] }'),
    ).rejects.toThrow(
      'ubuntu:noble has no headers of 6.8.0-45-generic: there is no package linux-headers-6.8.0-45-generic (= 6.8.0-45.45)',
    )
  })

  test('that are not there are refused, and those that are there named', async () => {
    const refused = planOf('{ from: ubuntu:noble, releases: [6.8.0-46-generic] }')
    await expect(refused).rejects.toThrow(UsageError)
    await expect(refused).rejects.toThrow(
      'kernels: ubuntu:noble has no generic kernel 6.8.0-46-generic; of 6.8 it has 6.8.0-100-generic, 6.8.0-45-generic, 6.8.0-31-generic',
    )
  })

  test('are listed, each flavour by itself, and it is told which have no modules', async () => {
    const { withPockets } = await import('../archive/pockets.js')
    const found = await kernelsIn(await withPockets(archiveOf(SUITES), 'ubuntu:noble'), cacheDir)
    expect(found.map((one) => `${one.id} ${one.series} ${one.lacksModules}`)).toEqual([
      '6.11.0-19-generic 6.11 false',
      '6.8.0-100-generic 6.8 false',
      '6.8.0-45-generic 6.8 false',
      '6.8.0-31-generic 6.8 false',
      '6.8.0-1008-aws 6.8 false',
      '6.14.0-24-lowlatency 6.14 true',
    ])
  })
})

test("a build of Ubuntu's is the newest of the suite and its pockets, with what a machine has", async () => {
  const { bpftrace } = await planOf(
    "{ from: ubuntu:noble, series: ['6.8'] }",
    '[{ from: ubuntu:noble }, { from: debian:trixie }]',
  )
  expect(bpftrace.map(({ id }) => id)).toEqual(['0.20.2', '0.23.2'])
  expect(bpftrace[0]?.packages.find(({ name }) => name === 'bpftrace')?.version).toBe('0.20.2-1ubuntu4.3')
  expect(bpftrace[0]?.packages).toHaveLength(MACHINE.length + 2)
})
