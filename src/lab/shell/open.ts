/** From a cell to a machine that somebody works in: what it boots, and what is asked of its agent there. */
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { carriedFor, carriedPath } from '../../judge/exercise/carried.js'
import type { Exercise } from '../../judge/exercise/exercise.js'
import type { Case } from '../../matrix/schema.js'
import { imageUuid } from '../../supply/artefacts/image.js'
import { writeInitramfs } from '../../supply/artefacts/initramfs.js'
import type { KernelFiles } from '../../supply/artefacts/kernel.js'
import type { Cell } from '../../supply/plan/cell.js'
import {
  BOOT_TIMEOUT_MS,
  EMBEDDED_MEMORY_MIB,
  HEADERS_MEMORY_MIB,
  initramfsOf,
  MEMORY_MIB,
} from '../run/keeper.js'
import type { Site } from '../run/keeper.js'
import type { Lab } from '../run/lab.js'
import type { Failed } from '../machine/machine.js'
import { LAUNCHER, SHELL_ENVIRONMENT } from './cargo.js'
import { withShellMachine } from './machine.js'
import type { ShellMachine, ShellSpec } from './machine.js'
import type { Share } from './share.js'

/** As good as none: what timers can be set to is 24 days. */
const NO_DEADLINE_MS = 20 * 24 * 3600 * 1000

/** More than the launcher ever says itself. */
const OUTPUT_LIMIT = 1 << 16

export interface ShellOrder {
  readonly cell: Cell
  /** Files by path in the guest. */
  readonly cargo: ReadonlyMap<string, Buffer>
  /** Those whose own files are to be where they find them. */
  readonly cases: readonly Case[]
  readonly share: Share | null
  readonly cpus: number
  /** Of the guest; as much as it takes unless told. */
  readonly memoryMiB?: number | undefined
  readonly gdb: boolean
}

type ShellLab = Pick<Lab, 'workshop' | 'signal'>

/** What a guest needs in MiB that has its images in its memory, or on disks. */
const needed = ({ cell, share }: ShellOrder, embed: boolean): number =>
  (embed ? EMBEDDED_MEMORY_MIB + (cell.kernel.headers ? HEADERS_MEMORY_MIB : 0) : MEMORY_MIB) +
  2 * (share?.mebibytes ?? 0)

/** Has ready what a machine boots, so that nothing has to be made any longer. @throws UnavailableError where it cannot be had */
export async function prepareShell(
  { cell: { kernel, bpftrace } }: Pick<ShellOrder, 'cell'>,
  { workshop }: Pick<Lab, 'workshop'>,
): Promise<void> {
  // Said before anything is made for a machine that nothing can run.
  await workshop.emulator(kernel.arch)
  const { driver } = await workshop.kernel(kernel)
  await workshop.launcher(kernel.arch)
  await workshop.guest(kernel.arch)
  const images = [bpftrace, await workshop.looker(kernel.arch), ...(kernel.headers ? [kernel.headers] : [])]
  for (const image of driver === null ? [] : images) await workshop.images.disk(image)
}

async function specOf(
  order: ShellOrder,
  files: KernelFiles,
  embed: boolean,
  { workshop }: ShellLab,
  { accelerator, scratch }: Site,
): Promise<ShellSpec> {
  const { kernel, bpftrace } = order.cell
  const { cpus, gdb, memoryMiB = needed(order, embed) } = order
  const images = [bpftrace, await workshop.looker(kernel.arch), ...(kernel.headers ? [kernel.headers] : [])]
  const aboard = new Map([
    ...carriedFor(order.cases),
    ...order.cargo,
    [LAUNCHER, await readFile(await workshop.launcher(kernel.arch))] as const,
  ])
  const base = await initramfsOf(files, aboard, workshop, kernel.arch)
  const initramfs = join(scratch, 'initramfs.cpio')
  const carry = embed ? await Promise.all(images.map((one) => workshop.images.cpio(one))) : []
  await writeInitramfs(initramfs, order.share ? Buffer.concat([base, order.share.archive]) : base, carry)
  const sockets = join(scratch, 'sockets')
  await mkdir(sockets, { recursive: true })
  return {
    vm: {
      arch: kernel.arch,
      emulator: await workshop.emulator(kernel.arch),
      accelerator,
      kernel: files.vmlinuz,
      initramfs,
      disks: embed ? [] : await Promise.all(images.map((one) => workshop.images.disk(one))),
      diskDriver: files.driver ?? 'nvme',
      memoryMiB,
      consoleLog: join(scratch, 'console.log'),
      bootTimeoutMs: BOOT_TIMEOUT_MS[accelerator],
    },
    ...{ cpus, gdb, sockets },
  }
}

/**
 * Boots a cell, and has the machine for as long as the work lasts.
 * @param onSockets is told where the machine's sockets are, before it boots
 * @returns what the work returns, or why there is no machine
 * @throws UnavailableError where something cannot be had
 */
export async function withShell<T>(
  order: ShellOrder,
  lab: ShellLab,
  site: Site,
  onSockets: (sockets: string) => void,
  work: (machine: ShellMachine) => Promise<T>,
): Promise<T | Failed> {
  const files = await lab.workshop.kernel(order.cell.kernel)
  const confinement = await lab.workshop.confinement()
  const attempt = async (embed: boolean): Promise<T | Failed | 'blind'> => {
    const spec = await specOf(order, files, embed, lab, site)
    onSockets(spec.sockets)
    return withShellMachine<T | 'blind'>(spec, confinement, lab.signal, async (machine) => {
      await rm(spec.vm.initramfs, { force: true })
      return machine.seesDisks ? work(machine) : 'blind'
    })
  }
  const first = await attempt(files.driver === null)
  if (first !== 'blind') return first
  // A kernel that cannot see its disks gets its images in the initramfs.
  const second = await attempt(true)
  return second === 'blind' ? { kind: 'failed', reason: 'the guest does not see its images' } : second
}

export interface TerminalSize {
  readonly rows: number
  readonly columns: number
}

/**
 * What the agent is asked.
 * @param size of the terminal; null where a command runs without one
 * @param terminal the name of the terminal's type
 */
export function shellExercise(
  { cell, cases }: Pick<ShellOrder, 'cell' | 'cases'>,
  looker: string,
  size: TerminalSize | null,
  terminal: string | undefined,
): Exercise {
  const { kernel, bpftrace } = cell
  const files = cases.flatMap((one) => (one.kind === 'program' ? Object.entries(one.files) : []))
  return {
    image: imageUuid(bpftrace),
    args: [
      LAUNCHER,
      ...(size === null ? ['command'] : ['terminal', String(size.rows), String(size.columns)]),
    ],
    environment: { ...SHELL_ENVIRONMENT, ...(terminal === undefined ? {} : { TERM: terminal }) },
    files: {},
    copies: Object.fromEntries(files.map(([path, content]) => [path, carriedPath(content)])),
    collect: [],
    timeoutMs: NO_DEADLINE_MS,
    outputLimit: OUTPUT_LIMIT,
    look: { image: looker, commands: [] },
    ...(kernel.headers ? { headers: imageUuid(kernel.headers) } : {}),
  }
}
