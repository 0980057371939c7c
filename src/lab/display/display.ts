/** Where progress goes: a live grid on a terminal, one line an event elsewhere, nothing where quiet is wanted. */
import { createLogUpdate } from 'log-update'
import { screenOf, styled } from '../../lib/door.js'
import type { RunEvent, Tell } from '../run/events.js'
import { advance, grid, line, nothingYet } from './progress.js'

export interface Display {
  readonly tell: Tell
  /** Leaves the last state standing. */
  end(): void
}

const REFRESH_MS = 200

function live(stream: NodeJS.WriteStream): Display {
  const update = createLogUpdate(screenOf(stream))
  const began = performance.now()
  let state = nothingYet
  const draw = (): void => {
    if (state.kernels.length > 0) update(styled(grid(state, performance.now() - began, stream.columns)))
    else if (state.download) update(styled(state.download))
  }
  const timer = setInterval(draw, REFRESH_MS)
  return {
    tell: (event) => (state = advance(state, event)),
    end() {
      clearInterval(timer)
      draw()
      update.done()
    },
  }
}

/** @param stream standard error: results alone go to standard output */
export function openDisplay(stream: NodeJS.WriteStream, how: { quiet: boolean; verbose: boolean }): Display {
  if (how.quiet) return { tell: () => undefined, end: () => undefined }
  if (stream.isTTY && !how.verbose) return live(stream)
  return {
    tell(event: RunEvent) {
      const text = line(event)
      if (text !== null) stream.write(`${text}\n`)
    },
    end: () => undefined,
  }
}
