/** A process under watch: how it ended, what it said, and how much memory it had at the most. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Said {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** VmHWM, in MiB. */
  readonly peakMiB: number
  /** Why it was killed by the audit; null where it ended by itself. */
  readonly ended: string | null
}

export interface Launch {
  readonly program: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  readonly deadlineMs: number
  /** A directory for notes about memory. */
  readonly notes: string
  /** Is told the process while it runs. */
  readonly onStart?: (child: ChildProcess) => void
}

/** Beyond this a process is ended, so that the host survives; in MiB. */
const MOST_MEMORY = 1536
/** What is kept of an output, in characters. */
const MOST_OUTPUT = 64 << 20

const peakIn = (status: string): number => Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024

/** Node's arguments that have it write its VmHWM into a file when it ends. */
export const noting = (file: string): string[] => [
  '--import',
  `data:text/javascript,${encodeURIComponent(
    `import{readFileSync as r,writeFileSync as w}from'node:fs';process.on('exit',()=>{try{w(${JSON.stringify(file)},r('/proc/self/status'))}catch{}})`,
  )}`,
]

let count = 0

/** @param nodeArgs where the program is Node: what it runs; else null, and `args` are the program's */
export async function launch(
  { program, args, cwd, environment, deadlineMs, notes, onStart }: Launch,
  isNode: boolean,
): Promise<Said> {
  const note = join(notes, `.peak-${++count}`)
  const child = spawn(program, [...(isNode ? noting(note) : []), ...args], {
    cwd,
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8')
    child[name].on('data', (text: string) => {
      if (said[name].length < MOST_OUTPUT) said[name] += text
    })
  }
  let ended: string | null = null
  let peakMiB = 0
  const end = (why: string): void => {
    ended ??= why
    if (child.pid === undefined) return
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It is gone.
    }
  }
  const deadline = setTimeout(() => {
    end(`it did not end within ${deadlineMs / 1000} s`)
  }, deadlineMs)
  const watch = setInterval(() => {
    try {
      peakMiB = Math.max(peakMiB, peakIn(readFileSync(`/proc/${child.pid ?? ''}/status`, 'utf8')))
    } catch {
      // It is gone.
    }
    if (peakMiB > MOST_MEMORY) end(`it had more than ${MOST_MEMORY} MiB`)
  }, 25)
  onStart?.(child)
  const { code, signal } = await new Promise<Pick<Said, 'code' | 'signal'>>((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      // What holds its outputs open must not hold the audit.
      void Promise.race([new Promise((closed) => child.on('close', closed)), sleep(2000)]).then(() => {
        resolve({ code, signal })
      })
    })
  }).finally(() => {
    clearTimeout(deadline)
    clearInterval(watch)
  })
  peakMiB = Math.max(peakMiB, peakIn(await readFile(note, 'utf8').catch(() => '')))
  await rm(note, { force: true })
  return { code, signal, ...said, peakMiB: Math.round(peakMiB), ended }
}
