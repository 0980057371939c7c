/** Where progress goes: a live grid on a terminal, one line an event elsewhere, nothing where quiet is wanted. */
import { createLogUpdate } from 'log-update'
import { screenOf, styled } from '../../lib/door.js'
import type { RunEvent, Tell } from '../run/events.js'
import { grid, underWay } from './grid.js'
import { advance, line, nothingYet } from './progress.js'

export interface Display {
  readonly tell: Tell
  /** Leaves the last state standing. */
  end(): void
}

const REFRESH_MS = 200

function live(stream: NodeJS.WriteStream, left: () => number | null): Display {
  const update = createLogUpdate(screenOf(stream))
  let state = nothingYet
  const draw = (): void => {
    const { columns } = stream
    const text = state.kernels.length > 0 ? grid(state, left(), columns) : underWay(state, columns).join('\n')
    update(styled(text))
  }
  const timer = setInterval(draw, REFRESH_MS)
  return {
    tell(event) {
      state = advance(state, event)
      // It stays above the grid, for whoever comes back to it.
      if (event.type === 'forecast') update.persist(styled(line(event) ?? ''))
    },
    end() {
      clearInterval(timer)
      draw()
      update.done()
    },
  }
}

/**
 * @param stream standard error: results alone go to standard output
 * @param left the seconds that the run will still take, or null where nobody can tell
 */
export function openDisplay(
  stream: NodeJS.WriteStream,
  how: { quiet: boolean; verbose: boolean },
  left: () => number | null,
): Display {
  if (how.quiet) return { tell: () => undefined, end: () => undefined }
  if (stream.isTTY && !how.verbose) return live(stream, left)
  return {
    tell(event: RunEvent) {
      const text = line(event)
      if (text !== null) stream.write(`${text}\n`)
    },
    end: () => undefined,
  }
}
