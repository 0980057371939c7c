/** A program → the exercise that a machine runs: bpftrace starts the workload once every probe is attached. */
import type { Exercise } from '../machine/types.js'
import { GUEST_PATHS } from '../matrix/guest-paths.js'
import { carriedPath } from './carried.js'
import type { Program } from './program.js'
import { WORKLOAD_NAME } from './program.js'

const WORKLOAD = `/guest/${WORKLOAD_NAME}`
const { program: SCRIPT, report: REPORT, command: WORDS, hold: HOLD } = GUEST_PATHS

/** What the kernel is asked while the probes are attached; what it answers is read by verdict/mechanism.ts. */
export const LOOKS = ['link', 'prog', 'perf'].map((what) => `/usr/sbin/bpftool -j ${what} show`)

/** Bytes of output after which a program is taken to print without end. */
const OUTPUT_LIMIT = 1 << 20

/**
 * The exercise of a program.
 * @param image the identity of the image that holds bpftrace
 * @param timeoutMs after how long it is ended, where the program does not say
 * @param how.verbose makes bpftrace say more; for refusals that it made without a word
 * @param how.looker the identity of the image that holds bpftool, where the kernel is to be asked what is attached
 */
export function exerciseOf(
  program: Program,
  image: string,
  timeoutMs: number,
  how: { readonly verbose: boolean; readonly looker?: string | undefined },
): Exercise {
  const { verbose, looker } = how
  const actions = [...program.actions].map(([name, count]) => `${name}:${count}`)
  const { command, files = {}, timeoutMs: own } = program.own ?? {}
  return {
    image,
    args: [
      '/usr/bin/bpftrace',
      ...(verbose ? ['-v'] : []),
      '-c',
      [WORKLOAD, ...(looker === undefined ? [] : ['--hold', HOLD]), REPORT, ...actions].join(' '),
      SCRIPT,
    ],
    environment: { PATH: '/usr/bin:/usr/sbin', HOME: '/tmp', LANG: 'C' },
    files: {
      [SCRIPT]: program.text,
      ...(command ? { [WORDS]: command.map((word) => `${word}\0`).join('') } : {}),
    },
    copies: Object.fromEntries(Object.entries(files).map(([path, content]) => [path, carriedPath(content)])),
    collect: [REPORT],
    timeoutMs: own ?? timeoutMs,
    outputLimit: OUTPUT_LIMIT,
    ...(looker === undefined ? {} : { look: { hold: HOLD, image: looker, commands: LOOKS } }),
  }
}
