import { getEventListeners } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { endingIn, requestFields, startMicroVm, unfitness } from './microvm.js'
import type { VmSpec } from './types.js'

/** A machine whose emulator is a shell; $1 is the directory of the test. */
async function machineOf(script: string): Promise<{ directory: string; spec: VmSpec }> {
  const directory = await mkdtemp(join(tmpdir(), 'microvm-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const spec: VmSpec = {
    emulator: { version: '0', command: ['/bin/sh', '-c', script, 'emulator', directory], environment: {} },
    accelerator: 'tcg',
    kernel: '/boot/vmlinuz',
    initramfs: '/boot/initramfs',
    disks: [],
    diskDriver: 'nvme',
    memoryMiB: 512,
    consoleLog: join(directory, 'console.log'),
    bootTimeoutMs: 10_000,
  }
  return { directory, spec }
}

describe('a signal', () => {
  test('that has aborted already starts nothing', async () => {
    const { directory, spec } = await machineOf('echo > "$1/started"')
    expect(await startMicroVm(spec, {}, AbortSignal.abort())).toEqual({
      kind: 'failed',
      reason: 'interrupted',
    })
    expect(await readdir(directory)).toEqual([])
  })

  test('is let go of where no machine comes up', async () => {
    const { spec } = await machineOf('exit 3')
    const { signal } = new AbortController()
    expect((await startMicroVm(spec, {}, signal)).kind).toBe('failed')
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  test('ends a machine that is booting', async () => {
    const { spec } = await machineOf('exec sleep 60')
    const stop = new AbortController()
    const started = startMicroVm(spec, { PATH: process.env['PATH'] }, stop.signal)
    stop.abort()
    expect((await started).kind).toBe('failed')
  })
})

describe('a request', () => {
  test('says everything that the agent is to do, in fields it knows', () => {
    const fields = requestFields({
      image: '9f86d081-884c-7d65-9a2f-eaa0c55ad015',
      args: ['/usr/bin/bpftrace', '-c', '/guest/syscall /tmp/report nanosleep:3', '/tmp/program.bt'],
      environment: { PATH: '/usr/bin', LANG: 'C' },
      files: { '/tmp/program.bt': 'fexit:f { }\n' },
      copies: { '/tmp/tool': '/guest/own/9f86' },
      collect: ['/tmp/report', '/tmp/other'],
      timeoutMs: 30_000.4,
      outputLimit: 1 << 20,
      look: { hold: '/tmp/hold', image: 'another', commands: ['/bin/a -x', '/bin/b'] },
    })
    expect(fields).toEqual([
      ['image', '9f86d081-884c-7d65-9a2f-eaa0c55ad015'],
      ['arg', '/usr/bin/bpftrace'],
      ['arg', '-c'],
      ['arg', '/guest/syscall /tmp/report nanosleep:3'],
      ['arg', '/tmp/program.bt'],
      ['env', 'PATH=/usr/bin'],
      ['env', 'LANG=C'],
      ['file', '/tmp/program.bt\0fexit:f { }\n'],
      ['copy', '/tmp/tool\0/guest/own/9f86'],
      ['collect', '/tmp/report'],
      ['collect', '/tmp/other'],
      ['timeout', '30000'],
      ['limit', '1048576'],
      ['hold', '/tmp/hold'],
      ['looker', 'another'],
      ['look', '/bin/a -x'],
      ['look', '/bin/b'],
    ])
  })
})

describe('an ending', () => {
  const of = (fields: Record<string, string>) => endingIn(new Map(Object.entries(fields)))

  test('as the guest says it', () => {
    expect(of({ ended: 'exit', exit: '1', signal: '0' })).toEqual({ ended: 'exit', exit: 1, signal: 0 })
    expect(of({ ended: 'flood', exit: '-1', signal: '9' })).toEqual({ ended: 'flood', exit: -1, signal: 9 })
  })

  test.each([
    [{ exit: '0', signal: '0' }],
    [{ ended: 'exit', signal: '0' }],
    [{ ended: 'exit', exit: '0' }],
    [{ ended: 'well', exit: '0', signal: '0' }],
    [{ ended: 'exit', exit: 'zero', signal: '0' }],
    [{}],
  ])('%j does not say it in full', (fields) => {
    expect(of(fields)).toBeNull()
  })
})

describe('fitness', () => {
  const BOOT = { release: '6.12.117+deb13-cloud-amd64', disks: '2', taint: '0', programs: '2' }
  const after = (fields: Record<string, string>, boot: Record<string, string> = BOOT): string | null =>
    unfitness(new Map(Object.entries(fields)), new Map(Object.entries(boot)))

  test('a machine that is as it was at boot is fit', () => {
    expect(after({ stuck: '0', taint: '0', programs: '2' })).toBeNull()
  })

  test('taint of the boot is no news', () => {
    expect(after({ stuck: '0', taint: '4096', programs: '2' }, { ...BOOT, taint: '4096' })).toBeNull()
  })

  test('a process that cannot be killed', () => {
    expect(after({ stuck: '1', taint: '0', programs: '2' })).toBe('a process could not be killed')
  })

  test('a kernel that warned', () => {
    expect(after({ stuck: '0', taint: '512', programs: '2' })).toBe('the kernel is tainted (512)')
  })

  test('programs that are left, or that are gone', () => {
    expect(after({ stuck: '0', taint: '0', programs: '5' })).toBe('3 BPF programs are left in the kernel')
    expect(after({ stuck: '0', taint: '0', programs: '1' })).not.toBeNull()
  })

  test.each([
    [{ taint: '0', programs: '2' }],
    [{ stuck: '0', programs: '2' }],
    [{ stuck: '0', taint: '0' }],
    [{ stuck: '0', taint: 'x', programs: '2' }],
    [{}],
  ])('a guest that says only %j is not fit', (fields) => {
    expect(after(fields)).not.toBeNull()
  })

  test('nor one that said nothing at boot', () => {
    expect(after({ stuck: '0', taint: '0', programs: '2' }, {})).not.toBeNull()
  })
})
