/** What a kernel's questions are asked on: a microVM that boots it, or a container where it runs already. */
import { parseConfig } from '../../supply/artefacts/kernel-config.js'
import type { KernelConfig } from '../../supply/artefacts/kernel-config.js'
import { ensureImage } from '../engine/images.js'
import type { Host } from '../engine/host.js'
import { UnavailableError } from '../../lib/errors.js'
import type { BpftraceBuild, Cell } from '../../supply/plan/cell.js'
import { keepContainer } from './container-keeper.js'
import { EXERCISE_TIMEOUT_MS, keepMachine } from './keeper.js'
import type { Keeper, KeeperOptions } from './keeper.js'

export interface GroundOptions extends Omit<KeeperOptions, 'builds' | 'carried' | 'onBoot' | 'kernel'> {
  /** The kernel that containers share, where there is one to be asked. */
  readonly host?: Host | undefined
}

export interface Ground {
  readonly config: KernelConfig | null
  readonly timeoutMs: number
  /** Has a build ready. Throws UnavailableError where it cannot be had. */
  prepare(build: BpftraceBuild): Promise<void>
  keep(what: Pick<KeeperOptions, 'builds' | 'carried' | 'onBoot'>): Keeper
}

function hostGround({ kernel }: Cell, options: GroundOptions): Ground {
  const { host, workshop } = options
  if (!host) throw new UnavailableError(kernel.host?.unasked ?? 'no container engine was looked for')
  return {
    config: host.config === null ? null : parseConfig(host.config),
    timeoutMs: EXERCISE_TIMEOUT_MS.none,
    async prepare(build) {
      const { digest, tar } = await workshop.container(build)
      await ensureImage(host.engine, digest, tar, options.signal)
    },
    keep: (what) => keepContainer({ ...options, ...what, host }),
  }
}

/** @throws UnavailableError where the kernel cannot be had, or what runs it: an emulator, an engine */
export async function groundOf(cell: Cell, options: GroundOptions): Promise<Ground> {
  if (cell.runtime === 'container') return hostGround(cell, options)
  const { kernel } = cell
  // Said before anything is made for a machine that nothing can run.
  await options.workshop.emulator()
  const files = await options.workshop.kernel(kernel)
  return {
    config: files.config,
    timeoutMs: EXERCISE_TIMEOUT_MS[options.accelerator],
    async prepare(build) {
      await options.workshop.images.disk(build)
    },
    keep: (what) => keepMachine({ ...options, ...what, kernel }),
  }
}
