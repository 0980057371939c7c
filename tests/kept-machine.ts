/** A kernel's machine with its builds, kept for one exercise after the other. */
import { join } from 'node:path'
import { ENVIRONMENT } from '../src/judge/exercise/command.js'
import type { Exercise, Ran } from '../src/judge/exercise/exercise.js'
import { hostAccelerator } from '../src/lab/run/accelerator.js'
import { EXERCISE_TIMEOUT_MS, keepMachine } from '../src/lab/run/keeper.js'
import type { BpftraceBuild } from '../src/supply/plan/cell.js'
import { openSelected } from './guests.js'

/** An exercise in the image of whichever build it is asked of. */
export const exerciseIn = (args: readonly string[], files: Exercise['files'] = {}): Exercise => ({
  image: '',
  args,
  environment: ENVIRONMENT,
  files,
  collect: [],
  timeoutMs: EXERCISE_TIMEOUT_MS.tcg,
  outputLimit: 1 << 20,
})

/**
 * @param place a directory for what the machine needs
 * @param but builds beside those of matrix.yaml
 */
export async function keptMachine(
  place: string,
  kernel: string,
  but: (builds: readonly BpftraceBuild[]) => readonly BpftraceBuild[] = () => [],
) {
  const { cells, matrix, workshop, cacheDir } = await openSelected(place, {
    kernel: [kernel],
    bpftrace: [],
    runtime: ['microvm'],
  })
  const [first] = cells
  if (!first) throw new Error(`matrix.yaml has no kernel ${kernel}`)
  const builds = cells.map(({ bpftrace }) => bpftrace)
  const { signal } = new AbortController()
  const scratch = join(place, kernel.replaceAll('*', ''))
  const lab = { workshop, cacheDir, environment: process.env, signal }
  const { accelerator } = await hostAccelerator([first.kernel], lab, scratch)
  const keeper = keepMachine(
    first.kernel,
    lab,
    { accelerator, scratch, logDir: join(scratch, 'logs') },
    { builds: [...builds, ...but(builds)], carried: new Map(), onBoot: () => undefined },
  )
  return {
    kernel: first.kernel,
    builds,
    matrix,
    workshop,
    /** @throws Error where the machine was lost */
    ran: async (build: BpftraceBuild, exercise: Exercise): Promise<Ran> => {
      const outcome = await keeper.exercise(build, exercise)
      if (outcome.kind === 'lost') throw new Error(outcome.reason)
      return outcome
    },
    close: () => keeper.close(),
  }
}
