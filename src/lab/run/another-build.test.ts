import { expect, test } from 'vitest'
import { imageIdentity } from '../../supply/artefacts/image.js'
import { bpftraceBuild, cellOf } from '../../supply/plan/plan.fixture.js'
import { partsOf } from '../../supply/plan/tree.js'
import type { BpftraceBuild, KernelBuild } from '../../supply/plan/cell.js'
import { isOfAnotherBuild } from './another-build.js'

const candidate = (sha256: string): Partial<BpftraceBuild> => ({
  id: 'candidate',
  packages: [],
  tree: { sha256, parts: [], entries: () => ({}) as never },
})
const recordOf = (build: Partial<BpftraceBuild>, kernel: Partial<KernelBuild> = {}) => ({
  kernel: cellOf(kernel).kernel.id,
  bpftrace: build.id ?? '0.23.2',
  artefacts: {
    kernel: partsOf(cellOf(kernel).kernel),
    bpftrace: [],
    workload: { sha256: '' },
    image: { sha256: imageIdentity(bpftraceBuild(build)) },
    qemu: null,
  },
})

test('a candidate that was built again takes the answers of the one before along', () => {
  const cells = [cellOf(), cellOf({}, candidate('2'))]
  expect(isOfAnotherBuild(recordOf(candidate('1')), cells)).toBe(true)
  expect(isOfAnotherBuild(recordOf(candidate('2')), cells)).toBe(false)
})

test('a package in another version does not, nor a build that is not asked now', () => {
  expect(isOfAnotherBuild(recordOf({ packages: [] }), [cellOf()])).toBe(false)
  expect(isOfAnotherBuild(recordOf(candidate('1')), [cellOf()])).toBe(false)
})

test('nor does a kernel that was built again keep the answers of the one before', () => {
  const ours = (sha256: string, name = 'file:bzImage'): Partial<KernelBuild> => ({
    id: 'ours',
    packages: [],
    tree: { sha256, parts: [{ name, version: '6.12.1', sha256 }], entries: () => ({}) as never },
  })
  const cells = [cellOf(), cellOf(ours('2'))]
  expect(isOfAnotherBuild(recordOf({}, ours('1')), cells)).toBe(true)
  expect(isOfAnotherBuild(recordOf({}, ours('2')), cells)).toBe(false)
  expect(isOfAnotherBuild(recordOf({}, ours('2', 'file:moved')), cells)).toBe(false)
  expect(isOfAnotherBuild(recordOf({}, ours('1')), [cellOf()])).toBe(false)
})

test('nor a candidate from another suite', () => {
  const of = (sha256: string): Partial<BpftraceBuild> => ({
    id: 'candidate',
    packages: [{ ...bpftraceBuild().packages[0]!, sha256 }],
  })
  expect(isOfAnotherBuild(recordOf(of('1')), [cellOf({}, of('2'))])).toBe(true)
  expect(isOfAnotherBuild(recordOf(of('2')), [cellOf({}, of('2'))])).toBe(false)
})
