import { describe, expect, test } from 'vitest'
import { emulatorOf } from '../../supply/artefacts/confinement.fixture.js'
import { qemuArguments } from './arguments.js'
import type { VmSpec } from './machine.js'

const SPEC: VmSpec = {
  arch: 'x86_64',
  emulator: emulatorOf(['/usr/bin/qemu-system-x86_64']),
  accelerator: 'tcg',
  kernel: '/cache/kernel,1/vmlinuz',
  initramfs: '/tmp/scratch/6.12.117.cpio',
  disks: ['/cache/store/a/root.disk', '/cache/store/b,c/root.disk'],
  diskDriver: 'nvme',
  memoryMiB: 768,
  consoleLog: '/results/logs/console.log',
  bootTimeoutMs: 120_000,
}
const of = (fields: Partial<VmSpec> = {}): string[] => qemuArguments({ ...SPEC, ...fields }, 'abc123')
/** Values of an option, in order. */
const values = (args: string[], option: string): string[] =>
  args.flatMap((arg, index) => (arg === option ? [args[index + 1] ?? ''] : []))

describe("QEMU's arguments", () => {
  test('one processor, so much memory, this kernel', () => {
    const args = of()
    expect(values(args, '-smp')).toEqual(['1'])
    expect(values(of({ cpus: 2 }), '-smp')).toEqual(['2'])
    expect(values(args, '-m')).toEqual(['768'])
    expect(values(args, '-kernel')).toEqual(['/cache/kernel,1/vmlinuz'])
    expect(values(args, '-initrd')).toEqual(['/tmp/scratch/6.12.117.cpio'])
  })

  test('no network, no devices that nobody asked for, no reboot', () => {
    const args = of()
    expect(values(args, '-nic')).toEqual(['none'])
    expect(args).toEqual(expect.arrayContaining(['-nodefaults', '-no-user-config', '-no-reboot']))
    expect(values(args, '-display')).toEqual(['none'])
  })

  test('the console first, the agent second: that makes them ttyS0 and ttyS1', () => {
    expect(values(of(), '-serial')).toEqual(['chardev:console', 'chardev:agent'])
    expect(values(of(), '-chardev')).toEqual(['stdio,id=console,signal=off', 'socket,id=agent,fd=3'])
  })

  test('the guest learns the nonce of this boot and how many disks to wait for', () => {
    expect(values(of(), '-append')[0]).toMatch(/ matrix\.nonce=abc123 matrix\.disks=2$/)
    expect(values(of({ disks: [] }), '-append')[0]).toMatch(/ matrix\.disks=0$/)
  })

  test('a panic ends the emulator', () => {
    expect(values(of(), '-append')[0]?.split(' ')).toContain('panic=-1')
  })

  test('the accelerator decides the processor', () => {
    expect([values(of(), '-accel'), values(of(), '-cpu')]).toEqual([['tcg'], ['max']])
    const kvm = of({ accelerator: 'kvm' })
    expect([values(kvm, '-accel'), values(kvm, '-cpu')]).toEqual([['kvm'], ['host']])
  })

  test('an arm64 machine is another board with its own console, and no performance counters either', () => {
    const args = of({ arch: 'arm64' })
    expect([values(args, '-machine'), values(args, '-cpu')]).toEqual([
      ['virt'],
      ['max,pauth-impdef=on,pmu=off'],
    ])
    expect(values(args, '-append')[0]).toMatch(/^console=ttyAMA0 quiet /)
    expect(values(of(), '-append')[0]).toMatch(/^console=ttyS0 .*tsc=reliable/)
    expect(values(of({ arch: 'arm64', accelerator: 'kvm' }), '-cpu')).toEqual(['host'])
    expect(values(args, '-serial')).toEqual(['chardev:console', 'chardev:agent'])
  })

  test('disks are read-only but for one that keeps nothing, whatever their driver, and a comma in a path is no separator', () => {
    for (const diskDriver of ['nvme', 'virtio'] as const) {
      const drives = values(of({ diskDriver }), '-drive')
      expect(drives).toEqual([
        'if=none,id=disk0,file=/cache/store/a/root.disk,format=raw,readonly=on,cache=unsafe',
        'if=none,id=disk1,file=/cache/store/b,,c/root.disk,format=raw,readonly=on,cache=unsafe',
        'if=none,id=scratch,driver=null-co,size=64M,read-zeroes=on',
      ])
    }
  })

  test('NVMe: one controller with a namespace a disk', () => {
    expect(values(of(), '-device')).toEqual([
      'nvme,id=nvme,serial=matrix',
      'nvme-ns,drive=disk0,nsid=1',
      'nvme-ns,drive=disk1,nsid=2',
      'nvme-ns,drive=scratch,nsid=3',
    ])
  })

  test('virtio: a device a disk', () => {
    expect(values(of({ diskDriver: 'virtio' }), '-device')).toEqual([
      'virtio-blk-pci,drive=disk0',
      'virtio-blk-pci,drive=disk1',
      'virtio-blk-pci,drive=scratch',
    ])
  })

  test('no disks, no controller', () => {
    expect(values(of({ disks: [] }), '-device')).toEqual([])
  })
})
