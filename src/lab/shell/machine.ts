/** A machine that somebody works in: one program for as long as it likes, with a terminal, and a kernel that may do what it likes. */
import { stat } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import type { Exercise, Outcome } from '../../judge/exercise/exercise.js'
import { visibleLines } from '../../lib/visible.js'
import type { Confinement } from '../../supply/artefacts/confinement.js'
import { KVM } from '../machine/accelerator.js'
import { consoleWatch } from '../machine/console.js'
import { converse, makeNonce, openConversation } from '../machine/conversation.js'
import type { Failed, VmSpec } from '../machine/machine.js'
import { decodeLines } from '../machine/frames.js'
import { emulate } from '../machine/process.js'
import type { Emulation } from '../machine/process.js'
import { BESIDE_SOCKET, shellArguments, TERMINAL_SOCKET } from './arguments.js'
import type { ShellExtras } from './arguments.js'
import { connectPort } from './port.js'
import type { SessionEnd, Workplace } from './session.js'

export interface ShellSpec extends ShellExtras {
  readonly vm: VmSpec
}

export interface ShellMachine {
  readonly kind: 'machine'
  readonly release: string
  readonly seesDisks: boolean
  /** The terminal, or a command's standard output. */
  readonly terminal: Socket
  /** Window sizes, or a command's standard error. */
  readonly beside: Socket
  run(exercise: Exercise): Promise<Outcome>
  /** The last lines of the console so far, inert. */
  lastLines(): string[]
  /** What the kernel complained about first, as it worded it, or null. */
  alarm(): string | null
  close(): Promise<void>
}

/** How much of the console is remembered, and shown. */
const [REMEMBERED, SHOWN] = [32 << 10, 40]

function remember(console: Emulation['console']) {
  let text = ''
  let alarm: string | null = null
  const watch = consoleWatch((words) => (alarm ??= words))
  console.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-REMEMBERED)
    watch(chunk)
  })
  return {
    alarm: () => alarm,
    lastLines: () => visibleLines(text.replaceAll('\r', '').trimEnd()).slice(-SHOWN),
  }
}

async function devicesOf(accelerator: VmSpec['accelerator']) {
  if (accelerator !== 'kvm') return []
  const { mode, gid } = await stat(KVM)
  return [{ path: KVM, group: (mode & 0o060) === 0o060 ? gid : null }]
}

async function endOf(emulation: Emulation): Promise<string> {
  const { code, signal } = await emulation.ended
  const words = emulation.complaint().split('\n')[0] ?? ''
  return `the emulator ended (${signal ?? `exit code ${String(code)}`})${words && `: ${words}`}`
}

async function boot(
  { vm: spec, ...extras }: ShellSpec,
  emulation: Emulation,
  nonce: string,
): Promise<ShellMachine | Failed> {
  const began = performance.now()
  const console = remember(emulation.console)
  // A kernel that complains is what somebody may want to look at: only its end is the end.
  const conversation = openConversation(
    {
      incoming: emulation.agent,
      outgoing: emulation.agent,
      log: emulation.console,
      ended: endOf(emulation),
    },
    { log: spec.consoleLog, watched: false },
  )
  const failed = (reason: string): Failed => ({
    kind: 'failed',
    reason: [`the machine did not boot: ${reason}`, ...console.lastLines()].join('\n'),
  })
  const [terminal, beside] = await Promise.all(
    [TERMINAL_SOCKET, BESIDE_SOCKET].map((name) => connectPort(join(extras.sockets, name), emulation.ended)),
  )
  const frame = await conversation.next(
    began + spec.bootTimeoutMs,
    `a ready agent (within ${spec.bootTimeoutMs} ms)`,
  )
  if ('trouble' in frame) return failed(frame.trouble)
  if (frame.kind !== 'ready' || frame.nonce !== nonce)
    return failed('the agent did not give the nonce of this boot')
  if (!terminal || !beside) return failed('its serial ports are gone')
  const atBoot = decodeLines(frame.payload)
  return {
    kind: 'machine',
    release: atBoot.get('release') ?? '',
    seesDisks: Number(atBoot.get('disks')) >= spec.disks.length,
    terminal,
    beside,
    ...console,
    // What is left in the kernel, and whether it is tainted, is nobody's business but the user's.
    run: (exercise) => converse(conversation, exercise, { atBoot: null }),
    close: () => emulation.kill(),
  }
}

/**
 * Boots a kernel, and has the machine for as long as the work lasts.
 * @param signal ends the machine
 * @returns what the work returns, or why there is no machine, with the console's last lines
 */
export async function withShellMachine<T>(
  spec: ShellSpec,
  confinement: Confinement,
  signal: AbortSignal,
  work: (machine: ShellMachine) => Promise<T>,
): Promise<T | Failed> {
  const { emulator, accelerator, kernel, initramfs, disks } = spec.vm
  const access = {
    read: [kernel, initramfs, ...disks],
    write: [spec.sockets],
    devices: await devicesOf(accelerator),
  }
  const nonce = makeNonce()
  return confinement.lending(access, async () => {
    if (signal.aborted) return { kind: 'failed', reason: 'interrupted' }
    const command = [...emulator.start(access), ...shellArguments(spec.vm, nonce, spec)]
    const emulation = emulate(command, emulator.environment)
    const interrupted = (): void => void emulation.kill()
    signal.addEventListener('abort', interrupted, { once: true })
    try {
      const machine = await boot(spec, emulation, nonce)
      return machine.kind === 'failed' ? machine : await work(machine)
    } finally {
      signal.removeEventListener('abort', interrupted)
      await emulation.kill()
    }
  })
}

/** The launcher's own complaint, where it has one, is that there is no shell. */
function endOfRun(outcome: Outcome): SessionEnd {
  if (outcome.kind === 'lost') return { kind: 'lost', reason: outcome.reason }
  const { ended, exit, signal, stderr } = outcome
  if (stderr !== '') return { kind: 'lost', reason: stderr.trim() }
  if (ended !== 'exit' || signal !== 0) return { kind: 'lost', reason: 'the launcher was ended' }
  return { kind: 'exit', code: exit }
}

/** A machine as a workplace. @param exercise the launcher's */
export const workplaceIn = (machine: ShellMachine, exercise: Exercise): Workplace => ({
  input: machine.terminal,
  output: machine.terminal,
  errors: machine.beside,
  resize: (rows, columns) => void machine.beside.write(`${rows} ${columns}\n`),
  run: () => machine.run(exercise).then(endOfRun),
  close: () => machine.close(),
})
