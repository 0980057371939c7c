import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UnavailableError, UsageError } from '../../lib/errors.js'
import { parseMatrix } from '../../matrix/load.js'
import type { Matrix } from '../../matrix/schema.js'
import type { HostFacts } from './host-kernel.js'
import { makePlan } from './plan.js'
import { archiveOf, pkg } from './plan.fixture.js'
import type { Sources } from './tree.js'
import { USERLAND } from './userland.js'

const CASES = `
cases:
  fexit: { probe: fexit, target: hrtimer_nanosleep, handlers: [a, b, c], workload: nanosleep }
`
const matrixOf = (axes: string): Matrix => parseMatrix(axes + CASES, 'matrix.yaml')

/** Every suite has what every machine has. */
const MACHINE = Object.keys(USERLAND).map((name) => pkg(`${name} 1`))

const SUITES = {
  trixie: [
    ...MACHINE,
    pkg('busybox-static 1:1.37.0-6'),
    pkg('bpftrace 0.23.2-1+b1', { depends: 'libc6 (>= 2.38), libbpf1' }),
    pkg('libbpf1 1:1.5.0-2'),
    pkg('libc6 2.41-12'),
    pkg('linux-image-6.12.117+deb13-cloud-amd64 6.12.117-1 34671208'),
    pkg('linux-image-6.12.117+deb13-rt-amd64 6.12.117-1 134671208'),
    pkg('linux-image-6.12.111+deb13-cloud-amd64 6.12.111-1 34671208'),
    pkg('linux-image-6.1.0-56-cloud-amd64 6.1.192-2 26713492'),
  ],
  sid: [...MACHINE, pkg('bpftrace 0.23.2-3'), pkg('linux-binary-7.3-cloud-amd64 7.3~rc7-1~exp1 13885624')],
}

let cacheDir = ''
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'plan-'))
})
afterEach(() => rm(cacheDir, { recursive: true }))

/** Whoever is asked for what comes from no archive. */
const NONE: Sources = {
  bpftrace: () => Promise.reject(new Error('nobody has it')),
  kernel: () => Promise.reject(new Error('nobody has it')),
}

const planOf = (axes: string, host?: HostFacts) =>
  makePlan(matrixOf(axes), archiveOf(SUITES), cacheDir, NONE, host)

describe('a plan', () => {
  test('is every kernel with every build', async () => {
    const plan = await planOf(`
kernels: [{ from: debian:trixie, series: [6.1, 6.12] }, { from: debian:sid, series: [7.3] }]
bpftrace: [{ from: debian:trixie }, { from: debian:sid, name: candidate }]
`)
    expect(plan.kernels.map(({ id }) => id)).toEqual(['6.1.192', '6.12.117', '7.3-rc7'])
    expect(plan.bpftrace.map(({ id, version }) => [id, version])).toEqual([
      ['0.23.2', '0.23.2'],
      ['candidate', '0.23.2'],
    ])
    const ids = plan.cells.map(({ kernel, bpftrace, runtime }) => `${kernel.id} ${bpftrace.id} ${runtime}`)
    expect(ids).toHaveLength(6)
    expect(new Set(ids).size).toBe(6)
    expect(plan.cells.every(({ runtime }) => runtime === 'microvm')).toBe(true)
  })

  test("the machine's own kernel is asked in containers, every other in microVMs", async () => {
    const host = { release: '6.18.44-cloud', identity: ['x'], unasked: null }
    const axes = `
kernels: [host, { from: debian:trixie, series: [6.12] }]
bpftrace: [{ from: debian:trixie }]
`
    const plan = await planOf(axes, host)
    expect(plan.cells.map(({ kernel, runtime }) => [kernel.id, kernel.version, runtime])).toEqual([
      ['6.12.117', '6.12.117', 'microvm'],
      ['host', '6.18.44', 'container'],
    ])
    expect((await planOf(axes)).cells.map(({ kernel }) => kernel.id)).toEqual(['6.12.117'])
  })

  test('a build comes with its closure, a kernel with its packages and both with what is to be known', async () => {
    const { kernels, bpftrace } = await planOf(`
kernels: [{ from: debian:sid, series: [7.3] }]
bpftrace: [{ from: debian:trixie }]
`)
    const names = bpftrace[0]?.packages.map(({ name }) => name)
    expect(names).toEqual(['bpftrace', 'libbpf1', 'libc6', ...Object.keys(USERLAND)].sort())
    expect(bpftrace[0]?.warnings).toEqual([])
    expect(kernels[0]).toMatchObject({
      release: '7.3-cloud-amd64',
      flavour: 'cloud',
      warnings: ['the Release of sid has expired'],
    })
  })

  test('a flavour that is not the cloud one is part of the identifier; a name replaces it', async () => {
    const { kernels } = await planOf(`
kernels:
  - { from: debian:trixie, series: [6.12], flavour: rt }
  - { from: debian:trixie, series: [6.12], flavour: rt, name: realtime }
bpftrace: [{ from: debian:trixie }]
`)
    expect(kernels.map(({ id }) => id)).toEqual(['6.12.117-rt', 'realtime'])
  })

  test('with its headers is another kernel beside the same without them, and of the same version', async () => {
    const headers = [
      pkg('linux-headers-6.12.117+deb13-cloud-amd64 6.12.117-1', {
        depends:
          'linux-base (>= 4.12~), linux-headers-6.12.117+deb13-common (= 6.12.117-1), linux-kbuild-6.12.117+deb13',
      }),
      pkg('linux-headers-6.12.117+deb13-common 6.12.117-1'),
    ]
    const archive = archiveOf({ ...SUITES, trixie: [...SUITES.trixie, ...headers] })
    const matrix = matrixOf(`
kernels: [{ from: debian:trixie, series: [6.12] }, { from: debian:trixie, series: [6.12], headers: true }]
bpftrace: [{ from: debian:trixie }]
`)
    const { kernels } = await makePlan(matrix, archive, cacheDir, NONE)
    expect(kernels.map(({ id, version }) => [id, version])).toEqual([
      ['6.12.117', '6.12.117'],
      ['6.12.117-headers', '6.12.117'],
    ])
    expect(kernels[0]?.headers).toBeUndefined()
    expect(kernels[1]?.packages).toEqual(kernels[0]?.packages)
    expect(kernels[1]?.headers).toEqual({
      program: 'linux-headers',
      version: '6.12.117',
      packages: headers.toReversed(),
    })
  })

  test('what an index says is remembered by its digest', async () => {
    const matrix = matrixOf(`
kernels: [{ from: debian:trixie, series: [6.12] }]
bpftrace: [{ from: debian:trixie }]
`)
    const first = await makePlan(matrix, archiveOf(SUITES), cacheDir, NONE)
    const same = archiveOf(SUITES)
    expect(await makePlan(matrix, same, cacheDir, NONE)).toEqual(first)
    expect(same.indexed).toEqual([])
    const newer = pkg('linux-image-6.12.118+deb13-cloud-amd64 6.12.118-1 34671208')
    const changed = archiveOf({ ...SUITES, trixie: [...SUITES.trixie, newer] })
    expect((await makePlan(matrix, changed, cacheDir, NONE)).kernels[0]?.id).toBe('6.12.118')
  })
})

