/** The version that a bpftrace prints, started once on this host: through its own loader, without a shell. */
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { sentence, UnavailableError, UsageError } from '../../lib/errors.js'
import { visibleLine } from '../../lib/visible.js'
import { isVersion } from '../../matrix/versions.js'
import { linksOf, startCommand } from './program.js'
import type { Started } from './program.js'

/** Starting takes half a second; the rest is for a busy host. */
const DEADLINE_MS = 20_000
const MOST_OUTPUT = 64 << 10

const PRINTED = /^bpftrace v?(\d\S*)/m

/** Whether a text is a version that ranges can speak of, and can be an identifier and a part of a path. */
export const isReadable = (version: string): boolean => isVersion(version) && /^[\w.-]+$/.test(version)

interface Limits {
  readonly deadlineMs?: number
  readonly signal?: AbortSignal | undefined
}

/** Runs `--version` in an empty directory with next to no environment; at the deadline all that is left of it is killed. */
async function ask(
  command: readonly string[],
  directory: string,
  { deadlineMs = DEADLINE_MS, signal }: Limits,
) {
  const [program = '', ...args] = command
  const child = execa(program, [...args, '--version'], {
    reject: false,
    cwd: directory,
    extendEnv: false,
    env: { PATH: '/usr/bin:/bin', HOME: directory, LANG: 'C' },
    stdin: 'ignore',
    maxBuffer: MOST_OUTPUT,
    // A group of its own, so that whatever it starts goes with it.
    detached: true,
  })
  const kill = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It has just ended by itself.
    }
  }
  const deadline = { passed: false }
  const timer = setTimeout(() => {
    deadline.passed = true
    kill()
  }, deadlineMs)
  signal?.addEventListener('abort', kill, { once: true })
  process.once('exit', kill)
  const { stdout, stderr, exitCode, signal: died, shortMessage } = await child
  clearTimeout(timer)
  signal?.removeEventListener('abort', kill)
  process.removeListener('exit', kill)
  signal?.throwIfAborted()
  const how = deadline.passed ? `no answer within ${deadlineMs / 1000} s` : died ? `it died of ${died}` : ''
  return { stdout, stderr, ended: exitCode, how: how || `it ended with ${exitCode ?? shortMessage}` }
}

/**
 * @param what names the candidate
 * @returns the version without its `v`
 * @throws UsageError where it prints none in time, or one that no range could speak of, with its own words
 */
export async function printedVersion(what: string, started: Started, limits: Limits = {}): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'matrix-version-')).catch((error: unknown) => {
    throw new UnavailableError(
      `cannot write to ${tmpdir()}: ${sentence(error)}; set TMPDIR to another directory`,
    )
  })
  try {
    for (const [from, to] of linksOf(started, directory)) await symlink(to, from)
    const { stdout, stderr, ended, how } = await ask(startCommand(started, directory), directory, limits)
    const version = PRINTED.exec(stdout)?.[1]
    if (version !== undefined && ended === 0) {
      if (isReadable(version)) return version
      throw new UsageError(
        `${what} prints the version ${JSON.stringify(version)}, which cannot be told apart from others: expected one such as 0.24.0, 0.24.0-rc1 or 0.24.0-44-g1a2b3c`,
      )
    }
    const words = `${stderr}\n${stdout}`.trim().split('\n')[0]?.slice(0, 300)
    throw new UsageError(
      `${what} does not print bpftrace's version: started with --version, ${how}${words ? `: ${visibleLine(words)}` : ''}; give a bpftrace that runs on this host`,
    )
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
