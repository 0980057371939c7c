/** Paths in a guest while a program runs. Only /tmp is writable there, and starts empty. */

/** The tool's own paths; a case may bring no file to them. */
export const GUEST_PATHS = {
  program: '/tmp/program.bt',
  /** The files that a traced program looked for in vain. */
  trace: '/tmp/trace',
  /** While it exists, the workload waits to be inspected. */
  hold: '/tmp/hold',
} as const

/** A program in every guest that causes everyday events until it is ended: files, processes, connections and the like. */
export const EVERYDAY = '/guest/everyday'

/** A path that a case may bring a file to. */
export const OWN_PATH = /^\/tmp\/[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/
