/**
 * Machines for tests: the newest 6.12 kernel, with the project's own agent as init or with another, and with a bpftrace
 * image or without.
 */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pLimit from 'p-limit'
import { cpioArchive, directory, file } from '../src/supply/artefacts/cpio.js'
import { imageUuid } from '../src/supply/artefacts/image.js'
import { baseInitramfs, writeInitramfs } from '../src/supply/artefacts/initramfs.js'
import { openContext } from '../src/commands/context.js'
import type { Selection } from '../src/commands/flags/plan.js'
import { startMicroVm } from '../src/lab/machine/microvm.js'
import type { Exercise } from '../src/judge/exercise/exercise.js'
import type { Failed, Machine, VmSpec } from '../src/lab/machine/machine.js'
import type { Cell } from '../src/supply/plan/cell.js'
import { hostAccelerator } from '../src/lab/run/accelerator.js'
import { ROOT } from './command.js'
import { processesNaming } from './processes.js'

/** Where guests with the project's own agent have the programs of guests/. */
export const PROGRAM = '/guest/program'
export const WRAPPED = '/guest/wrapper'
export const FORGER = '/guest/forger'

export const SOURCES = fileURLToPath(new URL('./guests/', import.meta.url))

export interface Started {
  readonly machine: Machine | Failed
  readonly consoleLog: string
  /** Ids of the processes on the host that make up this machine and are there now. */
  readonly processes: () => Promise<number[]>
}

type Limits = Partial<Pick<VmSpec, 'bootTimeoutMs' | 'graceMs' | 'cpus'>>

export interface Guests {
  /** Runs this while no more machines are up than the host has cores. */
  readonly whenThereIsRoom: <T>(work: () => Promise<T>) => Promise<T>
  /** A machine whose init is guests/hostile.c, misbehaving as named. */
  hostile(behaviour: string, limits?: Limits): Promise<Started>
  /** A machine with the project's own agent, `PROGRAM` and `WRAPPED`. */
  ordinary(limits?: Limits): Promise<Started>
  /** The cell of `withBpftrace`. */
  readonly cell: Cell
  /** The same with the image of a bpftrace build, and that of the observers. */
  withBpftrace(limits?: Limits): Promise<Started>
  /** The identity of the observers' image. */
  readonly observers: string
  end(): Promise<void>
}

/** What `matrix run` would have for the first bpftrace build on the newest 6.12 kernel, or for what is selected. */
export async function openSelected(
  out: string,
  selected: Partial<Selection> = {},
  cacheDir?: string,
): ReturnType<typeof openContext> {
  const environment = { ...process.env, ...(cacheDir === undefined ? {} : { MATRIX_CACHE_DIR: cacheDir }) }
  return openContext(
    {
      config: join(ROOT, 'matrix.yaml'),
      out,
      kernel: ['6.12*'],
      bpftrace: ['0.11.3'],
      case: [],
      runtime: [],
      arch: [],
      allowOlderArchive: false,
      ...selected,
    },
    { environment, stdout: process.stdout, stderr: process.stderr, signal: new AbortController().signal },
    {},
  )
}

/**
 * Compiles the test's guests; kernel, compiler and image come from the user's cache.
 * @param bpftrace the version that `withBpftrace` has
 */
export async function openGuests(bpftrace?: string): Promise<Guests> {
  const scratch = await mkdtemp(join(tmpdir(), 'matrix-guests-'))
  const { cells, workshop, cacheDir } = await openSelected(
    scratch,
    bpftrace === undefined ? {} : { bpftrace: [bpftrace] },
  )
  const [cell] = cells
  if (!cell) throw new Error('matrix.yaml has no 6.12 kernel')
  const signal = new AbortController().signal
  const emulator = await workshop.emulator('x86_64')
  const looker = await workshop.looker('x86_64')
  const kernel = await workshop.kernel(cell.kernel)
  const lab = { workshop, cacheDir, signal }
  const { accelerator } = await hostAccelerator([cell.kernel], lab, scratch)
  const agent = join(ROOT, 'images', 'guest')
  const [hostile, program] = [join(scratch, 'hostile'), join(scratch, 'program')]
  const [wrapper, forger] = [join(scratch, 'wrapper'), join(scratch, 'forger')]
  await workshop.compile(
    [join(SOURCES, 'hostile.c'), join(agent, 'frame.c'), join(agent, 'system.c')],
    hostile,
    'x86_64',
  )
  await workshop.compile([join(SOURCES, 'program.c')], program, 'x86_64')
  await workshop.compile([join(SOURCES, 'wrapper.c')], wrapper, 'x86_64')
  await workshop.compile([join(SOURCES, 'forger.c')], forger, 'x86_64')
  let count = 0

  async function start(
    limits: Limits,
    archives: readonly Buffer[],
    disks: readonly string[] = [],
  ): Promise<Started> {
    const place = join(scratch, `machine-${++count}`)
    await mkdir(place)
    const initramfs = join(place, 'initramfs.cpio')
    await writeInitramfs(initramfs, Buffer.concat(archives), [])
    const spec: VmSpec = {
      arch: 'x86_64',
      emulator,
      accelerator,
      kernel: kernel.vmlinuz,
      initramfs,
      disks,
      diskDriver: 'nvme',
      memoryMiB: disks.length > 0 ? 768 : 512,
      consoleLog: join(place, 'console.log'),
      bootTimeoutMs: 120_000,
      ...limits,
    }
    return {
      machine: await startMicroVm(spec, signal),
      consoleLog: spec.consoleLog,
      processes: () => processesNaming(place),
    }
  }

  const archives = async (): Promise<Buffer[]> => [
    await baseInitramfs(await workshop.guest('x86_64'), kernel.modulePaths),
    cpioArchive([
      file(PROGRAM.slice(1), await readFile(program)),
      file(WRAPPED.slice(1), await readFile(wrapper)),
      file(FORGER.slice(1), await readFile(forger)),
    ]),
  ]

  return {
    whenThereIsRoom: pLimit(availableParallelism()),
    async hostile(behaviour, limits = {}) {
      const places = ['dev', 'proc', 'sys'].map(directory)
      const init = file('init', await readFile(hostile))
      return start(limits, [cpioArchive([...places, init, file('behaviour', Buffer.from(behaviour))])])
    },
    async ordinary(limits = {}) {
      return start(limits, await archives())
    },
    cell,
    observers: imageUuid(looker),
    async withBpftrace(limits = {}) {
      return start(limits, await archives(), [
        await workshop.images.disk(cell.bpftrace),
        await workshop.images.disk(looker),
      ])
    },
    end: () => rm(scratch, { recursive: true, force: true }),
  }
}

/** An exercise of the guest itself, no image, with room for what a test does not care about. */
export function exercise(args: readonly string[], but: Partial<Exercise> = {}): Exercise {
  return {
    image: '/',
    args,
    environment: {},
    files: {},
    collect: [],
    timeoutMs: 60_000,
    outputLimit: 1 << 20,
    ...but,
  }
}
