/** QEMU's command line for a machine that somebody works in: an ordinary machine's, and what that needs. Pure. */
import { qemuArguments } from '../machine/arguments.js'
import type { VmSpec } from '../machine/machine.js'

/** What a machine has that others do not. */
export interface ShellExtras {
  readonly cpus: number
  /** A host directory for sockets, which the emulator makes there. */
  readonly sockets: string
  /** Whether a debugger may attach to the kernel. */
  readonly gdb: boolean
}

/** The sockets by name. The launcher knows the ports behind them by their PCI slots (images/shell/launcher.c). */
const PORTS = [
  ['terminal', '0x10'],
  ['beside', '0x11'],
] as const

export const TERMINAL_SOCKET = PORTS[0][0]
export const BESIDE_SOCKET = PORTS[1][0]
export const GDB_SOCKET = 'gdb'

/** A path in a value of QEMU's, where commas end it. */
const escaped = (path: string): string => path.replaceAll(',', ',,')

/** The value behind an option, changed. */
const changed = (args: readonly string[], option: string, change: (value: string) => string): string[] =>
  args.map((arg, at) => (args[at - 1] === option ? change(arg) : arg))

/**
 * The arguments of a machine with two more serial ports, each on a socket that QEMU listens at.
 * A debugger finds the kernel's functions where its symbols say only without KASLR.
 */
export function shellArguments(spec: VmSpec, nonce: string, { cpus, sockets, gdb }: ShellExtras): string[] {
  const ordinary = changed(qemuArguments(spec, nonce), '-smp', () => String(cpus))
  const at = (name: string): string => `${escaped(sockets)}/${name}`
  return [
    ...(gdb ? changed(ordinary, '-append', (words) => `${words} nokaslr`) : ordinary),
    ...PORTS.flatMap(([name, slot]) => [
      ...['-chardev', `socket,id=${name},path=${at(name)},server=on,wait=off`],
      ...['-device', `pci-serial,chardev=${name},addr=${slot}`],
    ]),
    ...(gdb
      ? [
          '-chardev',
          `socket,id=${GDB_SOCKET},path=${at(GDB_SOCKET)},server=on,wait=off`,
          '-gdb',
          `chardev:${GDB_SOCKET}`,
        ]
      : []),
  ]
}
