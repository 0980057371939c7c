#!/usr/bin/env node
/** The process: its environment, signals and exit code. The verbs are in commands/program.ts. */
import { CommanderError } from '@commander-js/extra-typings'
import { program } from './commands/program.js'
import type { Surroundings } from './commands/surroundings.js'
import { sentence, UnavailableError, UsageError } from './lib/errors.js'

/** The exit code for what was thrown, after telling it: briefly where it is known, whole where it is a defect. */
function tell(thrown: unknown, stderr: NodeJS.WriteStream): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2
  if (thrown instanceof UsageError || thrown instanceof UnavailableError) {
    stderr.write(`${sentence(thrown)}\n`)
    return thrown instanceof UsageError ? 2 : 3
  }
  stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`)
  return 3
}

async function main(): Promise<void> {
  const abort = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (abort.signal.aborted) process.exit(130) // asked twice: at once
      abort.abort(new UnavailableError('interrupted'))
    })
  // A reader that has seen enough (`matrix plan | head`) is no error of ours.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  const surroundings: Surroundings = {
    environment: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: abort.signal,
  }
  if (process.argv.includes('--no-color')) process.env['NO_COLOR'] = '1'
  try {
    await program(async (work) => {
      process.exitCode = await work(surroundings)
    }).parseAsync()
  } catch (thrown) {
    const code = tell(thrown, process.stderr)
    process.exitCode = abort.signal.aborted ? 130 : code
  }
}

await main()
