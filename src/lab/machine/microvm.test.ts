import { getEventListeners } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { emulatorOf } from '../../supply/artefacts/confinement.fixture.js'
import { startMicroVm } from './microvm.js'
import type { VmSpec } from './machine.js'

/** A machine whose emulator is a shell; $1 is the directory of the test. */
async function machineOf(script: string): Promise<{ directory: string; spec: VmSpec }> {
  const directory = await mkdtemp(join(tmpdir(), 'microvm-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const spec: VmSpec = {
    arch: 'x86_64',
    emulator: emulatorOf(['/bin/sh', '-c', script, 'emulator', directory]),
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
    expect(await startMicroVm(spec, AbortSignal.abort())).toEqual({
      kind: 'failed',
      reason: 'interrupted',
    })
    expect(await readdir(directory)).toEqual([])
  })

  test('is let go of where no machine comes up', async () => {
    const { spec } = await machineOf('exit 3')
    const { signal } = new AbortController()
    expect((await startMicroVm(spec, signal)).kind).toBe('failed')
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  test('ends a machine that is booting', async () => {
    const { spec } = await machineOf('exec sleep 60')
    const stop = new AbortController()
    const started = startMicroVm(spec, stop.signal)
    stop.abort()
    expect((await started).kind).toBe('failed')
  })
})
