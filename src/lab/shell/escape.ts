/** The way out of a session: the keys that are ours and not the guest's. Pure. */

const CTRL_A = 1
const LEAVE = ['x', 'X'].map((key) => key.charCodeAt(0))

/** How the way out is said. */
export const WAY_OUT = 'exit or Ctrl-A x'

export interface Typed {
  /** What goes to the guest. */
  readonly bytes: Buffer
  readonly leave: boolean
}

/**
 * Tells what is typed apart: Ctrl-A x leaves, Ctrl-A Ctrl-A is one Ctrl-A, and Ctrl-A before any other key goes on with it.
 * What is typed after the way out is nobody's.
 */
export function keyReader(): (chunk: Uint8Array) => Typed {
  let held = false
  return (chunk) => {
    const bytes: number[] = []
    for (const key of chunk) {
      if (held && LEAVE.includes(key)) return { bytes: Buffer.from(bytes), leave: true }
      if (held) bytes.push(...(key === CTRL_A ? [CTRL_A] : [CTRL_A, key]))
      else if (key !== CTRL_A) bytes.push(key)
      held = !held && key === CTRL_A
    }
    return { bytes: Buffer.from(bytes), leave: false }
  }
}
