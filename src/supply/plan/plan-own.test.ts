import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UsageError } from '../../lib/errors.js'
import { parseMatrix } from '../../matrix/load.js'
import type { Matrix } from '../../matrix/schema.js'
import { upstreamOf } from '../../matrix/versions.js'
import { makePlan } from './plan.js'
import { archiveOf, pkg } from './plan.fixture.js'
import { sourceText } from '../../matrix/source.js'
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

describe('what comes from no archive', () => {
  const tree = { sha256: 'd'.repeat(64), parts: [], entries: () => ({}) as never }
  const sources: Sources = {
    bpftrace: (source) =>
      sourceText(source) === 'file:broken'
        ? Promise.reject(new UsageError('it is broken'))
        : Promise.resolve({ version: '0.28.0', tree }),
    kernel: () => Promise.resolve({ release: '6.13.0-mine', version: '6.13.0', tree }),
  }
  const plan = (axes: string) => makePlan(matrixOf(axes), archiveOf(SUITES), cacheDir, sources)

  test('stands among the rest, in the order of matrix.yaml', async () => {
    const { kernels, bpftrace } = await plan(`
kernels: [{ from: file:bzImage }, { from: debian:trixie, series: [6.12] }, { from: oci:r.example/linux, name: ours }]
bpftrace: [{ from: debian:trixie }, { from: file:x, name: candidate }]
`)
    expect(kernels.map(({ id, series, release, tree: has }) => [id, series, release, has === tree])).toEqual([
      ['6.13.0', '6.13', '6.13.0-mine', true],
      ['6.12.117', '6.12', '6.12.117+deb13-cloud-amd64', false],
      ['ours', '6.13', '6.13.0-mine', true],
    ])
    const filler = [pkg('busybox-static 1:1.37.0-6')]
    expect(bpftrace[1]).toEqual({
      id: 'candidate',
      arch: 'x86_64',
      version: '0.28.0',
      packages: [],
      tree,
      filler,
      warnings: [],
    })
  })

  test('is completed from the security pocket of the suite of tools, where that has something newer', async () => {
    const newer = pkg('busybox-static 1:1.37.0-6+deb13u1', { suite: 'trixie-security' })
    const archive = archiveOf({ ...SUITES, 'trixie-security': [newer] })
    const axes = 'kernels: [{ from: debian:trixie, series: ["6.12"] }]\nbpftrace: [{ from: file:bpftrace }]'
    const { bpftrace } = await makePlan(matrixOf(axes), archive, cacheDir, sources)
    expect(bpftrace[0]?.filler).toEqual([newer])
  })

  test('is refused before any index is asked for', async () => {
    const archive = archiveOf({})
    const axes = 'kernels: [{ from: debian:trixie, series: [6.12] }]\nbpftrace: [{ from: file:broken }]'
    await expect(makePlan(matrixOf(axes), archive, cacheDir, sources)).rejects.toThrow('it is broken')
    expect(archive.indexed).toEqual([])
  })
})

test.each([
  ['6.18.44-fc-v769', '6.18.44'],
  ['6.12.117+deb13-cloud-amd64', '6.12.117'],
  ['5.15.0-1068-azure', '5.15.0'],
  ['7.3.0-rc7-next', '7.3.0-rc7'],
  ['', ''],
])('%s is %s upstream', (release, version) => {
  expect(upstreamOf(release)).toBe(version)
})
