import { expect, test } from 'vitest'
import { imageIdentity } from '../artefacts/image.js'
import { bpftraceBuild, cellOf } from '../plan/plan.fixture.js'
import type { BpftraceBuild } from '../plan/types.js'
import { isOfAnotherBuild } from './another-build.js'

const candidate = (sha256: string): Partial<BpftraceBuild> => ({
  id: 'candidate',
  packages: [],
  tree: { sha256, parts: [], entries: () => ({}) as never },
})
const recordOf = (build: Partial<BpftraceBuild>) => ({
  bpftrace: build.id ?? '0.23.2',
  artefacts: {
    kernel: [],
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
