/** The time that a run takes: told while it goes on, held against the truth in the end, and remembered for the next one. */
import { availableParallelism } from 'node:os'
import { openStopwatch } from '../lab/display/stopwatch.js'
import type { Stopwatch } from '../lab/display/stopwatch.js'
import { recallPace, rememberPace } from '../lab/run/host-pace.js'

const ACCELERATORS = ['kvm', 'tcg', 'none']

export interface Timing {
  readonly stopwatch: Stopwatch
  /** Remembers the pace; with `verbose` says on `stderr` how far the estimates were off. */
  end(stderr: NodeJS.WritableStream, verbose: boolean): Promise<void>
}

export async function openTiming(cacheDir: string, jobs: number): Promise<Timing> {
  const footing = (accelerator: string) => ({ accelerator, jobs, cores: availableParallelism() })
  const remembered = new Map<string, number>()
  for (const accelerator of ACCELERATORS) {
    const pace = await recallPace(cacheDir, footing(accelerator))
    if (pace !== null) remembered.set(accelerator, pace)
  }
  const stopwatch = openStopwatch(remembered)
  return {
    stopwatch,
    async end(stderr, verbose) {
      const [pace, error] = [stopwatch.pace(), stopwatch.error()]
      if (pace !== null) await rememberPace(cacheDir, footing(stopwatch.accelerator()), pace)
      if (verbose && error !== null)
        stderr.write(`the estimate was at most ${Math.round(100 * error)} % off after the first tenth\n`)
    },
  }
}
