/** Where things are inside a guest's image while a program runs; only /tmp can be written there, and begins empty. */

/** What is ours; files of a case may not stand in their place. */
export const GUEST_PATHS = {
  program: '/tmp/program.bt',
  /** Which files a program looked for in vain, where it is traced. */
  trace: '/tmp/trace',
  /** Where the workload waits to be looked at. */
  hold: '/tmp/hold',
} as const

/** A path that a case may bring a file to. */
export const OWN_PATH = /^\/tmp\/[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/
