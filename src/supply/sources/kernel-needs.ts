/** What a kernel must have built in, or no guest gets as far as its agent. Pure. */
import { parseConfig } from '../artefacts/kernel-config.js'

/** By option, what for: the guest's first program mounts and opens these (images/guest/system.c). */
const NEEDED: Readonly<Record<string, string>> = {
  CONFIG_BLK_DEV_INITRD: 'its root is an initramfs',
  CONFIG_BINFMT_ELF: 'it runs programs',
  CONFIG_SERIAL_8250_CONSOLE: 'its console is a serial port',
  CONFIG_DEVTMPFS: 'it finds its serial ports and disks in /dev',
  CONFIG_PROC_FS: '/proc',
  CONFIG_SYSFS: '/sys',
  CONFIG_TMPFS: '/tmp',
  CONFIG_TRACING: '/sys/kernel/tracing',
  CONFIG_DEBUG_FS: '/sys/kernel/debug',
  CONFIG_BPF_SYSCALL: '/sys/fs/bpf, and bpftrace',
  CONFIG_PERF_EVENTS: 'bpftrace',
}

/**
 * The options that a guest needs and this configuration does not build in, each with what for; empty where all are there.
 * @param config the text of a .config
 */
export function lackingOptions(config: string): string[] {
  const options = parseConfig(config)
  return Object.entries(NEEDED)
    .filter(([option]) => options.get(option) !== 'y')
    .map(([option, why]) => `${option}=y (${why})`)
}
