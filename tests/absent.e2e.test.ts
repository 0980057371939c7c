/**
 * What bpftrace looks for in vain in a guest, an ordinary machine lacks too: an old, a usual and the newest kernel, each with
 * the newest build and others, so that each build is asked once, or all where the whole is asked; each program under strace.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { imageUuid } from '../src/supply/artefacts/image.js'
import { traced } from '../src/judge/exercise/traced.js'
import type { BpftraceBuild } from '../src/supply/plan/cell.js'
import { absence } from '../src/judge/verdict/absent.js'
import { deathsIn, failedCalls } from '../src/judge/verdict/failed-calls.js'
import { exerciseIn, keptMachine } from './kept-machine.js'
import { isWhole } from './whole.js'

/** Programs that make bpftrace look for things, as its command line has them. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  begin: ['-e', 'BEGIN { exit(); }'],
  tracepoint: ['-e', 'tracepoint:syscalls:sys_enter_openat { @f[tid] = args->filename; } BEGIN { exit(); }'],
  child: [
    '-c',
    '/bin/true',
    '-e',
    'tracepoint:syscalls:sys_enter_openat /pid == 1/ { printf("%s", str(args->filename)); }',
  ],
  kprobe: [
    '-e',
    'kprobe:hrtimer_nanosleep { @[kstack, ustack, comm] = count(); } interval:ms:100 { exit(); }',
  ],
  uprobe: ['-e', 'uprobe:/bin/bash:readline { @[ustack] = count(); } BEGIN { exit(); }'],
  library: ['-e', 'uprobe:libc:malloc { @ = count(); } BEGIN { exit(); }'],
  include: ['-e', '#include <linux/sched.h>\nBEGIN { printf("%d\\n", sizeof(struct task_struct)); exit(); }'],
  system: ['--unsafe', '-e', 'BEGIN { system("id -un; getent hosts localhost; date"); time("%H"); exit(); }'],
  list: ['-l', 'kprobe:hrtimer_nano*'],
  info: ['--info'],
}

let place: string
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-absent-'))
})
afterAll(() => rm(place, { recursive: true, force: true }))

/** A machine of a kernel, with its builds and one more whose image has no shell. */
async function machineOf(kernel: string) {
  const withoutShell = (builds: readonly BpftraceBuild[]): BpftraceBuild[] =>
    builds
      .filter(({ version }) => version === '0.23.2')
      .map((build) => ({ ...build, packages: build.packages.filter(({ name }) => name !== 'dash') }))
  const { builds, ran, workshop, close } = await keptMachine(place, kernel, withoutShell)
  const looker = await workshop.looker('x86_64')
  /** The trace of bpftrace with these arguments, and how it ended. */
  async function trace(build: BpftraceBuild, args: readonly string[]) {
    const outcome = await ran(
      build,
      traced(exerciseIn(['/usr/bin/bpftrace', ...args]), imageUuid(looker), 'x86_64'),
    )
    const calls = failedCalls(outcome.collected[0] ?? '')
    expect(calls, `nothing was traced: ${outcome.stderr}`).not.toEqual([])
    return { outcome, calls, deaths: deathsIn(outcome.collected[0] ?? '') }
  }
  return { builds, shellless: withoutShell(builds), trace, close }
}

/** What a machine has and the guest has not. */
const wanting = (calls: ReturnType<typeof failedCalls>): string[] => [
  ...new Set(
    calls
      .filter(({ path, errno }) => ['ENOENT', 'EACCES'].includes(errno) && absence(path) === null)
      .map(({ what, path }) => `${what} ${path}`),
  ),
]

describe.each([
  ['5.10*', ['0.11.3', '0.27.1']],
  ['6.12*', ['0.17.0', '0.27.1']],
  ['7.3*', ['0.23.2', '0.27.0', '0.27.1']],
])('on %s', (kernel, versions) => {
  let machine: Awaited<ReturnType<typeof machineOf>>
  beforeAll(async () => {
    machine = await machineOf(kernel)
  })
  afterAll(() => machine.close())

  test('no build looks in vain for what a machine has', async () => {
    const found: Record<string, string[]> = {}
    const builds = machine.builds.filter(({ version }) => isWhole || versions.includes(version))
    expect(builds.length).toBeGreaterThanOrEqual(versions.length)
    for (const build of builds)
      for (const [name, args] of Object.entries(PROGRAMS)) {
        const { calls } = await machine.trace(build, args)
        const missing = wanting(calls)
        if (missing.length > 0) found[`${build.id} ${name}`] = missing
      }
    expect(found).toEqual({})
  }, 1_200_000)

  // One kernel suffices: it is bpftrace that dies.
  test.runIf(kernel === '5.10*')(
    'an image without a shell is found out, and so is what comes of it',
    async () => {
      const [build] = machine.shellless as [BpftraceBuild]
      for (const [name, signal] of [
        ['tracepoint', 'SIGSEGV'],
        ['system', 'SIGABRT'],
      ] as const) {
        const { calls, deaths, outcome } = await machine.trace(build, PROGRAMS[name]!)
        expect(wanting(calls)).toContain('exec /bin/sh')
        expect(deaths, outcome.stderr).toEqual([expect.objectContaining({ signal })])
      }
    },
  )
})
