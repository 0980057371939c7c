/** A person's terminal, or a command's output, and a guest's: joined for as long as the launcher runs there. */
import { finished } from 'node:stream/promises'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Exercise, Outcome } from '../../judge/exercise/exercise.js'
import { bytesInto } from '../../lib/door.js'
import { codeOf } from '../../lib/files.js'
import { keyReader } from './escape.js'
import type { ShellMachine } from './machine.js'

/** How it ended: by itself, by the way out, because nobody reads any longer, or because the machine is gone. */
export type SessionEnd =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'left' }
  | { readonly kind: 'unread' }
  | { readonly kind: 'lost'; readonly reason: string }

/** How long what a dead machine has said last may take to be shown. */
const LAST_WORDS_MS = 5_000

/** What a program may leave a terminal in: pasted text in brackets, colours, a hidden cursor. */
const USUAL = '\u001b[?2004l\u001b[0m\u001b[?25h'

/** The launcher's own complaint, where it has one, is that there is no shell. */
function endOf(outcome: Outcome): SessionEnd {
  if (outcome.kind === 'lost') return { kind: 'lost', reason: outcome.reason }
  const { ended, exit, signal, stderr } = outcome
  if (stderr !== '') return { kind: 'lost', reason: stderr.trim() }
  if (ended !== 'exit' || signal !== 0) return { kind: 'lost', reason: 'the launcher was ended' }
  return { kind: 'exit', code: exit }
}

const whole = (streams: readonly Promise<unknown>[]): Promise<unknown> =>
  Promise.race([Promise.allSettled(streams), sleep(LAST_WORDS_MS, undefined, { ref: false })])

export interface SessionStreams {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
}

/** Gives a person the guest's terminal; the person's own is raw meanwhile, and as it was afterwards. */
export async function holdTerminal(
  machine: ShellMachine,
  exercise: Exercise,
  { stdin, stdout }: SessionStreams,
): Promise<SessionEnd> {
  const { terminal, beside } = machine
  const read = keyReader()
  let leave: () => void = () => undefined
  const left = new Promise<SessionEnd>((resolve) => (leave = () => resolve({ kind: 'left' })))
  const onKeys = (chunk: Buffer): void => {
    const typed = read(chunk)
    terminal.write(typed.bytes)
    if (typed.leave) leave()
  }
  const onResize = (): void => void beside.write(`${stdout.rows} ${stdout.columns}\n`)
  const shown = finished(terminal.pipe(bytesInto(stdout)))
  stdin.setRawMode(true)
  stdin.on('data', onKeys)
  // Where the terminal is gone.
  for (const gone of ['end', 'error']) stdin.once(gone, leave)
  stdout.on('resize', onResize)
  try {
    const end = await Promise.race([machine.run(exercise).then(endOf), left])
    await machine.close()
    await whole([shown])
    if (end.kind !== 'exit') bytesInto(stdout).write(USUAL)
    return end
  } finally {
    stdout.off('resize', onResize)
    stdin.off('data', onKeys)
    for (const gone of ['end', 'error']) stdin.off(gone, leave)
    stdin.setRawMode(false)
    stdin.pause()
  }
}

/** A command's bytes as they are, where no terminal obeys them. */
const outputInto = (stream: NodeJS.WriteStream): Writable => (stream.isTTY ? stream : bytesInto(stream))

/** Copies until there is no more. @throws what writing does */
async function copied(from: Readable, to: NodeJS.WriteStream): Promise<void> {
  const into = outputInto(to)
  if (to.isTTY) from.setEncoding('utf8')
  for await (const chunk of from)
    await new Promise<void>((resolve, reject) =>
      into.write(chunk, (error) => (error ? reject(error) : resolve())),
    )
}

/** Runs a command; the signal is its Ctrl-C. */
export async function runCommand(
  machine: ShellMachine,
  exercise: Exercise,
  { stdout, stderr }: Pick<SessionStreams, 'stdout' | 'stderr'>,
  signal: AbortSignal,
): Promise<SessionEnd> {
  const interrupt = (): void => void machine.terminal.write('\u0003')
  signal.addEventListener('abort', interrupt, { once: true })
  const streams = [copied(machine.terminal, stdout), copied(machine.beside, stderr)]
  const unread = new Promise<SessionEnd>((resolve) => {
    for (const one of streams)
      one.catch((error: unknown) => {
        if (codeOf(error) === 'EPIPE') resolve({ kind: 'unread' })
      })
  })
  try {
    const end = await Promise.race([machine.run(exercise).then(endOf), unread])
    await machine.close()
    await whole(streams)
    return end
  } finally {
    signal.removeEventListener('abort', interrupt)
  }
}
