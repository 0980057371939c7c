/** The version that a bpftrace prints, started once on this host: through its own loader, without a shell. */
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { sentence, UnavailableError, UsageError } from '../errors.js'
import { linksOf, startCommand } from './program.js'
import type { Started } from './program.js'

/** Starting takes half a second; the rest is for a busy host. */
const DEADLINE_MS = 20_000
const MOST_OUTPUT = 64 << 10

const PRINTED = /^bpftrace v?(\d\S*)/m

/** Runs `--version` in an empty directory with next to no environment; what is left of it at the deadline is killed. */
async function ask(command: readonly string[], directory: string, deadlineMs: number) {
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
  let late = false
  const timer = setTimeout(() => {
    late = true
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It has just ended by itself.
    }
  }, deadlineMs)
  const { stdout, stderr, exitCode, signal, shortMessage } = await child
  clearTimeout(timer)
  return { stdout, stderr, exitCode, signal, shortMessage, late }
}

/**
 * @param what names the candidate
 * @returns the version without its `v`
 * @throws UsageError where it prints none in time, with its own words
 */
export async function printedVersion(
  what: string,
  started: Started,
  deadlineMs = DEADLINE_MS,
): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'matrix-version-')).catch((error: unknown) => {
    throw new UnavailableError(
      `cannot write to ${tmpdir()}: ${sentence(error)}; set TMPDIR to another directory`,
    )
  })
  try {
    for (const [from, to] of linksOf(started, directory)) await symlink(to, from)
    const ended = await ask(startCommand(started, directory), directory, deadlineMs)
    const version = PRINTED.exec(ended.stdout)?.[1]
    if (version !== undefined && ended.exitCode === 0) return version
    const how = ended.late
      ? `nothing came within ${deadlineMs / 1000} s`
      : ended.signal !== undefined
        ? `it died of ${ended.signal}`
        : `it ended with ${ended.exitCode ?? ended.shortMessage}`
    const words = `${ended.stderr}\n${ended.stdout}`.trim().split('\n')[0]?.slice(0, 300)
    throw new UsageError(
      `${what} does not print bpftrace's version: started with --version, ${how}${words ? `: ${words}` : ''}; give a bpftrace that runs on this host`,
    )
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
