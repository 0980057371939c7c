/** `matrix shell`: one cell to work in by hand. */
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDisplay } from '../lab/display/display.js'
import { hostAccelerator } from '../lab/run/accelerator.js'
import { makeScratch } from '../lab/run/scratch.js'
import { GDB_SOCKET } from '../lab/shell/arguments.js'
import { cargoOf } from '../lab/shell/cargo.js'
import { WAY_OUT } from '../lab/shell/escape.js'
import { shellExercise, withShell } from '../lab/shell/open.js'
import type { ShellOrder } from '../lab/shell/open.js'
import { holdTerminal, runCommand } from '../lab/shell/session.js'
import type { SessionEnd } from '../lab/shell/session.js'
import { shareOf } from '../lab/shell/share.js'
import { UnavailableError, UsageError } from '../lib/errors.js'
import { shellWord } from '../lib/shell.js'
import { visibleLine } from '../lib/visible.js'
import { HOST } from '../matrix/names.js'
import { imageUuid } from '../supply/artefacts/image.js'
import { openContext } from './context.js'
import type { Context } from './context.js'
import { count } from './flags/count.js'
import type { ShellFlags } from './flags/shell.js'
import { memorySize } from './memory-size.js'
import { cellForShell } from './shell-cell.js'
import type { ShellCell } from './shell-cell.js'
import type { Surroundings } from './surroundings.js'

/** What a command that was interrupted may take to end. */
const GRACE_MS = 10_000

type Note = (line: string) => void

/** How a command ends whose output nobody reads any longer. */
const UNREAD = 128 + 13

/** The terminal of whoever asks. @throws UsageError where there is none */
function terminalOf({ stdin, stdout, stderr }: Surroundings) {
  if (!stdin?.isTTY || !stdout.isTTY)
    throw new UsageError('a shell needs a terminal; give a command after --')
  return { stdin, stdout, stderr }
}

async function contextFor(args: ShellFlags, surroundings: Surroundings) {
  const kernel = args.host ? [HOST] : args.kernel
  if (args.host && args.kernel.some((glob) => glob !== HOST))
    throw new UsageError('--host is a kernel, and --kernel names another; give one of them')
  const isHost = kernel.includes(HOST) || args.runtime.includes('container')
  const display = openDisplay(surroundings.stderr, { quiet: args.quiet, verbose: false }, () => null)
  try {
    return await openContext(
      { ...args, kernel, out: '' },
      surroundings,
      {
        onProgress: (progress) => display.tell({ type: 'download', ...progress }),
        onAsked: (what) => display.tell({ type: 'version', what }),
        onWork: (what, over) => display.tell({ type: 'making', what, over }),
      },
      { matrix: (matrix) => ({ ...matrix, host: isHost }) },
    )
  } finally {
    display.end()
  }
}

function orderOf(
  { cell }: ShellCell,
  context: Context,
  command: readonly string[],
  args: ShellFlags,
): Omit<ShellOrder, 'share'> {
  const { kernel, bpftrace } = cell
  const recalled = args.case.length > 0 ? context.cases : []
  return {
    cell,
    cases: recalled,
    cargo: cargoOf({
      release: kernel.version,
      build: bpftrace.id,
      version: bpftrace.version,
      cases: context.cases,
      ...{ recalled, command },
    }),
    cpus: count('--cpus', args.cpus, 64),
    memoryMiB: args.memory === undefined ? undefined : memorySize('--memory', args.memory),
    gdb: args.gdb,
  }
}

/** @returns the exit code; tells what it comes from */
function ended(end: SessionEnd, lastLines: readonly string[], alarm: string | null, note: Note): number {
  if (end.kind === 'lost')
    throw new UnavailableError(
      [`the machine is gone: ${visibleLine(end.reason)}; the last lines of its console:`, ...lastLines].join(
        '\n',
      ),
    )
  if (alarm !== null) note(visibleLine(`the guest's kernel complained: ${alarm}`))
  if (end.kind === 'left') note('left; the machine is gone')
  return end.kind === 'exit' ? end.code : end.kind === 'unread' ? UNREAD : 0
}

/** Tells who works by hand what is there. */
function greet(cases: readonly { readonly name: string }[], args: ShellFlags, note: Note): void {
  note(`a root's shell in a machine of its own; leave with ${WAY_OUT}`)
  const recalled = args.case.length > 0 ? '; their commands are in the history (arrow up)' : ''
  if (cases.length > 0) note(`/cases has the programs of ${cases.length} cases${recalled}`)
  if (args.share !== undefined) note(visibleLine(`/share is ${args.share} as it was now, read-only`))
}

/**
 * @param command the words behind `--`; none: a shell
 * @returns the exit code of the shell or of the command, 128 and the number of a signal that ended it; 0 where the way out
 *   was taken
 * @throws UsageError for flags that make no sense, where no single cell is left, or where a shell has no terminal;
 *   UnavailableError where the machine does not boot, or is gone in the middle
 */
export async function shell(
  command: readonly string[],
  args: ShellFlags,
  surroundings: Surroundings,
): Promise<number> {
  const terminal = command.length === 0 ? terminalOf(surroundings) : null
  const note: Note = (line) => void (args.quiet || surroundings.stderr.write(`${line}\n`))
  const context = await contextFor(args, surroundings)
  const chosen = cellForShell(context.cells, {
    kernel: args.host || args.kernel.length > 0 || args.runtime.length > 0,
    bpftrace: args.bpftrace.length > 0,
  })
  const { kernel, bpftrace } = chosen.cell
  if (chosen.told !== null) note(visibleLine(`${kernel.id} × ${bpftrace.id}: ${chosen.told}`))
  const order = {
    ...orderOf(chosen, context, command, args),
    share: args.share === undefined ? null : await shareOf(args.share),
  }
  const { workshop, cacheDir } = context
  const release = surroundings.hold?.()
  const scratch = await makeScratch(tmpdir())
  const stop = new AbortController()
  let isRunning = false
  const interrupted = (): void => {
    if (isRunning && terminal === null) setTimeout(() => stop.abort(), GRACE_MS).unref()
    else stop.abort()
  }
  surroundings.signal.addEventListener('abort', interrupted, { once: true })
  try {
    const { accelerator } = await hostAccelerator(
      [kernel],
      { workshop, cacheDir, signal: surroundings.signal },
      scratch,
    )
    note(visibleLine(`booting ${kernel.id} with bpftrace ${bpftrace.id} (${accelerator})`))
    const looker = imageUuid(await workshop.looker())
    const code = await withShell(
      order,
      { workshop, signal: stop.signal },
      { accelerator, scratch, logDir: scratch },
      (sockets) => {
        if (args.gdb) note(`gdb: gdb -ex 'target remote ${shellWord(join(sockets, GDB_SOCKET))}' vmlinux`)
      },
      async (machine) => {
        isRunning = true
        const size = terminal && { rows: terminal.stdout.rows, columns: terminal.stdout.columns }
        const exercise = shellExercise(order, looker, size, surroundings.environment['TERM'])
        if (terminal) greet(context.cases, args, note)
        const end = terminal
          ? await holdTerminal(machine, exercise, terminal)
          : await runCommand(machine, exercise, surroundings, surroundings.signal)
        return ended(end, machine.lastLines(), machine.alarm(), note)
      },
    )
    if (typeof code === 'number') return code
    throw new UnavailableError(code.reason)
  } finally {
    surroundings.signal.removeEventListener('abort', interrupted)
    await rm(scratch, { recursive: true, force: true })
    release?.()
  }
}
