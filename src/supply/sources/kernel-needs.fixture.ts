/** A configuration that has all that a guest needs. */
export const BOOTABLE = [
  ...[
    'BLK_DEV_INITRD',
    'BINFMT_ELF',
    'SERIAL_8250_CONSOLE',
    'DEVTMPFS',
    'PROC_FS',
    'SYSFS',
    'TMPFS',
    'TRACING',
  ],
  ...['DEBUG_FS', 'BPF_SYSCALL', 'PERF_EVENTS'],
]
  .map((option) => `CONFIG_${option}=y\n`)
  .join('')
