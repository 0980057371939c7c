/** What a build says of itself on a kernel, which decides what of a suite can be asked there. */
import { z } from 'zod'
import { ENVIRONMENT } from '../../judge/exercise/command.js'
import type { Exercise, Outcome } from '../../judge/exercise/exercise.js'

export const CellFacts = z.object({
  /** `uname -r` as seen inside. */
  release: z.string(),
  /** What `bpftrace --info` says, both streams. */
  info: z.string(),
  /** Whether the build knows --verify-llvm-ir, which upstream's runner always gives. */
  verifiesIr: z.boolean(),
  /** Commands of the driver that its image does not have. */
  lacks: z.array(z.string()),
})
export type CellFacts = z.infer<typeof CellFacts>

const BETWEEN = '--- bpftrace-matrix ---'
const END = '--- end ---'
/** What drive.sh cannot do without. */
const NEEDED = ['bash', 'setsid', 'timeout', 'mkfifo', 'tee', 'grep', 'pgrep', 'pidof']
export const FACTS_COMMAND = `bpftrace --info 2>&1; echo; echo '${BETWEEN}'; bpftrace --verify-llvm-ir --version > /dev/null 2>&1; echo $?
for one in ${NEEDED.join(' ')}; do command -v $one > /dev/null || echo $one; done; echo '${END}'`

/** @param image the identity of the image that holds bpftrace */
export const factsExercise = (image: string, timeoutMs: number): Exercise => ({
  image,
  args: ['/bin/sh', '-c', FACTS_COMMAND],
  environment: ENVIRONMENT,
  files: {},
  collect: [],
  timeoutMs,
  outputLimit: 1 << 20,
})

/** Null where the machine did not come to the command's end. */
export function factsIn(outcome: Outcome, release: string): CellFacts | null {
  if (outcome.kind === 'lost' || outcome.ended !== 'exit') return null
  const at = outcome.stdout.lastIndexOf(`\n${BETWEEN}\n`)
  const end = outcome.stdout.lastIndexOf(`\n${END}\n`)
  if (at < 0 || end < at) return null
  const [verified, ...lacks] = outcome.stdout.slice(at + BETWEEN.length + 2, end).split('\n')
  return { release, info: outcome.stdout.slice(0, at), verifiesIr: verified === '0', lacks }
}
