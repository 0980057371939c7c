/** Runs on this machine's own kernel, in containers of an engine that a test starts. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cacheBeside, matrix } from './command.js'
import type { Command } from './command.js'
import { startEngine } from './engine.js'
import type { TestEngine } from './engine.js'
import { processesWithProbes, until } from './processes.js'

export const cases = (...names: string[]): string[] => names.flatMap((name) => ['--case', name])

export interface ContainerRuns {
  /** A directory of the test file's own. */
  readonly place: string
  /** What says to a command which cache is meant: the user's, but for its answers. */
  readonly environment: Readonly<Record<string, string>>
  /** A results directory that is not there yet. */
  out(): string
  /** Starts a run, with an environment that says which engine is meant; the last `--out` counts. */
  run(where: Readonly<Record<string, string>>, ...args: string[]): Command
  end(): Promise<void>
}

export async function openContainerRuns(): Promise<ContainerRuns> {
  const place = await mkdtemp(join(tmpdir(), 'matrix-containers-'))
  const cache = await cacheBeside(join(place, 'cache'), ['answers'])
  const environment = { MATRIX_CACHE_DIR: cache }
  let count = 0
  const out = (): string => join(place, `out-${++count}`)
  return {
    place,
    environment,
    out,
    run: (where, ...args) =>
      matrix(['run', '--runtime', 'container', '--json', '--out', out(), ...args], {
        ...environment,
        ...where,
      }),
    end: () => rm(place, { recursive: true, force: true }),
  }
}

/** The same on an engine that is started for them; `environment` says which. */
export interface EngineRuns extends ContainerRuns {
  readonly engine: TestEngine
}

export async function openEngineRuns(): Promise<EngineRuns> {
  const runs = await openContainerRuns()
  const engine = await startEngine()
  return {
    ...runs,
    engine,
    environment: { ...runs.environment, ...engine.environment },
    async end() {
      await engine[Symbol.asyncDispose]()
      await runs.end()
    },
  }
}

/** Waits until a bpftrace has its probes attached. */
export const untilAttached = (): Promise<void> =>
  until('a probe is attached', 60_000, async () => (await processesWithProbes()).length > 0)
