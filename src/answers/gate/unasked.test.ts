import { expect, test } from 'vitest'
import { parseMatrix } from '../../matrix/load.js'
import { CASE } from '../../matrix/matrix.fixture.js'
import { namedKernels, unaskedBuilds, unaskedKernels } from './unasked.js'

const { kernels, runtimes, bpftrace, arch } = parseMatrix(
  `kernels:
  - { from: debian:trixie, series: ['6.1', '6.12'] }
  - { from: debian:trixie-security, series: ['6.12'], name: mine }
  - { from: debian:trixie, series: ['6.12'], flavour: rt, headers: true }
  - { from: 'file:bzImage' }
  - host
bpftrace:
  - { from: debian:trixie }
  - { from: debian:sid }
  - { from: 'file:bpftrace', name: own }
cases:
${CASE}`,
  'matrix.yaml',
)
const named = namedKernels({ kernels, runtimes, arch })
const on = (...ids: string[]) =>
  ids.map((kernel) => ({ kernel, bpftrace: '0.27.1', case: 'fexit', runtime: 'microvm' as const }))

test('a series is answered by any of its releases, with its flavour; a name by itself', () => {
  expect(named.map(({ name }) => name)).toEqual(['6.1', '6.12', 'mine', '6.12-rt-headers'])
  const lacking = (...ids: string[]) =>
    unaskedKernels(named, on(...ids), ['0.27.1']).map((text) => /kernel (\S+)/.exec(text)?.[1])
  expect(lacking('6.1.192', '6.12.117', 'mine', '6.12.117-rt-headers')).toEqual([])
  expect(lacking('6.12-rc7', '6.12.117-rt')).toEqual(['6.1', 'mine', '6.12-rt-headers'])
})

test('where containers alone are asked, no kernel boots', () => {
  expect(namedKernels({ kernels, runtimes: ['container'], arch })).toEqual([])
})

test('two entries of one series are two kernels', () => {
  const [first] = named
  const twice = [{ ...first!, entries: 2 }]
  expect(unaskedKernels(twice, on('6.1.1'), ['0.27.1'])).toEqual([expect.stringContaining('names 2 times')])
  expect(unaskedKernels(twice, on('6.1.1', '6.1.2'), ['0.27.1'])).toEqual([])
})

test('entries without a name are builds of their own', () => {
  expect(unaskedBuilds({ bpftrace }, ['0.23.2', 'own', 'candidate'])).toEqual([
    expect.stringContaining('answers of 1 build, and matrix.yaml takes 2 from debian:trixie, debian:sid'),
  ])
  expect(unaskedBuilds({ bpftrace }, ['0.23.2', '0.27.1'])).toEqual([])
})

test('listed releases are asked one by one, series in each flavour, and what only the archive knows not at all', () => {
  const { kernels: axes } = parseMatrix(
    `kernels:
  - { from: debian:trixie, releases: ['6.12.43', '6.12.90'], flavours: [cloud, rt] }
  - { from: debian:bookworm, series: ['6.1'], releases: all, flavours: [cloud, full] }
  - { from: debian:sid, releases: all }
  - { from: debian:forky, releases: '>=7.0' }
bpftrace: [{ from: debian:trixie }]
cases:
${CASE}`,
    'matrix.yaml',
  )
  const all = namedKernels({ kernels: axes, runtimes, arch })
  const names = ['6.12.43', '6.12.90', '6.12.43-rt', '6.12.90-rt', '6.1', '6.1-full']
  expect(all.map(({ name }) => name)).toEqual(names)
  const answered = on('6.12.43', '6.12.43-rt', '6.12.90-rt', '6.12.118', '6.1.190', '6.1.192-full')
  expect(unaskedKernels(all, answered, ['0.27.1'])).toEqual([expect.stringContaining('kernel 6.12.90 ')])
})

test("Ubuntu's are named by their flavour, and a release by itself, whichever flavours stand beside it", () => {
  const { kernels: axes } = parseMatrix(
    `kernels:
  - { from: ubuntu:noble, series: ['6.8'] }
  - { from: ubuntu:noble, releases: [6.8.0-1015-aws, 6.8.0-45-lowlatency], flavours: [aws, lowlatency] }
bpftrace: [{ from: ubuntu:noble }]
cases:
${CASE}`,
    'matrix.yaml',
  )
  const named = namedKernels({ kernels: axes, runtimes: ['microvm'], arch })
  expect(named.map(({ name }) => name)).toEqual(['6.8-generic', '6.8.0-1015-aws', '6.8.0-45-lowlatency'])
  const lacking = unaskedKernels(named, on('6.8.0-45-generic', '6.8.0-1015-aws'), ['0.27.1'])
  expect(lacking).toEqual([expect.stringContaining('kernel 6.8.0-45-lowlatency (ubuntu:noble)')])
  // Debian's kernel of that series is another.
  expect(unaskedKernels(named, on('6.8.12'), ['0.27.1'])).toHaveLength(3)
})

test('kernels of another architecture say so, behind their flavour', () => {
  const { kernels: axes, arch } = parseMatrix(
    `kernels:
  - { from: debian:trixie, series: ['6.12'], arch: [x86_64, arm64] }
  - { from: debian:trixie, series: ['6.12'], flavour: rt, headers: true }
  - { from: debian:sid, series: ['7.2'], name: mine }
arch: [arm64]
bpftrace: [{ from: debian:trixie }]
cases:
${CASE}`,
    'matrix.yaml',
  )
  const all = namedKernels({ kernels: axes, runtimes, arch })
  expect(all.map(({ name }) => name)).toEqual(['6.12', '6.12-arm64', '6.12-rt-arm64-headers', 'mine-arm64'])
  expect(unaskedKernels(all.slice(0, 2), on('6.12.118-arm64'), ['0.27.1'])).toEqual([
    expect.stringContaining('kernel 6.12 '),
  ])
})

test('a release that is taken twice is answered by either, which says what Debian built it for', () => {
  const twice = [{ name: '6.12.117', from: 'debian:trixie-security', entries: 2, isSeries: false }]
  expect(unaskedKernels(twice, on('6.12.117+deb12', '6.12.117+deb13'), ['0.27.1'])).toEqual([])
  expect(unaskedKernels(twice, on('6.12.117+deb12'), ['0.27.1'])).toEqual([
    expect.stringContaining('names 2 times'),
  ])
})
