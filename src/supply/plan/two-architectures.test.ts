import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UsageError } from '../../lib/errors.js'
import { withArchitectures } from '../../matrix/chosen-architectures.js'
import { parseMatrix } from '../../matrix/load.js'
import { offersOf } from './kernels.js'
import { makePlan } from './plan.js'
import { archiveOf, pkg } from './plan.fixture.js'
import { USERLAND } from './userland.js'

const BOTH = [
  ...Object.keys(USERLAND).map((name) => pkg(`${name} 1`)),
  pkg('bpftrace 0.23.2-1', { depends: 'libc6:any, libelf1:arm64 | libelf1' }),
  pkg('libc6 2.41-12'),
  pkg('libelf1 1'),
]
const IMAGE = 'linux-image-6.12.117+deb13-cloud'
const SUITES = {
  trixie: [...BOTH, pkg(`${IMAGE}-amd64 6.12.117-1 34671208`)],
  'trixie[arm64]': [
    ...BOTH,
    pkg(`${IMAGE}-arm64 6.12.117-1 34671208`),
    pkg('linux-image-6.12.117+deb13-rt-arm64 6.12.117-1 134671208'),
    pkg('linux-image-6.12.117+deb13-arm64 6.12.117-1 134671208'),
    pkg('linux-image-6.12.117+deb13-arm64-16k 6.12.117-1 134671208'),
  ],
}

let cacheDir = ''
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'plan-'))
})
afterEach(() => rm(cacheDir, { recursive: true }))

const planOf = (kernels: string, arch = '', ...chosen: string[]) =>
  makePlan(
    withArchitectures(
      parseMatrix(
        `${arch}\nkernels: [${kernels}]\nbpftrace: [{ from: debian:trixie }]\ncases: { a: { probe: kprobe, target: f, workload: nanosleep } }`,
        'matrix.yaml',
      ),
      chosen,
    ),
    archiveOf(SUITES),
    cacheDir,
    { bpftrace: () => Promise.reject(new Error()), kernel: () => Promise.reject(new Error()) },
  )
const cellsOf = async (...args: Parameters<typeof planOf>): Promise<string[]> =>
  (await planOf(...args)).cells.map(
    ({ kernel, bpftrace }) => `${kernel.id} (${kernel.arch}) ${bpftrace.id} (${bpftrace.arch})`,
  )
const SUITE = 'from: debian:trixie, series: [6.12]'

test('cells pair what is of one architecture, and identifiers say which where it is not x86-64', async () => {
  expect(await cellsOf(`{ ${SUITE} }`, 'arch: [x86_64, arm64]')).toEqual([
    '6.12.117 (x86_64) 0.23.2 (x86_64)',
    '6.12.117-arm64 (arm64) 0.23.2 (arm64)',
  ])
})

test('an entry has architectures of its own, and so do its flavours', async () => {
  expect(await cellsOf(`{ ${SUITE}, flavours: [full, rt], arch: [arm64] }`, 'arch: [x86_64]')).toEqual([
    '6.12.117-full-arm64 (arm64) 0.23.2 (arm64)',
    '6.12.117-rt-arm64 (arm64) 0.23.2 (arm64)',
  ])
})

test('the command line decides', async () => {
  expect(await cellsOf(`{ ${SUITE} }`, '', 'arm64')).toEqual(['6.12.117-arm64 (arm64) 0.23.2 (arm64)'])
})

test('a name is kept apart, too', async () => {
  expect(await cellsOf(`{ ${SUITE}, name: mine }`, 'arch: [x86_64, arm64]')).toEqual([
    'mine (x86_64) 0.23.2 (x86_64)',
    'mine-arm64 (arm64) 0.23.2 (arm64)',
  ])
})

test('one release that Debian built twice is two kernels, where both are taken', async () => {
  const suites = {
    trixie: [...BOTH, pkg(`${IMAGE}-amd64 6.12.117-1 34671208`)],
    bookworm: [...BOTH, pkg('linux-image-6.12.117+deb12-cloud-amd64 6.12.117-1~deb12u1 34671208')],
  }
  const idsOf = async (...from: string[]) => {
    const kernels = from.map((suite) => `{ from: debian:${suite}, series: [6.12] }`).join(', ')
    const matrix = parseMatrix(
      `arch: [x86_64]\nkernels: [${kernels}]\nbpftrace: [{ from: debian:trixie }]\ncases: { a: { probe: kprobe, target: f, workload: nanosleep } }`,
      'matrix.yaml',
    )
    const plan = await makePlan(matrix, archiveOf(suites), cacheDir, {
      bpftrace: () => Promise.reject(new Error()),
      kernel: () => Promise.reject(new Error()),
    })
    return plan.kernels.map(({ id }) => id)
  }
  expect(await idsOf('trixie', 'bookworm')).toEqual(['6.12.117+deb13', '6.12.117+deb12'])
  expect(await idsOf('bookworm')).toEqual(['6.12.117'])
})

describe('what an architecture lacks', () => {
  test('is told with its suite', async () => {
    await expect(planOf(`{ ${SUITE}, flavour: rt }`)).rejects.toThrow(UsageError)
    await expect(planOf(`{ from: debian:trixie, series: [6.1] }`, '', 'arm64')).rejects.toThrow(
      'kernels: debian:trixie has no cloud kernel of the series 6.1; it has 6.12.117',
    )
  })
})

test('a flavour is told by the end of a package’s name', () => {
  const releases = (flavour: 'cloud' | 'full' | 'rt') =>
    offersOf(SUITES['trixie[arm64]'], flavour, 'arm64').map(({ release }) => release)
  expect([releases('cloud'), releases('full'), releases('rt')]).toEqual([
    ['6.12.117+deb13-cloud-arm64'],
    ['6.12.117+deb13-arm64'],
    ['6.12.117+deb13-rt-arm64'],
  ])
})
