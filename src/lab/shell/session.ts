/** A person's terminal, or a command's output, and that of a workplace: joined for as long as something runs there. */
import { finished } from 'node:stream/promises'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { bytesInto } from '../../lib/door.js'
import { codeOf } from '../../lib/files.js'
import { keyReader } from './escape.js'

/** How it ended: by itself, by the way out, because nobody reads any longer, or because the machine is gone. */
export type SessionEnd =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'left' }
  | { readonly kind: 'unread' }
  | { readonly kind: 'lost'; readonly reason: string }

/** Where a shell or a command runs, whatever carries it: a machine's serial ports, an engine's connection. */
export interface Workplace {
  /** Takes what is typed; for a command, Ctrl-C alone. */
  readonly input: Writable
  /** The terminal, or a command's standard output. */
  readonly output: Readable
  /** A command's standard error. */
  readonly errors: Readable
  resize(rows: number, columns: number): void
  /** Settles when the shell or the command has ended. */
  run(): Promise<SessionEnd>
  /** Ends the workplace, and what runs there. */
  close(): Promise<void>
}

/** How long what a dead machine has said last may take to be shown. */
const LAST_WORDS_MS = 5_000

/** What a program may leave a terminal in: pasted text in brackets, colours, a hidden cursor. */
const USUAL = '\u001b[?2004l\u001b[0m\u001b[?25h'

const whole = (streams: readonly Promise<unknown>[]): Promise<unknown> =>
  Promise.race([Promise.allSettled(streams), sleep(LAST_WORDS_MS, undefined, { ref: false })])

export interface SessionStreams {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
}

/** Gives a person the terminal there; the person's own is raw meanwhile, and as it was afterwards. */
export async function holdTerminal(
  workplace: Workplace,
  { stdin, stdout }: SessionStreams,
): Promise<SessionEnd> {
  const { input, output } = workplace
  const read = keyReader()
  let leave: () => void = () => undefined
  const left = new Promise<SessionEnd>((resolve) => (leave = () => resolve({ kind: 'left' })))
  const onKeys = (chunk: Buffer): void => {
    const typed = read(chunk)
    input.write(typed.bytes)
    if (typed.leave) leave()
  }
  const onResize = (): void => workplace.resize(stdout.rows, stdout.columns)
  const shown = finished(output.pipe(bytesInto(stdout)))
  stdin.setRawMode(true)
  stdin.on('data', onKeys)
  // Where the terminal is gone.
  for (const gone of ['end', 'error']) stdin.once(gone, leave)
  stdout.on('resize', onResize)
  try {
    const end = await Promise.race([workplace.run(), left])
    await workplace.close()
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
  workplace: Workplace,
  { stdout, stderr }: Pick<SessionStreams, 'stdout' | 'stderr'>,
  signal: AbortSignal,
): Promise<SessionEnd> {
  const interrupt = (): void => void workplace.input.write('\u0003')
  signal.addEventListener('abort', interrupt, { once: true })
  const streams = [copied(workplace.output, stdout), copied(workplace.errors, stderr)]
  const unread = new Promise<SessionEnd>((resolve) => {
    for (const one of streams)
      one.catch((error: unknown) => {
        if (codeOf(error) === 'EPIPE') resolve({ kind: 'unread' })
      })
  })
  try {
    const end = await Promise.race([workplace.run(), unread])
    await workplace.close()
    await whole(streams)
    return end
  } finally {
    signal.removeEventListener('abort', interrupt)
  }
}
