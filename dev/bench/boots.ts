/** What the agent and its disks add to the boot of a bare kernel, and the walls to that of a ready agent. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cpioArchive, directory, file } from '../../src/supply/artefacts/cpio.js'
import { baseInitramfs } from '../../src/supply/artefacts/initramfs.js'
import type { Context } from '../../src/commands/context.js'
import { UnavailableError } from '../../src/lib/errors.js'
import { startEmulator, startMicroVm } from '../../src/lab/machine/microvm.js'
import type { VmSpec } from '../../src/lab/machine/machine.js'
import { hostAccelerator } from '../../src/lab/run/accelerator.js'

/** The least that can tell that it runs. */
const EMPTY_INIT = `
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>
int main(void) {
  mount("devtmpfs", "/dev", "devtmpfs", 0, "");
  write(open("/dev/ttyS1", O_RDWR | O_NOCTTY), "up\\n", 3);
  for (;;)
    pause();
}
`

export interface Boots {
  readonly accelerator: string
  readonly disks: number
  /** Milliseconds from the start of the emulator to the first byte of an empty init. */
  readonly raw: number[]
  /** Milliseconds from the start of the emulator to a ready agent that sees every disk. */
  readonly ready: number[]
  /** The same without walls around QEMU. */
  readonly open: number[]
}

async function bootRaw(spec: VmSpec): Promise<number> {
  const began = performance.now()
  const emulation = await startEmulator(spec, 'bench')
  emulation.console.resume()
  const up = new Promise<number>((resolve) =>
    emulation.agent.once('data', () => resolve(performance.now() - began)),
  )
  const found = await Promise.race([up, emulation.ended])
  await emulation.kill()
  if (typeof found !== 'number') throw new UnavailableError('the bare kernel did not come up')
  return found
}

async function bootReady(spec: VmSpec): Promise<number> {
  const machine = await startMicroVm(spec)
  if (machine.kind === 'failed') throw new UnavailableError(machine.reason)
  await machine.close()
  if (!machine.seesDisks) throw new UnavailableError('the guest does not see its disks')
  return machine.bootMs
}

/** Boots the context's first kernel `times` times each way, by turns, with the images of all its cells as disks. */
export async function boots(context: Context, scratch: string, times: number): Promise<Boots> {
  const { cells, workshop, cacheDir } = context
  const kernel = cells[0]?.kernel
  if (!kernel) throw new UnavailableError('there is no cell to boot')
  const files = await workshop.kernel(kernel)
  const disks = await Promise.all(cells.map(({ bpftrace }) => workshop.images.disk(bpftrace)))
  const proof = await hostAccelerator(
    [kernel],
    {
      workshop,
      cacheDir,
      signal: new AbortController().signal,
    },
    scratch,
  )
  const [source, init] = [join(scratch, 'empty.c'), join(scratch, 'empty')]
  await writeFile(source, EMPTY_INIT)
  await workshop.compile([source], init, kernel.arch)
  const [bare, agent] = [join(scratch, 'bare.cpio'), join(scratch, 'agent.cpio')]
  await writeFile(bare, cpioArchive([directory('dev'), file('init', await readFile(init))]))
  await writeFile(agent, await baseInitramfs(await workshop.guest(kernel.arch), files.modulePaths))
  const spec: VmSpec = {
    arch: kernel.arch,
    emulator: await workshop.emulator(kernel.arch),
    accelerator: proof.accelerator,
    kernel: files.vmlinuz,
    initramfs: bare,
    disks: [],
    diskDriver: files.driver ?? 'nvme',
    memoryMiB: 768,
    consoleLog: join(scratch, 'console.log'),
    bootTimeoutMs: 120_000,
  }
  const whole = { ...spec, initramfs: agent, disks }
  const { command } = spec.emulator
  const unwalled = { ...whole, emulator: { ...spec.emulator, start: () => command } }
  const [raw, ready, open]: [number[], number[], number[]] = [[], [], []]
  for (let count = 0; count < times; count++) {
    raw.push(await bootRaw(spec))
    ready.push(await bootReady(whole))
    open.push(await bootReady(unwalled))
  }
  return { accelerator: proof.accelerator, disks: disks.length, raw, ready, open }
}
