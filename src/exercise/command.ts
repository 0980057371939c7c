/** A program → the exercise that a machine runs: bpftrace starts the workload once every probe is attached. */
import type { Exercise } from '../machine/types.js'
import type { Program } from './program.js'
import { WORKLOAD_NAME } from './program.js'

/** Where things are inside an image while an exercise runs. */
const WORKLOAD = `/guest/${WORKLOAD_NAME}`
const REPORT = '/tmp/report'
const SCRIPT = '/tmp/program.bt'

/** Bytes of output after which a program is taken to print without end. */
const OUTPUT_LIMIT = 1 << 20

/**
 * The exercise of a program.
 * @param image the identity of the image that holds bpftrace
 * @param verbose makes bpftrace say more; for refusals that it made without a word
 */
export function exerciseOf(program: Program, image: string, timeoutMs: number, verbose: boolean): Exercise {
  const actions = [...program.actions].map(([name, count]) => `${name}:${count}`)
  return {
    image,
    args: [
      '/usr/bin/bpftrace',
      ...(verbose ? ['-v'] : []),
      '-c',
      [WORKLOAD, REPORT, ...actions].join(' '),
      SCRIPT,
    ],
    environment: { PATH: '/usr/bin:/usr/sbin', HOME: '/tmp', LANG: 'C' },
    files: { [SCRIPT]: program.text },
    collect: [REPORT],
    timeoutMs,
    outputLimit: OUTPUT_LIMIT,
  }
}
