/** A shell, or a command, in a container on the kernel of this machine. */
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import type { Host } from '../lab/engine/host.js'
import { makeScratch } from '../lab/run/scratch.js'
import { prepareContainer, withShellContainer } from '../lab/shell/container.js'
import { WAY_OUT } from '../lab/shell/escape.js'
import { holdTerminal, runCommand } from '../lab/shell/session.js'
import type { SessionEnd } from '../lab/shell/session.js'
import { UnavailableError } from '../lib/errors.js'
import { visibleLine } from '../lib/visible.js'
import type { Context } from './context.js'
import { INTERRUPTED, sizeOf, stopper, UNREAD } from './shell-work.js'
import type { ShellWork } from './shell-work.js'
import type { Surroundings } from './surroundings.js'

/** @returns the exit code. @throws UnavailableError where the container is gone */
function codeOf(end: SessionEnd, { note }: ShellWork, signal: AbortSignal): number {
  switch (end.kind) {
    case 'exit':
      return end.code
    case 'unread':
      return UNREAD
    case 'left':
      note('left; the container is gone')
      return 0
    case 'lost':
      if (signal.aborted) return INTERRUPTED
      throw new UnavailableError(visibleLine(`the container is gone: ${end.reason}`))
  }
}

/**
 * @param command the words of a command; none where there is a terminal
 * @returns the exit code of the shell or the command; 0 where the way out was taken
 * @throws UnavailableError where no container can be had, or it is gone in the middle
 */
export async function workInContainer(
  work: ShellWork,
  command: readonly string[],
  host: Host,
  { workshop }: Pick<Context, 'workshop'>,
  surroundings: Surroundings,
): Promise<number> {
  const { order, terminal, told, greeting, onReady, note } = work
  const { signal, environment } = surroundings
  const release = surroundings.hold?.()
  const scratch = await makeScratch(tmpdir())
  let isRunning = false
  const stop = stopper(signal, () => isRunning && terminal === null)
  const lab = { workshop, signal: stop.signal }
  try {
    const image = await prepareContainer(order, host, lab)
    onReady()
    const { kernel, bpftrace } = order.cell
    note(
      visibleLine(
        `starting a container on ${kernel.id} (${host.release}) with bpftrace ${bpftrace.id}${told === null ? '' : `: ${told}`}`,
      ),
    )
    const code = await withShellContainer(
      order,
      image,
      host,
      lab,
      { scratch, onWaiting: () => note("waiting for another run to release the host's kernel") },
      terminal === null
        ? { kind: 'command', words: command }
        : { kind: 'terminal', size: sizeOf(terminal), type: environment['TERM'] },
      async (workplace) => {
        isRunning = true
        if (terminal === null) return codeOf(await runCommand(workplace, surroundings, signal), work, signal)
        for (const line of [...greeting, `leave with ${WAY_OUT}`]) note(line)
        return codeOf(await holdTerminal(workplace, terminal), work, signal)
      },
    )
    if (typeof code === 'number') return code
    if (signal.aborted) return INTERRUPTED
    throw new UnavailableError(visibleLine(code.reason))
  } finally {
    stop.end()
    await rm(scratch, { recursive: true, force: true })
    release?.()
  }
}
