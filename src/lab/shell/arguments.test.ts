import { expect, test } from 'vitest'
import { emulatorOf } from '../../supply/artefacts/confinement.fixture.js'
import { qemuArguments } from '../machine/arguments.js'
import type { VmSpec } from '../machine/machine.js'
import { shellArguments } from './arguments.js'

const SPEC: VmSpec = {
  arch: 'x86_64',
  emulator: emulatorOf(['/usr/bin/qemu-system-x86_64']),
  accelerator: 'tcg',
  kernel: '/cache/vmlinuz',
  initramfs: '/tmp/scratch/initramfs.cpio',
  disks: ['/cache/store/a/root.disk'],
  diskDriver: 'nvme',
  memoryMiB: 768,
  consoleLog: '/tmp/scratch/console.log',
  bootTimeoutMs: 120_000,
}
const ordinary = qemuArguments(SPEC, 'abc123')
const args = shellArguments(SPEC, 'abc123', { cpus: 1, sockets: '/tmp/a,b', gdb: false })

test("an ordinary machine's arguments as they are, and two ports behind them", () => {
  expect(args.slice(0, ordinary.length)).toEqual(ordinary)
  expect(args.slice(ordinary.length)).toEqual([
    ...['-chardev', 'socket,id=terminal,path=/tmp/a,,b/terminal,server=on,wait=off'],
    ...['-device', 'pci-serial,chardev=terminal,addr=0x10'],
    ...['-chardev', 'socket,id=beside,path=/tmp/a,,b/beside,server=on,wait=off'],
    ...['-device', 'pci-serial,chardev=beside,addr=0x11'],
  ])
})

test('CPUs and a debugger change what they are about, and nothing else', () => {
  const more = shellArguments(SPEC, 'abc123', { cpus: 4, sockets: '/tmp/a,b', gdb: true })
  const differing = ordinary.flatMap((word, at) =>
    more[at] === word ? [] : [`${ordinary[at - 1]} ${more[at]}`],
  )
  expect(differing).toEqual(['-smp 4', expect.stringMatching(/^-append console=ttyS0 .* nokaslr$/)])
  expect(more.slice(args.length)).toEqual([
    '-chardev',
    'socket,id=gdb,path=/tmp/a,,b/gdb,server=on,wait=off',
    '-gdb',
    'chardev:gdb',
  ])
})
