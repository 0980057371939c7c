/** QEMU's command line as a pure function of what the machine is made of. */
import type { Architecture } from '../../matrix/architecture.js'
import type { VmSpec } from './machine.js'

/** The child's file descriptor on which QEMU finds the agent's socket. */
export const AGENT_FD = 3

/**
 * Kernel parameters that make a guest quick without touching what is measured: none changes how a probe is attached
 * or in which order programs run. `panic=-1` with `-no-reboot` turns a panic into the end of the emulator. A root that is ramfs
 * may fill all of the memory; as tmpfs an initramfs with images is cut off at half of it.
 */
const QUICK_BOOT = [
  'quiet',
  'loglevel=5',
  'panic=-1',
  'mitigations=off',
  'init_on_alloc=0',
  'audit=0',
  'apparmor=0',
  'rcupdate.rcu_expedited=1',
  'random.trust_cpu=on',
  'rootfstype=ramfs',
]

interface Board {
  readonly machine: string
  /** The CPU where it is emulated. */
  readonly cpu: string
  /** Kernel parameters that belong to it: first of all its console. */
  readonly parameters: readonly string[]
}

/**
 * QEMU's boards. On arm64 the second serial port is another PL011, which QEMU's virt has from 9.1 on and every kernel takes
 * (PORT in images/guest/agent.c). Its emulated CPU signs pointers by an algorithm of QEMU's own: the architected one is what a
 * guest spends most of its time with. It has no performance counters, as on x86-64: those that QEMU emulates overflow at
 * irregular times (measured: two handlers of one period tick twice in it).
 */
const BOARDS: Readonly<Record<Architecture, Board>> = {
  x86_64: { machine: 'q35', cpu: 'max', parameters: ['console=ttyS0', 'no_timer_check', 'tsc=reliable'] },
  arm64: { machine: 'virt', cpu: 'max,pauth-impdef=on,pmu=off', parameters: ['console=ttyAMA0'] },
}

/**
 * A disk beside the images that can be written: nothing is kept, and it reads as zeroes. The agent knows it by its size
 * (SCRATCH_BYTES in images/guest/root.c).
 */
const SCRATCH = 'if=none,id=scratch,driver=null-co,size=64M,read-zeroes=on'

function disks(spec: VmSpec): string[] {
  if (spec.disks.length === 0) return []
  const drive = (path: string, index: number): string[] => [
    '-drive',
    `if=none,id=disk${index},file=${path.replaceAll(',', ',,')},format=raw,readonly=on,cache=unsafe`,
  ]
  const device = (id: string, index: number): string[] =>
    spec.diskDriver === 'nvme'
      ? ['-device', `nvme-ns,drive=${id},nsid=${index + 1}`]
      : ['-device', `virtio-blk-pci,drive=${id}`]
  return [
    ...(spec.diskDriver === 'nvme' ? ['-device', 'nvme,id=nvme,serial=matrix'] : []),
    ...spec.disks.flatMap((path, index) => [...drive(path, index), ...device(`disk${index}`, index)]),
    ...['-drive', SCRATCH],
    ...device('scratch', spec.disks.length),
  ]
}

/**
 * QEMU's arguments, the program itself not included: an unprivileged machine with one CPU unless told, no network, two serial
 * ports (console on standard output, agent on AGENT_FD), read-only disks, and one that keeps nothing.
 */
export function qemuArguments(spec: VmSpec, nonce: string): string[] {
  const { machine, cpu, parameters } = BOARDS[spec.arch]
  return [
    ['-machine', machine],
    ['-accel', spec.accelerator],
    ['-cpu', spec.accelerator === 'kvm' ? 'host' : cpu],
    ['-smp', String(spec.cpus ?? 1)],
    ['-m', String(spec.memoryMiB)],
    ['-nodefaults', '-no-user-config', '-no-reboot', '-nic', 'none', '-display', 'none'],
    ['-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console'],
    ['-chardev', `socket,id=agent,fd=${AGENT_FD}`, '-serial', 'chardev:agent'],
    ['-kernel', spec.kernel, '-initrd', spec.initramfs],
    [
      '-append',
      [...parameters, ...QUICK_BOOT, `matrix.nonce=${nonce}`, `matrix.disks=${spec.disks.length}`].join(' '),
    ],
    disks(spec),
  ].flat()
}