describe('refusals', () => {
  const refusal = async (axes: string): Promise<unknown> => planOf(axes).catch((error: unknown) => error)

  test('a series that the suite does not have, with what it has', async () => {
    const error = await refusal(`
kernels: [{ from: debian:trixie, series: [6.18] }]
bpftrace: [{ from: debian:trixie }]
`)
    expect(error).toBeInstanceOf(UsageError)
    expect(String(error)).toContain(
      'debian:trixie has no cloud kernel of the series 6.18; it has 6.12.117, 6.12.111, 6.1.192',
    )
  })

  test('a flavour that the suite does not have at all', async () => {
    const error = await refusal(`
kernels: [{ from: debian:trixie, series: [6.12], flavour: full }]
bpftrace: [{ from: debian:trixie }]
`)
    expect(String(error)).toContain('no full kernel of the series 6.12; it has none')
  })

  test('headers that the suite does not have, or only those of another build, by the package that is missing', async () => {
    const axes = `
kernels: [{ from: debian:trixie, series: [6.12], flavour: rt, headers: true }]
bpftrace: [{ from: debian:trixie }]
`
    const error = await refusal(axes)
    expect(error).toBeInstanceOf(UsageError)
    expect(String(error)).toContain(
      "debian:trixie has no headers of 6.12.117: there is no package linux-headers-6.12.117+deb13-rt-amd64 (= 6.12.117-1); leave out 'headers'",
    )
    const refused = (words: string, depends: string): Promise<unknown> =>
      makePlan(
        matrixOf(axes),
        archiveOf({ ...SUITES, trixie: [...SUITES.trixie, pkg(words, { depends })] }),
        cacheDir,
        NONE,
      ).catch(String)
    const name = 'linux-headers-6.12.117+deb13-rt-amd64'
    expect(await refused(`${name} 6.12.117-2`, '')).toContain(`no package ${name} (= 6.12.117-1);`)
    const common = 'linux-headers-6.12.117+deb13-common-rt (= 6.12.117-1)'
    expect(await refused(`${name} 6.12.117-1`, common)).toContain(`no package ${common};`)
  })

  test('two kernels of one identifier', async () => {
    const error = await refusal(`
kernels: [{ from: debian:trixie, series: [6.12] }, { from: debian:trixie, series: [6.1], name: 6.12.117 }]
bpftrace: [{ from: debian:trixie }]
`)
    expect(error).toBeInstanceOf(UsageError)
    expect(String(error)).toMatch(/kernels: .* both '6\.12\.117'; give one of them a name/)
  })

  test('a suite and the same as it was, where both have the same', async () => {
    const suites = { ...SUITES, 'trixie@20250901T000000Z': SUITES.trixie }
    const matrix = matrixOf(`
kernels: [{ from: debian:trixie, series: [6.12] }, { from: debian:trixie@20250901T000000Z, releases: all }]
bpftrace: [{ from: debian:trixie@20250901T000000Z }]
`)
    await expect(makePlan(matrix, archiveOf(suites), cacheDir, NONE)).rejects.toThrow(
      "kernels: two entries of matrix.yaml are both '6.12.117'; give one of them a name",
    )
  })

  test('two builds of one version without a name', async () => {
    const error = await refusal(`
kernels: [{ from: debian:trixie, series: [6.12] }]
bpftrace: [{ from: debian:trixie }, { from: debian:sid }]
`)
    expect(error).toBeInstanceOf(UsageError)
    expect(String(error)).toMatch(/bpftrace: .* both '0\.23\.2'/)
  })

  test('a build whose closure is not there', async () => {
    const suites = { ...SUITES, forky: [...MACHINE, pkg('bpftrace 0.27.0-1', { depends: 'libllvm21' })] }
    const matrix = matrixOf(`
kernels: [{ from: debian:trixie, series: [6.12] }]
bpftrace: [{ from: debian:forky }]
`)
    await expect(makePlan(matrix, archiveOf(suites), cacheDir, NONE)).rejects.toThrow(UnavailableError)
  })
})
