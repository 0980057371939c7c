/** Runs one trial in a directory of its own, and looks at what stays of it. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { launch } from './launch.js'
import { random } from './random.js'
import { NotTried } from './trial.js'
import type { Bench, Trial } from './trial.js'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
export const CLI = join(ROOT, 'dist/cli.js')
const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url))
const DEADLINE_MS = 60_000
/** How long a process that was killed may take to be gone. */
const GONE_MS = 5000

export interface Outcome {
  readonly result: 'held' | 'lost' | 'not tried'
  readonly why: string
}

/** Ids of processes, but for this one, that have a path in their command line or environment. */
async function processesOf(place: string): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  const texts = await Promise.all(
    ids.map(async (id) => {
      const read = (name: string): Promise<string> => readFile(`/proc/${id}/${name}`, 'utf8').catch(() => '')
      return (await read('cmdline')) + (await read('environ'))
    }),
  )
  return ids.filter((_, index) => texts[index]?.includes(place)).map(Number)
}

/** What is left of a trial that should not be; null where there is nothing. */
async function leftovers(place: string, trial: Trial): Promise<string | null> {
  const deadline = performance.now() + GONE_MS
  let left = await processesOf(place)
  while (left.length > 0 && performance.now() < deadline) {
    await sleep(100)
    left = await processesOf(place)
  }
  if (left.length > 0) {
    for (const pid of left) process.kill(pid, 'SIGKILL')
    return `${left.length} of its processes are still there`
  }
  if (trial.leaves === true) return null
  const names = (await readdir(place, { recursive: true })).filter(
    (name) => name.startsWith('tmp/') || name.endsWith('.part'),
  )
  return names.length > 0 ? `it left ${names.slice(0, 3).join(', ')}` : null
}

function benchIn(place: string, seed: string, mirror: string): Bench {
  const cache = join(place, 'cache')
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '/',
    TMPDIR: join(place, 'tmp'),
    MATRIX_CACHE_DIR: cache,
    MATRIX_MIRROR: `${mirror}/debian`,
    MATRIX_SECURITY_MIRROR: `${mirror}/debian-security`,
    DOCKER_CONFIG: join(place, 'none'),
    DOCKER_HOST: `unix://${join(place, 'no-engine')}`,
  }
  const start = (
    program: string,
    args: readonly string[],
    options: Parameters<Bench['matrix']>[1],
    isNode: boolean,
  ): ReturnType<Bench['matrix']> =>
    launch(
      {
        program,
        args,
        cwd: ROOT,
        environment: { ...environment, ...options?.environment },
        deadlineMs: options?.deadlineMs ?? DEADLINE_MS,
        notes: place,
        ...(options?.onStart && { onStart: options.onStart }),
      },
      isNode,
    )
  return {
    place,
    cache,
    mirror,
    random: random(seed),
    matrix: (args, options) => start(process.execPath, [CLI, ...args], options, true),
    // tsx keeps what it has compiled in the temporary directory; what is worked on here makes nothing there.
    worker: (args, options) =>
      start(
        process.execPath,
        ['--import', 'tsx', WORKER, ...args],
        { ...options, environment: { TMPDIR: tmpdir(), ...options?.environment } },
        true,
      ),
    shell: (script, args, options) =>
      start('bash', ['-c', script, 'bash', process.execPath, CLI, ...args], options, false),
    async put(name, content, mode = 0o755) {
      const path = join(place, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, content, { mode })
      return path
    },
  }
}

/** @param seed of this trial alone */
export async function tried(trial: Trial, seed: string, mirror: string): Promise<Outcome> {
  const place = await mkdtemp(join(tmpdir(), 'matrix-faults-'))
  await mkdir(join(place, 'tmp'))
  try {
    const why = (await trial.run(benchIn(place, seed, mirror))) ?? (await leftovers(place, trial))
    return why === null ? { result: 'held', why: '' } : { result: 'lost', why }
  } catch (error) {
    if (error instanceof NotTried) return { result: 'not tried', why: error.message }
    // A trial that cannot be made is no trial that held.
    return {
      result: 'lost',
      why: `the trial itself failed: ${String(error instanceof Error ? error.stack : error)}`,
    }
  } finally {
    await leftovers(place, { ...trial, leaves: true })
    await rm(place, { recursive: true, force: true })
  }
}
