#!/usr/bin/env node
/** The process: its environment, signals and exit code. The verbs are in commands/program.ts. */
import { setMaxListeners } from 'node:events'
import { CommanderError } from '@commander-js/extra-typings'
import type { Surroundings } from './commands/surroundings.js'
import { guard } from './lib/door.js'
import { sentence, UnavailableError, UsageError } from './lib/errors.js'
import { codeOf, diskReason } from './lib/files.js'

/** The exit code for what was thrown, after telling it: briefly where it is known, whole where it is a defect. */
function tell(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2
  if (thrown instanceof UsageError || thrown instanceof UnavailableError) {
    process.stderr.write(`${sentence(thrown)}\n`)
    return thrown instanceof UsageError ? 2 : 3
  }
  process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`)
  return 3
}

/** What git takes as the order to stop a bisection; lower codes are answers to it. */
const STOP_BISECTING = 128
const refused = (code: number): number =>
  process.argv[2] === 'bisect-step' && code !== 0 ? STOP_BISECTING : code

/** Whether something was to be printed and could not be; what was found counts for more than that. */
let unprinted = false
const withPrinting = (code: number): number => (code === 0 && unprinted ? 3 : code)

/** Lets only inert text out. What cannot be printed is an answer that is missing, however late the system says so. */
function guardOutput(): void {
  for (const [name, stream] of [
    ['standard output', process.stdout],
    ['standard error', process.stderr],
  ] as const)
    guard(stream, (error) => {
      unprinted = true
      const why = diskReason(error) ?? codeOf(error) ?? sentence(error)
      process.stderr.write(`cannot write to ${name}: ${why}; what was printed there is not whole\n`)
      process.exitCode = withPrinting(Number(process.exitCode ?? 0))
    })
}

/**
 * The first signal ends what is under way: at once, unless it has something to wind up. The second one ends it anyway.
 * @returns the signal that verbs hear, and what they say while there is something to wind up
 */
function listen(): Required<Pick<Surroundings, 'signal' | 'hold'>> {
  const abort = new AbortController()
  // Each machine and each file that is fetched listens, and no count of those is too many.
  setMaxListeners(0, abort.signal)
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  let holds = 0
  const leave = (): never => {
    // Where leaving takes its time, the next signal does what it does by default.
    for (const signal of signals) process.removeAllListeners(signal)
    process.exit(130)
  }
  for (const signal of signals)
    process.on(signal, () => {
      if (abort.signal.aborted) leave()
      abort.abort(new UnavailableError('interrupted'))
      if (holds > 0) return
      process.stderr.write('interrupted\n')
      leave()
    })
  const hold = (): (() => void) => {
    holds++
    return () => {
      holds--
    }
  }
  return { signal: abort.signal, hold }
}

async function main(): Promise<void> {
  guardOutput()
  const { signal, hold } = listen()
  const ended = (code: number): number => (signal.aborted ? 130 : withPrinting(code))
  // What is thrown where nobody waits for it is a defect like any other, and no unexpected answer.
  process.on('uncaughtException', (thrown) => process.exit(ended(refused(tell(thrown)))))
  const { stdout, stderr, env: environment } = process
  const surroundings: Surroundings = {
    environment,
    stdout,
    stderr,
    // Looked at only where somebody is asked: whoever opens it, keeps a pipe waiting.
    get stdin() {
      return process.stdin
    },
    signal,
    hold,
  }
  if (process.argv.includes('--no-color')) environment['NO_COLOR'] = '1'
  let code = 0
  try {
    // Loaded only now, so that a signal finds somebody who hears it.
    const { program } = await import('./commands/program.js')
    await program(async (work) => {
      code = await work(surroundings)
    }).parseAsync()
  } catch (thrown) {
    code = refused(tell(thrown))
  }
  process.exitCode = ended(code)
}

await main()
