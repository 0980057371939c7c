/** What a shell needs wherever it is opened, in a machine or in a container. */
import type { ShellOrder, TerminalSize } from '../lab/shell/open.js'
import type { SessionStreams } from '../lab/shell/session.js'

/** What a command that is interrupted may take to end. */
const GRACE_MS = 10_000

/** How a command ends whose output nobody reads any longer: as by SIGPIPE. */
export const UNREAD = 128 + 13

export const INTERRUPTED = 130

export interface ShellWork {
  readonly order: ShellOrder
  /** The terminal of whoever works by hand; null where a command runs. */
  readonly terminal: SessionStreams | null
  /** How the cell was chosen, where nobody chose it. */
  readonly told: string | null
  /** Lines for whoever works by hand. */
  readonly greeting: readonly string[]
  /** Is called when nothing has to be fetched or made any longer. */
  readonly onReady: () => void
  readonly note: (line: string) => void
}

export const sizeOf = ({ stdout }: SessionStreams): TerminalSize => ({
  rows: stdout.rows || 24,
  columns: stdout.columns || 80,
})

/** What stops it all: an interruption, of a command only after it had its Ctrl-C and some time. */
export function stopper(signal: AbortSignal, isCommand: () => boolean) {
  const stop = new AbortController()
  const interrupted = (): void => {
    if (isCommand()) setTimeout(() => stop.abort(), GRACE_MS).unref()
    else stop.abort()
  }
  signal.addEventListener('abort', interrupted, { once: true })
  return { signal: stop.signal, end: () => signal.removeEventListener('abort', interrupted) }
}
