import { describe, expect, test } from 'vitest'
import type { Cell, KernelBuild } from '../plan/cell.js'
import { bpftraceBuild, pkg } from '../plan/plan.fixture.js'
import { lackingFor } from './needed.js'
import type { NeededTools } from './needed.js'

const kernelOf = (id: string): KernelBuild => ({
  ...{ id, version: id, series: '6.12', flavour: 'cloud', arch: 'x86_64', release: id, warnings: [] },
  packages: [pkg(`linux-${id}`)],
})
const BUILD = bpftraceBuild({ packages: [pkg('bpftrace')] })
const [ONE, OTHER] = [kernelOf('6.12.1'), kernelOf('6.12.2')]
const cellOf = (kernel: KernelBuild, runtime: Cell['runtime'] = 'microvm'): Cell => ({
  ...{ kernel, bpftrace: BUILD, runtime },
})

/** @param made what artefacts are called that are made already, without their digests */
const toolsWith = (made: readonly string[], others: Partial<NeededTools> = {}): NeededTools => ({
  host: 'x86_64',
  guest: () => Promise.resolve(['guest', '']),
  looker: () => Promise.resolve({ program: 'bpftool', version: '7', packages: [pkg('bpftool')] }),
  packages: {
    kmod: () => Promise.resolve([pkg('kmod')]),
    mke2fs: () => Promise.resolve([pkg('e2fsprogs')]),
    walls: () => Promise.resolve([pkg('bubblewrap')]),
  },
  packagesFor: {
    compiler: (arch) => Promise.resolve([pkg(arch === 'x86_64' ? 'cpp' : `cpp-${arch}`)]),
    qemu: (arch) => Promise.resolve([pkg(arch === 'x86_64' ? 'qemu' : `qemu-${arch}`)]),
  },
  fetchesQemu: () => Promise.resolve(true),
  hasContainer: () => Promise.resolve(false),
  isMade: ([kind]) => Promise.resolve(made.includes(kind)),
  ...others,
})

const packagesFor = async (cells: readonly Cell[], tools: NeededTools): Promise<string[]> =>
  (await lackingFor(cells, tools)).map(({ sort, packages }) =>
    [sort, ...packages.map(({ name }) => name)].join(' '),
  )

const OTHERS = ['bpftool-7-disk', 'guest', 'qemu', 'walls']

describe('what is lacking', () => {
  test('of two architectures is a compiler, an emulator, a guest and observers for each', async () => {
    const other = { ...cellOf({ ...ONE, id: '6.12.1-arm64', arch: 'arm64' }) }
    const found = await packagesFor([cellOf(ONE), other], toolsWith(['kernel-6.12.1', 'kernel-6.12.1-arm64']))
    expect(found.filter((one) => /guest|cpp|qemu|bpftool/.test(one))).toEqual([
      ...['image bpftool', 'image bpftool', 'guest', 'tools cpp', 'guest', 'tools cpp-arm64'],
      ...['tools qemu', 'tools qemu-arm64'],
    ])
  })

  test('of an empty cache is all, each once', async () => {
    expect(await packagesFor([cellOf(ONE), cellOf(ONE), cellOf(OTHER)], toolsWith([]))).toEqual([
      'kernel linux-6.12.1',
      'kernel linux-6.12.2',
      'image bpftrace',
      'image bpftool',
      'guest',
      ...['tools cpp', 'tools e2fsprogs', 'tools kmod', 'tools qemu', 'tools bubblewrap'],
    ])
  })

  test('is nothing where all is made, though tools that made it are gone', async () => {
    const made = ['kernel-6.12.1', 'bpftrace-0.23.2-disk', ...OTHERS]
    expect(await packagesFor([cellOf(ONE)], toolsWith(made))).toEqual([])
  })

  test('is a kernel with what unpacks it, and no more', async () => {
    const made = ['bpftrace-0.23.2-disk', ...OTHERS]
    expect(await packagesFor([cellOf(ONE)], toolsWith(made))).toEqual(['kernel linux-6.12.1', 'tools kmod'])
  })

  test('is headers too, where a kernel has them', async () => {
    const headers = { program: 'linux-headers', version: '1', packages: [pkg('linux-headers')] }
    const made = ['kernel-6.12.1', 'bpftrace-0.23.2-disk', 'mke2fs', ...OTHERS]
    expect(await packagesFor([cellOf({ ...ONE, headers })], toolsWith(made))).toEqual(['image linux-headers'])
  })

  test('is no QEMU where the host has one', async () => {
    const tools = toolsWith([], { fetchesQemu: () => Promise.resolve(false) })
    expect(await packagesFor([cellOf(ONE)], tools)).not.toContain('tools qemu')
  })

  test('of a container is packages, where the engine has no image; and no emulator', async () => {
    const cells = [cellOf(ONE, 'container')]
    expect(await packagesFor(cells, toolsWith(['guest']))).toEqual(['container bpftrace bpftool'])
    const there = toolsWith([], { hasContainer: () => Promise.resolve(true) })
    expect(await packagesFor(cells, there)).toEqual([])
  })

  test('for no cells is nothing', async () => expect(await packagesFor([], toolsWith([]))).toEqual([]))
})
