/**
 * A program → the exercise that a machine runs: bpftrace starts the workload once every probe is attached, or runs by
 * itself for a span of time.
 */
import type { Exercise } from '../machine/types.js'
import { GUEST_PATHS } from '../matrix/guest-paths.js'
import { carriedPath } from './carried.js'
import { neighboursOf } from './neighbours.js'
import type { Program } from './program.js'
import { WORKLOAD_NAME } from './program.js'

const WORKLOAD = `/guest/${WORKLOAD_NAME}`
const { program: SCRIPT, report: REPORT, command: WORDS, hold: HOLD } = GUEST_PATHS

/** What the kernel is asked while the probes are attached; what it answers is read by verdict/mechanism.ts. */
export const LOOKS = ['link', 'prog', 'perf'].map((what) => `/usr/sbin/bpftool -j ${what} show`)

/** Bytes of output after which a program is taken to print without end. */
const OUTPUT_LIMIT = 1 << 20

/** The command line of the workload, which says what it does and how often. */
function workloadLine({ actions, burst }: Program, { hold }: { readonly hold?: string }): string {
  const asked = [...actions].map(([name, count]) => `${name}:${count}`)
  // What a burst has lost the kernel has counted when it is over, and before it nothing is to wait.
  const when = burst ? '--hold-after' : '--hold'
  const neighbours = burst?.neighbours.length ?? 0
  return [
    WORKLOAD,
    ...(hold === undefined ? [] : [when, hold]),
    ...(neighbours === 0 ? [] : ['--beside', String(neighbours)]),
    REPORT,
    ...asked,
  ].join(' ')
}

/**
 * The exercise of a program.
 * @param image the identity of the image that holds bpftrace
 * @param timeoutMs after how long it is ended, where the program does not say; a span comes on top
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
  const { spanMs } = program
  const { command, files = {}, timeoutMs: own } = program.own ?? {}
  const companions = neighboursOf(program)
  const hold = looker === undefined || spanMs !== undefined ? {} : { hold: HOLD }
  return {
    image,
    args: [
      '/usr/bin/bpftrace',
      ...(verbose ? ['-v'] : []),
      ...(spanMs === undefined ? ['-c', workloadLine(program, hold)] : []),
      SCRIPT,
    ],
    environment: { PATH: '/usr/bin:/usr/sbin', HOME: '/tmp', LANG: 'C' },
    files: {
      [SCRIPT]: program.text,
      ...(command ? { [WORDS]: command.map((word) => `${word}\0`).join('') } : {}),
    },
    copies: Object.fromEntries(Object.entries(files).map(([path, content]) => [path, carriedPath(content)])),
    collect: spanMs === undefined ? [REPORT] : [],
    timeoutMs: own ?? timeoutMs + (spanMs ?? 0),
    outputLimit: OUTPUT_LIMIT,
    ...(companions.length === 0 ? {} : { companions }),
    ...(spanMs === undefined ? {} : { spanMs }),
    ...(looker === undefined ? {} : { look: { ...hold, image: looker, commands: LOOKS } }),
  }
}
