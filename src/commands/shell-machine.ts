/** A shell, or a command, in a machine of its own. */
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hostAccelerator } from '../lab/run/accelerator.js'
import { makeScratch } from '../lab/run/scratch.js'
import { GDB_SOCKET } from '../lab/shell/arguments.js'
import { WAY_OUT } from '../lab/shell/escape.js'
import { workplaceIn } from '../lab/shell/machine.js'
import type { ShellMachine } from '../lab/shell/machine.js'
import { prepareShell, shellExercise, withShell } from '../lab/shell/open.js'
import { holdTerminal, runCommand } from '../lab/shell/session.js'
import type { SessionEnd } from '../lab/shell/session.js'
import { UnavailableError } from '../lib/errors.js'
import { shellWord } from '../lib/shell.js'
import { visibleLine } from '../lib/visible.js'
import { imageUuid } from '../supply/artefacts/image.js'
import type { Context } from './context.js'
import { INTERRUPTED, sizeOf, stopper, UNREAD } from './shell-work.js'
import type { ShellWork } from './shell-work.js'
import type { Surroundings } from './surroundings.js'

/** @returns the exit code. @throws UnavailableError where the machine is gone, with the console's last lines */
function codeOf(
  end: SessionEnd,
  machine: ShellMachine,
  { note, signal }: Pick<ShellWork, 'note'> & { readonly signal: AbortSignal },
): number {
  if (end.kind === 'lost' && signal.aborted) return INTERRUPTED
  const alarm = machine.alarm()
  const complaint = alarm === null ? '' : `; its kernel said: ${visibleLine(alarm)}`
  if (end.kind === 'lost')
    throw new UnavailableError(
      [
        `the machine is gone: ${visibleLine(end.reason)}${complaint}`,
        'The last lines of its console:',
        ...machine.lastLines(),
      ].join('\n'),
    )
  if (end.kind === 'left') note(`left; the machine is gone${complaint}`)
  else if (alarm !== null) note(visibleLine(`the guest's kernel complained: ${alarm}`))
  return { exit: end.kind === 'exit' ? end.code : 0, left: 0, unread: UNREAD }[end.kind]
}

/**
 * @returns the exit code of the shell or the command; 0 where the way out was taken
 * @throws UnavailableError where the machine does not boot, or is gone in the middle
 */
export async function workInMachine(
  { order, terminal, told, greeting, onReady, note }: ShellWork,
  { workshop, cacheDir }: Pick<Context, 'workshop' | 'cacheDir'>,
  surroundings: Surroundings,
): Promise<number> {
  const { kernel, bpftrace } = order.cell
  const { signal, environment, stderr } = surroundings
  const release = surroundings.hold?.()
  const scratch = await makeScratch(tmpdir())
  let isRunning = false
  const work = { note, signal }
  const stop = stopper(signal, () => isRunning && terminal === null)
  try {
    await prepareShell(order, { workshop })
    const { accelerator } = await hostAccelerator([kernel], { workshop, cacheDir, signal }, scratch)
    onReady()
    note(
      visibleLine(
        `booting ${kernel.id} with bpftrace ${bpftrace.id} (${accelerator})${told === null ? '' : `: ${told}`}`,
      ),
    )
    const looker = imageUuid(await workshop.looker(kernel.arch))
    const code = await withShell(
      order,
      { workshop, signal: stop.signal },
      { accelerator, scratch, logDir: scratch },
      (sockets) => {
        const path = shellWord(join(sockets, GDB_SOCKET))
        if (order.gdb) stderr.write(`a debugger attaches with: gdb -ex 'target remote ${path}'\n`)
      },
      async (machine) => {
        isRunning = true
        const exercise = shellExercise(order, looker, terminal && sizeOf(terminal), environment['TERM'])
        const workplace = workplaceIn(machine, exercise)
        if (terminal === null) return codeOf(await runCommand(workplace, surroundings, signal), machine, work)
        for (const line of [...greeting, `leave with ${WAY_OUT}`]) note(line)
        return codeOf(await holdTerminal(workplace, terminal), machine, work)
      },
    )
    if (typeof code === 'number') return code
    if (signal.aborted) return INTERRUPTED
    throw new UnavailableError(code.reason)
  } finally {
    stop.end()
    await rm(scratch, { recursive: true, force: true })
    release?.()
  }
}
