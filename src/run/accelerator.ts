/** The accelerator probe with real parts: a kernel of the plan and the guest's own agent. */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { identity } from '../artefacts/store.js'
import { baseInitramfs, writeInitramfs } from '../artefacts/initramfs.js'
import type { Workshop } from '../artefacts/workshop.js'
import { PROBE_TIMEOUT_MS, proveAccelerator } from '../machine/accelerator.js'
import type { Proof } from '../machine/accelerator.js'
import { startMicroVm } from '../machine/microvm.js'
import type { KernelBuild } from '../plan/types.js'

export interface AcceleratorOptions {
  readonly workshop: Workshop
  readonly cacheDir: string
  readonly scratch: string
  readonly environment: NodeJS.ProcessEnv
  readonly signal: AbortSignal
}

/** Proves, or recalls, what runs guests on this host. */
export async function hostAccelerator(kernel: KernelBuild, options: AcceleratorOptions): Promise<Proof> {
  const { workshop, scratch } = options
  const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
  const emulator = await workshop.emulator()
  const uid = process.getuid?.() ?? 0
  const memo = join(
    options.cacheDir,
    'accelerator',
    `${identity([bootId, emulator.version, emulator.command, uid]).slice(0, 32)}.json`,
  )
  return proveAccelerator(
    memo,
    async (accelerator) => {
      const files = await workshop.kernel(kernel)
      const initramfs = join(scratch, 'probe.cpio')
      await writeInitramfs(initramfs, await baseInitramfs(await workshop.guest(), []), [])
      const started = await startMicroVm(
        {
          emulator,
          accelerator,
          kernel: files.vmlinuz,
          initramfs,
          disks: [],
          diskDriver: 'nvme',
          memoryMiB: 512,
          consoleLog: join(scratch, 'probe-console.log'),
          bootTimeoutMs: PROBE_TIMEOUT_MS,
        },
        options.environment,
        options.signal,
      )
      await rm(initramfs, { force: true })
      return started
    },
    options.signal,
  )
}
