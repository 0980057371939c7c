import { expect, test } from 'vitest'
import { kernelBuild } from '../../supply/plan/plan.fixture.js'
import { probeKernels } from './accelerator.js'

const common = ['one', 'two'].map((id) => kernelBuild({ id }))
const own = kernelBuild({
  id: 'own',
  packages: [],
  tree: { sha256: '1', parts: [], entries: () => ({}) as never },
})

test("KVM is tried with kernels that others boot too, and with a user's own only for want of others", () => {
  expect(probeKernels([own, ...common])).toEqual(common)
  expect(probeKernels([own])).toEqual([own])
})
