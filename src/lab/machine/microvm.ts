/** A microVM: boots a kernel, and hands the conversation to its agent. */
import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { KVM } from './accelerator.js'
import { qemuArguments } from './arguments.js'
import { converse, makeNonce, openConversation } from './conversation.js'
import { decodeLines } from './frames.js'
import { emulate } from './process.js'
import type { Emulation } from './process.js'
import type { Failed, Machine, VmSpec } from './machine.js'

/** What is wrong with an emulator that has ended, in its own words where it has any. */
async function lastWords(emulation: Emulation): Promise<string> {
  const { code, signal } = await emulation.ended
  await sleep(50) // the console's last words may still be in the pipe, and they say more than an exit code
  const words = emulation.complaint().split('\n')[0] ?? ''
  return `the emulator ended (${signal ?? `exit code ${String(code)}`})${words && `: ${words}`}`
}

/** A device, and the group that may read and write it. */
async function deviceAt(path: string): Promise<{ path: string; group: number | null }> {
  const { mode, gid } = await stat(path)
  return { path, group: (mode & 0o060) === 0o060 ? gid : null }
}

/** Starts QEMU within its walls, with access to the files of this machine. */
export async function startEmulator(spec: VmSpec, nonce: string): Promise<Emulation> {
  const { emulator, accelerator, kernel, initramfs, disks } = spec
  const devices = accelerator === 'kvm' ? [await deviceAt(KVM)] : []
  const command = emulator.start({ read: [kernel, initramfs, ...disks], devices })
  return emulate([...command, ...qemuArguments(spec, nonce)], emulator.environment)
}

/**
 * Boots a kernel and waits for its agent.
 * @param signal ends the machine; one that has aborted already starts none
 * @returns the machine, or why there is none, in a sentence with the kernel's or QEMU's own words
 */
export async function startMicroVm(spec: VmSpec, signal?: AbortSignal): Promise<Machine | Failed> {
  if (signal?.aborted) return { kind: 'failed', reason: 'interrupted' }
  const began = performance.now()
  const nonce = makeNonce()
  const emulation = await startEmulator(spec, nonce)
  const vm = openConversation(
    {
      incoming: emulation.agent,
      outgoing: emulation.agent,
      log: emulation.console,
      ended: lastWords(emulation),
    },
    { log: spec.consoleLog, watched: true },
  )
  const interrupted = (): void => void emulation.kill()
  const close = (): Promise<void> => {
    signal?.removeEventListener('abort', interrupted)
    return emulation.kill()
  }
  signal?.addEventListener('abort', interrupted, { once: true })
  const frame = await vm.next(began + spec.bootTimeoutMs, `a ready agent (within ${spec.bootTimeoutMs} ms)`)
  const failed = async (reason: string): Promise<Failed> => {
    await close()
    return {
      kind: 'failed',
      reason: `the machine did not boot: ${reason}; its console is in ${spec.consoleLog}`,
    }
  }
  if ('trouble' in frame) return failed(frame.trouble)
  if (frame.kind !== 'ready' || frame.nonce !== nonce)
    return failed('the agent did not give the nonce of this boot')
  const atBoot = decodeLines(frame.payload)
  return {
    kind: 'machine',
    release: atBoot.get('release') ?? '',
    accelerator: spec.accelerator,
    bootMs: Math.round(performance.now() - began),
    seesDisks: Number(atBoot.get('disks')) >= spec.disks.length,
    exercise: (exercise) => converse(vm, exercise, { atBoot, graceMs: spec.graceMs }),
    close,
  }
}
