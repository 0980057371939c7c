/** What a kernel's questions are asked on: a microVM that boots it, or a container where it runs already. */
import { parseConfig } from '../../supply/artefacts/kernel-config.js'
import type { KernelConfig } from '../../supply/artefacts/kernel-config.js'
import { ensureImage } from '../engine/images.js'
import { UnavailableError } from '../../lib/errors.js'
import type { BpftraceBuild, Cell } from '../../supply/plan/cell.js'
import { keepContainer } from './container-keeper.js'
import { EXERCISE_TIMEOUT_MS, keepMachine } from './keeper.js'
import type { Cargo, Keeper, Site } from './keeper.js'
import type { Lab } from './lab.js'

export interface Ground {
  readonly config: KernelConfig | null
  readonly timeoutMs: number
  /** Has a build ready. Throws UnavailableError where it cannot be had. */
  prepare(build: BpftraceBuild): Promise<void>
  keep(cargo: Cargo): Keeper
}

/**
 * What a machine has aboard beside builds, made before it is said to boot. Where that cannot be had, the machine's own
 * attempt says so.
 */
async function othersOf({ kernel }: Cell, { workshop }: Lab): Promise<void> {
  try {
    await workshop.guest(kernel.arch)
    for (const image of [await workshop.looker(kernel.arch), ...(kernel.headers ? [kernel.headers] : [])])
      await workshop.images.disk(image)
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error
  }
}

function hostGround({ kernel }: Cell, lab: Lab, site: Site): Ground {
  const { host } = lab
  if (!host) throw new UnavailableError(kernel.host?.unasked ?? 'no container engine was looked for')
  return {
    config: host.config === null ? null : parseConfig(host.config),
    timeoutMs: EXERCISE_TIMEOUT_MS.none,
    async prepare(build) {
      const { digest, tar } = await lab.workshop.container(build)
      await ensureImage(host.engine, digest, tar, lab.signal)
    },
    keep: (cargo) => keepContainer(host, lab, site, cargo),
  }
}

/** @throws UnavailableError where the kernel cannot be had, or what runs it: an emulator, an engine */
export async function groundOf(cell: Cell, lab: Lab, site: Site): Promise<Ground> {
  if (cell.runtime === 'container') return hostGround(cell, lab, site)
  const { kernel } = cell
  // Said before anything is made for a machine that nothing can run.
  await lab.workshop.emulator(kernel.arch)
  const files = await lab.workshop.kernel(kernel)
  return {
    config: files.config,
    timeoutMs: EXERCISE_TIMEOUT_MS[site.accelerator],
    async prepare(build) {
      await lab.workshop.images.disk(build)
      // Without disks they go into the initramfs.
      if (files.driver !== null && !lab.signal.aborted) await othersOf(cell, lab)
    },
    keep: (cargo) => keepMachine(kernel, lab, site, cargo),
  }
}
