/** Starting an emulator so that nothing of it survives: not its own hang, not a signal, not our own sudden death. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import type { Duplex, Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { sparing } from '../../lib/descriptors.js'

/**
 * A shell between us and the emulator. Its standard input is a pipe whose other end only we hold: when we are gone,
 * killed with -9 included, the read ends and the emulator is killed. PR_SET_PDEATHSIG would do the same, but no
 * program that every host has can set it. The whole group gets the polite signal; the shell and the reader outstay it,
 * so that the emulator's end is what ends the shell.
 */
const SUPERVISOR = `
exec 9<&0
trap : TERM
"$@" </dev/null 9<&- & vm=$!
{ trap '' TERM; read -r _ <&9; kill -KILL $vm; } >/dev/null 2>&1 3<&- & watch=$!
wait $vm; status=$?
while [ $status = 143 ] && kill -0 $vm 2>/dev/null; do wait $vm; status=$?; done
kill -KILL $watch 2>/dev/null
exit $status`

export interface Emulation {
  readonly agent: Duplex
  readonly console: Readable
  /** What the emulator itself said on standard error so far. */
  complaint(): string
  /** Settles when the emulator has ended, however. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>
  /** Ends it: politely, then not. Settles when it is gone. */
  kill(): Promise<void>
}

const POLITE_MS = 500
/** A killed process frees its memory first; one that the kernel holds longer than this is not waited for. */
const GONE_MS = 5_000

/**
 * Starts an emulator in a process group of its own.
 * @param command the emulator with its walls and its arguments
 * @param environment all that it has of one
 */
export function emulate(
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
): Emulation {
  const child: ChildProcess = spawn('/bin/sh', ['-c', SUPERVISOR, 'matrix-vm', ...command], {
    stdio: [...sparing(['pipe', 'pipe', 'pipe', 'pipe'])],
    detached: true,
    env: environment,
  })
  let complaint = ''
  child.stderr?.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-4096)))
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on('error', () => resolve({ code: 127, signal: null }))
    child.on('exit', (code, signal) => resolve({ code, signal }))
  })
  // The shell is gone before the emulator is; the pipes close with the last who holds them.
  const closed = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const agent = child.stdio[3] as Duplex
  // A guest that dies in the middle of a write is told by `ended`; the broken pipe says nothing more.
  for (const stream of [child.stdin, agent]) stream?.on('error', () => undefined)
  const signalGroup = (signal: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal)
    } catch {
      // The group is gone already.
    }
  }
  return {
    agent,
    console: child.stdout as Readable,
    complaint: () => complaint.trim(),
    ended,
    async kill() {
      signalGroup('SIGTERM')
      await Promise.race([ended, sleep(POLITE_MS, undefined, { ref: false })])
      signalGroup('SIGKILL')
      await ended
      await Promise.race([closed, sleep(GONE_MS, undefined, { ref: false })])
      child.stdin?.destroy()
      agent.destroy()
    },
  }
}
