/** `matrix shell`: one cell to work in by hand. */
import { openDisplay } from '../lab/display/display.js'
import { cargoOf } from '../lab/shell/cargo.js'
import { shareOf } from '../lab/shell/share.js'
import { UnavailableError, UsageError } from '../lib/errors.js'
import { visibleLine } from '../lib/visible.js'
import { HOST } from '../matrix/names.js'
import { openContext, unaskedText } from './context.js'
import type { Context } from './context.js'
import { count } from './flags/count.js'
import { ONE_CPU } from './flags/shell.js'
import type { ShellFlags } from './flags/shell.js'
import { memorySize } from './memory-size.js'
import { cellForShell } from './shell-cell.js'
import type { ShellCell } from './shell-cell.js'
import { workInContainer } from './shell-container.js'
import { workInMachine } from './shell-machine.js'
import type { ShellWork } from './shell-work.js'
import type { Surroundings } from './surroundings.js'

/** The terminal of whoever asks. @throws UsageError where there is none */
function terminalOf({ stdin, stdout, stderr }: Surroundings) {
  if (!stdin?.isTTY || !stdout.isTTY)
    throw new UsageError('a shell needs a terminal; give a command after --')
  return { stdin, stdout, stderr }
}

/** What a container on the kernel of this machine has not. @throws UsageError where that is asked for */
function refuseForHost({ memory, cpus, gdb }: ShellFlags): void {
  const [asked] = [
    ...(memory === undefined ? [] : ['--memory']),
    ...(cpus === ONE_CPU ? [] : ['--cpus']),
    ...(gdb ? ['--gdb'] : []),
  ]
  if (asked !== undefined)
    throw new UsageError(
      `${asked} is for a machine of its own, and the kernel of this one has a container; leave it out, or name another with --kernel`,
    )
}

/** The flags, with what `--host` stands for. @throws UsageError where another kernel is named beside */
function spelledOut(args: ShellFlags): ShellFlags {
  const other = args.kernel.find((glob) => glob !== HOST)
  if (!args.host) return args
  if (other !== undefined)
    throw new UsageError(visibleLine(`--host and --kernel ${other} name two kernels; leave one out`))
  return { ...args, kernel: [HOST] }
}

/** Whether the kernel of this machine is asked for by name. */
const wantsHost = ({ kernel, runtime }: ShellFlags): boolean =>
  kernel.includes(HOST) || runtime.includes('container')

/** What the flags say of the machine. @throws UsageError for what none can be */
const sizesIn = ({ cpus, memory }: ShellFlags) => ({
  cpus: count('--cpus', cpus, 64),
  memoryMiB: memory === undefined ? undefined : memorySize('--memory', memory),
})

function cargoFor(
  { cell: { kernel, bpftrace } }: ShellCell,
  { cases }: Context,
  command: readonly string[],
  args: ShellFlags,
) {
  const recalled = args.case.length > 0 ? cases : []
  return {
    cases: recalled,
    cargo: cargoOf({
      release: kernel.host ? `${HOST} ${kernel.version}` : kernel.version,
      build: bpftrace.id,
      version: bpftrace.version,
      arch: kernel.arch,
      ...{ cases, recalled, command },
    }),
  }
}

/** What is said to whoever works by hand, before. */
function greetingOf({ cases }: Context, { case: selected, share }: ShellFlags): string[] {
  const programs = cases.length === 1 ? 'the program of one case' : `the programs of ${cases.length} cases`
  const recalled = selected.length > 0 ? '; what asks it is in the history (arrow up)' : ''
  return [
    ...(cases.length > 0 ? [`/cases has ${programs}${recalled}`] : []),
    ...(share === undefined ? [] : [visibleLine(`/share is ${share} as it is now, read-only`)]),
  ]
}

/**
 * @param command the words behind `--`; none: a shell
 * @returns the exit code of the shell or of the command, 128 and the number of a signal that ended it; 0 where the way out
 *   was taken
 * @throws UsageError for flags that make no sense, where no single cell is left, or where a shell has no terminal;
 *   UnavailableError where the machine does not boot or no engine answers, or where it is gone in the middle
 */
export async function shell(
  command: readonly string[],
  flags: ShellFlags,
  surroundings: Surroundings,
): Promise<number> {
  const args = spelledOut(flags)
  const terminal = command.length === 0 ? terminalOf(surroundings) : null
  const onHost = wantsHost(args)
  if (onHost) refuseForHost(args)
  const sizes = sizesIn(args)
  const share = args.share === undefined ? null : await shareOf(args.share)
  const { stderr } = surroundings
  const note = (line: string): void => {
    if (!args.quiet) stderr.write(`${line}\n`)
  }
  const display = openDisplay(stderr, { quiet: args.quiet, verbose: false }, () => null)
  let isShown = true
  const endDisplay = (): void => {
    if (isShown) display.end()
    isShown = false
  }
  try {
    const context = await openContext(
      { ...args, out: '' },
      surroundings,
      {
        onProgress: (progress) => display.tell({ type: 'download', ...progress }),
        onAsked: (what) => display.tell({ type: 'version', what }),
        onWork: (what, over) => display.tell({ type: 'making', what, over }),
      },
      { matrix: (matrix) => ({ ...matrix, host: onHost }) },
    )
    if (context.isOwed) throw new UnavailableError(unaskedText(context.unasked ?? ''))
    const chosen = cellForShell(context.cells, {
      kernel: args.kernel.length > 0 || onHost,
      bpftrace: args.bpftrace.length > 0,
    })
    const work: ShellWork = {
      order: {
        cell: chosen.cell,
        ...cargoFor(chosen, context, command, args),
        share,
        ...sizes,
        gdb: args.gdb,
      },
      terminal,
      told: chosen.told,
      greeting: greetingOf(context, args),
      onReady: endDisplay,
      note,
    }
    return chosen.cell.runtime === 'container' && context.host
      ? await workInContainer(work, command, context.host, context, surroundings)
      : await workInMachine(work, context, surroundings)
  } finally {
    endDisplay()
  }
}
