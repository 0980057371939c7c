import { access, constants, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { kernelBuild } from '../../supply/plan/plan.fixture.js'
import { knownAccelerator, probeKernels } from './accelerator.js'

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

test('without a boot it is known that KVM cannot be used, and else what this boot of the host has seen', async () => {
  const cacheDir = await mkdtemp(join(tmpdir(), 'known-'))
  const isOpen = await access('/dev/kvm', constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  )
  const known = await knownAccelerator(cacheDir).finally(() => rm(cacheDir, { recursive: true }))
  expect(known?.accelerator).toBe(isOpen ? undefined : 'tcg')
})
