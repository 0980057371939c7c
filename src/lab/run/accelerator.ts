/** The accelerator probe with real parts: a kernel of the plan and the guest's own agent. */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { identity } from '../../supply/artefacts/store.js'
import { baseInitramfs, writeInitramfs } from '../../supply/artefacts/initramfs.js'
import type { KernelFiles } from '../../supply/artefacts/kernel.js'
import type { Workshop } from '../../supply/artefacts/workshop.js'
import { writeCached } from '../../supply/archive/cache.js'
import { hostArchitecture } from '../../matrix/architecture.js'
import type { Architecture } from '../../matrix/architecture.js'
import { UnavailableError } from '../../lib/errors.js'
import { PROBE_TIMEOUT_MS, proveAccelerator, recallProof, withoutKvm } from '../machine/accelerator.js'
import type { Proof } from '../machine/accelerator.js'
import { startMicroVm } from '../machine/microvm.js'
import type { Failed, Machine } from '../machine/machine.js'
import { ingredientsOf } from '../../supply/plan/tree.js'
import type { KernelBuild } from '../../supply/plan/cell.js'
import type { Lab } from './lab.js'

/** The kernels to try it with: those that others boot too, and a user's own only where there is nothing else. Pure. */
export function probeKernels(kernels: readonly KernelBuild[]): readonly KernelBuild[] {
  const common = kernels.filter(({ tree }) => tree === undefined)
  return common.length > 0 ? common : kernels
}

/** The first of these kernels that can be had. @throws UnavailableError for the last where none can */
async function firstOf(kernels: readonly KernelBuild[], workshop: Workshop): Promise<KernelFiles> {
  let why = new UnavailableError('there is no kernel')
  for (const kernel of kernels) {
    try {
      return await workshop.kernel(kernel)
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error
      why = error
    }
  }
  throw why
}

/**
 * Proves, or recalls, what runs guests on this host. Guests of another architecture are emulated, whatever it says
 * (`acceleratorFor`).
 * @param kernels those of the plan; one that cannot be had is its own cells' trouble
 * @param scratch a directory for an initramfs
 */
export async function hostAccelerator(
  kernels: readonly KernelBuild[],
  { workshop, cacheDir, signal }: Pick<Lab, 'workshop' | 'cacheDir' | 'signal'>,
  scratch: string,
): Promise<Proof> {
  const host = hostArchitecture()
  const [first] = kernels
  const candidates = probeKernels(kernels.filter(({ arch }) => arch === host))
  if (candidates.length === 0 && first)
    return { accelerator: 'tcg', why: `the kernels are ${first.arch}, and this host is ${host}` }
  // What does not boot may be wrong with a user's own kernel: that says nothing of others.
  const own = candidates.filter(({ tree }) => tree !== undefined).map(ingredientsOf)
  const emulator = await workshop.emulator(host)
  const uid = process.getuid?.() ?? 0
  const memo = join(
    cacheDir,
    'accelerator',
    `${identity([await bootId(), emulator.version, emulator.start({ read: [] }), uid, own]).slice(0, 32)}.json`,
  )
  let missing: unknown
  const boot = async (accelerator: 'kvm'): Promise<Machine | Failed> => {
    const files = await firstOf(candidates, workshop).catch((error: unknown) => {
      missing = error
      throw error
    })
    const initramfs = join(scratch, 'probe.cpio')
    await writeInitramfs(initramfs, await baseInitramfs(await workshop.guest(host), []), [])
    const started = await startMicroVm(
      {
        arch: host,
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
      signal,
    )
    await rm(initramfs, { force: true })
    return started
  }
  const proof = await proveAccelerator(memo, boot, signal).catch((error: unknown): Proof => {
    if (error !== missing || !(error instanceof UnavailableError)) throw error
    return { accelerator: 'tcg', why: `no kernel can be had to try KVM with: ${error.message}` }
  })
  if (missing === undefined && own.length === 0 && !signal.aborted)
    await writeCached(await lastMemo(cacheDir), JSON.stringify(proof))
  return proof
}

/** What runs a guest of an architecture, by what was proved for this host's own. */
export const acceleratorFor = (
  arch: Architecture,
  { accelerator }: Proof,
  host: Architecture = hostArchitecture(),
): Proof['accelerator'] => (arch === host ? accelerator : 'tcg')

const bootId = async (): Promise<string> => (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()

/** Where the last proof of this boot is, whichever emulator it was of. */
const lastMemo = async (cacheDir: string): Promise<string> =>
  join(
    cacheDir,
    'accelerator',
    `last-${identity([await bootId(), process.getuid?.() ?? 0]).slice(0, 32)}.json`,
  )

/**
 * What runs guests here as far as that is known without booting one: KVM cannot be used, or this boot of the host has seen
 * whether it can. Null where nobody knows.
 */
export async function knownAccelerator(cacheDir: string): Promise<Proof | null> {
  return (await withoutKvm()) ?? (await recallProof(await lastMemo(cacheDir)))
}
