/** The command line, measured from outside. */
import { mkdir, readdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { ResultRecord } from '../../src/records/record.js'

export interface Measured {
  readonly milliseconds: number
  /** Peak resident memory of the tool's own process, without its children. */
  readonly peakMiB: number
  readonly stdout: string
}

/** The command line as the build leaves it. */
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

async function peakOf(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid ?? 0}/status`, 'utf8').catch(() => '')
  return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024)
}

/** Runs `matrix`. Throws where it was refused or withheld something: nothing is measured then. */
export async function matrix(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Measured> {
  const running = execa(process.execPath, [CLI, ...args], {
    reject: false,
    env: environment,
  })
  let peakMiB = 0
  const watch = setInterval(() => {
    void peakOf(running.pid).then((now) => (peakMiB = Math.max(peakMiB, now)))
  }, 50)
  const { exitCode, durationMs, stdout, stderr } = await running
  clearInterval(watch)
  // 1 is an answer too: an order that nobody expected.
  if (exitCode !== 0 && exitCode !== 1)
    throw new Error(`matrix ${args.join(' ')} ended with ${exitCode ?? 'a signal'}: ${stderr.slice(-500)}`)
  return { milliseconds: durationMs, peakMiB, stdout }
}

/** Seconds that programs took, from the request to the answer, by records as JSON lines; those that were not judged left out. */
export function bpftraceSeconds(lines: string): number {
  const attempts = lines.split('\n').flatMap((line) => {
    const { kernel, bpftrace, attempts: own } = ResultRecord.parse(JSON.parse(line))
    return own.map(({ mode, milliseconds }) => ({ cell: `${kernel} ${bpftrace}`, mode, milliseconds }))
  })
  // The cases of one combined program share its time.
  const combined = new Map(
    attempts
      .filter(({ mode }) => mode === 'combined')
      .map(({ cell, milliseconds }) => [`${cell} ${milliseconds}`, milliseconds]),
  )
  const alone = attempts.filter(({ mode }) => mode === 'isolated').map(({ milliseconds }) => milliseconds)
  return [...combined.values(), ...alone].reduce((sum, one) => sum + one, 0) / 1000
}

/** How often bpftrace was started, by the programs in a run's logs. */
export async function startsIn(out: string): Promise<number> {
  const names = await readdir(join(out, 'logs'), { recursive: true })
  return names.filter((name) => name.endsWith('.bt')).length
}

/** The environment of a cache that has the archive's indexes, and nothing of what was read from them. */
export async function indexesAfresh(
  cacheDir: string,
  scratch: string,
): Promise<{ MATRIX_CACHE_DIR: string }> {
  const place = join(scratch, 'cache')
  await mkdir(place)
  await symlink(join(cacheDir, 'lists'), join(place, 'lists'))
  return { MATRIX_CACHE_DIR: place }
}
