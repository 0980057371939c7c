/**
 * Keeps a machine for a kernel: boots one when it is needed, and another where the last one was lost or is not fit to
 * be believed any longer. What is asked of a kernel goes through here, one exercise at a time.
 */
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { baseInitramfs, carriedArchive, writeInitramfs } from '../../supply/artefacts/initramfs.js'
import type { KernelFiles } from '../../supply/artefacts/kernel.js'
import { imageUuid } from '../../supply/artefacts/image.js'
import type { Architecture } from '../../matrix/architecture.js'
import { UnavailableError } from '../../lib/errors.js'
import { startMicroVm } from '../machine/microvm.js'
import type { Exercise, Outcome } from '../../judge/exercise/exercise.js'
import type { Failed, Machine, VmSpec } from '../machine/machine.js'
import type { BpftraceBuild, KernelBuild } from '../../supply/plan/cell.js'
import type { Lab } from './lab.js'

/** What runs a machine, and where its files are. */
export interface Site {
  readonly accelerator: 'kvm' | 'tcg'
  /** A directory of this run's own for initramfs files; what is in it may go when the run is over. */
  readonly scratch: string
  /** Where the console log goes. */
  readonly logDir: string
}

/** What a machine has aboard. */
export interface Cargo {
  readonly builds: readonly BpftraceBuild[]
  /** Files that a machine is to have beside our own: contents by path in the guest. */
  readonly carried: ReadonlyMap<string, Buffer>
  readonly onBoot: (what: 'booting' | 'booted' | 'waiting', milliseconds: number) => void
}

type KeeperLab = Pick<Lab, 'workshop' | 'signal'>

export interface Keeper {
  /**
   * Runs an exercise of a build on a machine of this kernel, with as many CPUs as it asks for. A machine that fails to boot,
   * or that something is missing for, is a lost outcome. Throws for defects alone.
   */
  exercise(build: BpftraceBuild, exercise: Exercise): Promise<Outcome>
  /** `uname -r` of the last machine, or the package's word where none came up. */
  release(): string
  close(): Promise<void>
}

export const MEMORY_MIB = 768
/** An initramfs is in memory twice while it is unpacked; no machine is given more than both of these. */
export const [EMBEDDED_MEMORY_MIB, HEADERS_MEMORY_MIB] = [1024, 256]

/** Deadlines by accelerator, in milliseconds: TCG is some twenty times slower, on a loaded host more. */
export const BOOT_TIMEOUT_MS = { kvm: 30_000, tcg: 120_000 } as const
export const EXERCISE_TIMEOUT_MS = { kvm: 30_000, tcg: 240_000, none: 60_000 } as const

/** How often in a row a kernel may fail to boot before its cells are given up. */
const BOOTS = 2

async function contentsOf(paths: ReadonlyMap<string, string>): Promise<Map<string, Buffer>> {
  return new Map(await Promise.all([...paths].map(async ([to, from]) => [to, await readFile(from)] as const)))
}

/** The part of an initramfs that is the same for all builds: what every guest has, what the kernel brings, what is carried. */
export async function initramfsOf(
  files: KernelFiles,
  carried: Cargo['carried'],
  workshop: KeeperLab['workshop'],
  arch: Architecture,
): Promise<Buffer> {
  return Buffer.concat([
    await baseInitramfs(await workshop.guest(arch), files.modulePaths),
    carriedArchive(new Map([...carried, ...(await contentsOf(files.belongings))])),
  ])
}

export function keepMachine(
  kernel: KernelBuild,
  { workshop, signal }: KeeperLab,
  { accelerator, scratch, logDir }: Site,
  { builds, carried, onBoot }: Cargo,
): Keeper {
  let machine: Machine | null = null
  /** How many CPUs it has. */
  let cpus = 1
  let release = kernel.release
  /** The only build that may run on the machine: its images are the only ones there, or it is nobody's we know. */
  let aboard: BpftraceBuild | null = null
  let failure: Failed | null = null
  /** A kernel that cannot see its disks gets its images in the initramfs, one build a boot. */
  let embedded = false

  async function boot(files: KernelFiles, build: BpftraceBuild): Promise<Machine | Failed> {
    // Logs that cannot be written are no reason not to ask.
    await mkdir(logDir, { recursive: true }).catch(() => undefined)
    const embed = embedded || files.driver === null
    const initramfs = join(scratch, `${kernel.id}.cpio`)
    const base = await initramfsOf(files, carried, workshop, kernel.arch)
    const others = [await workshop.looker(kernel.arch), ...(kernel.headers ? [kernel.headers] : [])]
    const inside = embed ? [build, ...others] : []
    const attached = embed ? [] : [...builds, ...others]
    const carry = await Promise.all(inside.map((one) => workshop.images.cpio(one)))
    const disks = await Promise.all(attached.map((one) => workshop.images.disk(one)))
    const spec: VmSpec = {
      arch: kernel.arch,
      emulator: await workshop.emulator(kernel.arch),
      accelerator,
      kernel: files.vmlinuz,
      initramfs,
      disks,
      diskDriver: files.driver ?? 'nvme',
      cpus,
      memoryMiB: embed ? EMBEDDED_MEMORY_MIB + (kernel.headers ? HEADERS_MEMORY_MIB : 0) : MEMORY_MIB,
      consoleLog: join(logDir, 'console.log'),
      bootTimeoutMs: BOOT_TIMEOUT_MS[accelerator],
    }
    let started: Machine | Failed
    try {
      await writeInitramfs(initramfs, base, carry)
      onBoot('booting', 0)
      started = await startMicroVm(spec, signal)
    } finally {
      await rm(initramfs, { force: true })
    }
    if (started.kind === 'failed') return started
    onBoot('booted', started.bootMs)
    release = started.release
    if (!embed && !started.seesDisks) {
      await started.close()
      embedded = true
      return boot(files, build)
    }
    aboard = embed || build.tree !== undefined ? build : null
    return started
  }

  async function machineFor(build: BpftraceBuild, wanted: number): Promise<Machine | Failed> {
    if (machine && cpus === wanted && (aboard === null ? build.tree === undefined : aboard === build))
      return machine
    await drop()
    if (failure && cpus === wanted) return failure
    cpus = wanted
    const files = await workshop.kernel(kernel)
    for (let tries = 0; tries < BOOTS && !signal.aborted; tries++) {
      const started = await boot(files, build)
      if (started.kind === 'machine') return (machine = started)
      failure = tries + 1 < BOOTS ? null : started
    }
    return failure ?? { kind: 'failed', reason: 'interrupted' }
  }

  /** What is missing for a machine is no fault of the kernel: the next exercise tries again. */
  async function machineOrWhy(build: BpftraceBuild, wanted: number): Promise<Machine | Failed> {
    try {
      return await machineFor(build, wanted)
    } catch (error) {
      if (error instanceof UnavailableError) return { kind: 'failed', reason: error.message }
      throw error
    }
  }

  async function drop(): Promise<void> {
    const last = machine
    machine = null
    await last?.close()
  }

  return {
    async exercise(build, exercise) {
      const began = performance.now()
      const found = await machineOrWhy(build, exercise.cpus ?? 1)
      if (found.kind === 'failed')
        return { kind: 'lost', reason: found.reason, milliseconds: Math.round(performance.now() - began) }
      const outcome = await found.exercise({
        ...exercise,
        image: imageUuid(build),
        ...(kernel.headers ? { headers: imageUuid(kernel.headers) } : {}),
      })
      if (outcome.kind === 'lost' || outcome.ended !== 'exit' || outcome.unfit !== null) await drop()
      return outcome
    },
    release: () => release,
    close: drop,
  }
}
