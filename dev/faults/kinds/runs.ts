/** Real runs that are killed, and guests that lie; all with the user's cache, one machine at a time. */
import { join } from 'node:path'
import { execa } from 'execa'
import { processesNaming, until } from '../../../tests/processes.js'
import { cacheBeside, recordsOf } from '../../../tests/command.js'
import { exercise, FORGER, openGuests, PROGRAM } from '../../../tests/guests.js'
import type { Guests, Started } from '../../../tests/guests.js'
import { printing } from '../../../src/supply/sources/elf.fixture.js'
import { exists } from '../../../src/lib/files.js'
import { complaint } from '../judgement.js'
import { NotTried, times } from '../trial.js'
import type { Bench, Kind, Options, Trial } from '../trial.js'
import { aged, endedWithin } from './signals.js'

const CELL = ['--kernel', '6.12*', '--bpftrace', '0.23.2', '--case', 'kprobe']
const MINUTES = 10 * 60_000

/** Without the mirror of the audit: what Debian has signed is in the user's cache, or comes from the user's mirror. */
async function users(bench: Bench): Promise<Record<string, string>> {
  const { MATRIX_MIRROR = '', MATRIX_SECURITY_MIRROR = '' } = process.env
  const own = join(bench.place, 'own')
  const isThere = await exists(own)
  return {
    MATRIX_MIRROR,
    MATRIX_SECURITY_MIRROR,
    MATRIX_CACHE_DIR: isThere ? own : await cacheBeside(own, ['answers']),
  }
}

const run = async (
  bench: Bench,
  options: Options = {},
  more: readonly string[] = [],
): ReturnType<Bench['matrix']> =>
  bench.matrix(['run', ...CELL, '--out', join(bench.place, 'out'), ...more], {
    deadlineMs: MINUTES,
    ...options,
    environment: { ...(await users(bench)), ...options.environment },
  })

/** Ended at its start, a run leaves nothing that the next one minds. */
const killed =
  (signals: readonly NodeJS.Signals[]): Trial['run'] =>
  async (bench) => {
    const why = complaint(await run(bench, endedWithin(bench, 4000, signals)), { codes: [null, 0, 3, 130] })
    if (why !== null) return why
    try {
      await until('no machine is left', 5000, async () => (await processesNaming(bench.place)).length === 0)
    } catch {
      return 'a machine is left'
    }
    await recordsOf(join(bench.place, 'out'))
    return null
  }

const withGuests = async (work: (guests: Guests) => Promise<string | null>): Promise<string | null> => {
  const guests = await openGuests()
  try {
    return await work(guests)
  } finally {
    await guests.end()
  }
}

async function gone(started: Started): Promise<string | null> {
  try {
    await until('the machine is gone', 5000, async () => (await started.processes()).length === 0)
    return null
  } catch {
    return 'its machine is still there'
  }
}

/** A guest that never gets ready has failed, in a sentence. */
const unready = (behaviour: string): Trial => ({
  name: `guest-${behaviour}`,
  isFull: true,
  run: () =>
    withGuests(async (guests) => {
      const started = await guests.hostile(behaviour, {
        bootTimeoutMs: behaviour === 'hang' ? 8000 : 120_000,
      })
      if (started.machine.kind !== 'failed') return 'it counts as a machine'
      const { reason } = started.machine
      return (
        complaint(
          { code: 3, signal: null, stdout: '', stderr: reason, peakMiB: 0, ended: null },
          { codes: [3] },
        ) ?? gone(started)
      )
    }),
})

/** A guest that answers otherwise than it was asked is lost. */
const lying = (behaviour: string): Trial => ({
  name: `guest-${behaviour}`,
  isFull: true,
  run: () =>
    withGuests(async (guests) => {
      const started = await guests.hostile(behaviour, { graceMs: 1000 })
      const { machine } = started
      if (machine.kind === 'failed') return machine.reason
      const answer = await machine.exercise(
        exercise([PROGRAM], { collect: ['/tmp/report'], timeoutMs: 1000, outputLimit: 10_000 }),
      )
      await machine.close()
      return answer.kind === 'lost' ? gone(started) : 'it is believed'
    }),
})

const trials: Trial[] = [
  ...times(2, 'run-killed-at-its-start', killed(['SIGKILL']), { leaves: true }),
  { name: 'run-interrupted-at-its-start', run: killed(['SIGINT', 'SIGTERM', 'SIGHUP']) },
  {
    name: 'run-goes-on-after-kill',
    isFull: true,
    leaves: true,
    run: async (bench) => {
      const first = await killed(['SIGKILL'])(bench)
      if (first !== null) return first
      await aged(bench.place)
      const why = complaint(await run(bench), { codes: [0] })
      if (why !== null) return why
      const again = await run(bench, {}, ['--json'])
      return (
        complaint(again, { codes: [0], isDocument: true }) ??
        (/ 0 to ask/.test(again.stderr) ? null : 'it does not remember')
      )
    },
  },
  {
    name: 'run-with-a-cache-that-starts-nothing',
    isFull: true,
    run: async (bench) => {
      const mount = await execa('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], {
        reject: false,
      })
      if (mount.failed)
        throw new NotTried('this host lets nobody have a file system of their own (unshare -Urm)')
      const environment = await users(bench)
      const store = join(bench.place, 'noexec')
      const script =
        'mkdir -p "$3" && exec unshare -Urm bash -c \'mount -t tmpfs -o noexec tmpfs "$3" && shift 3 && exec "$@"\' bash "$@"'
      const own = join(bench.place, 'own')
      await execa('rm', [join(own, 'store')])
      await execa('ln', ['-s', store, join(own, 'store')])
      const args = [
        store,
        process.execPath,
        join(import.meta.dirname, '../../../dist/cli.js'),
        'run',
        ...CELL,
        '--out',
        join(bench.place, 'out'),
      ]
      return complaint(await bench.shell(script, args, { environment, deadlineMs: MINUTES }), {
        codes: [3],
        words: /noexec/,
      })
    },
  },
  ...['panic', 'hang', 'garbage', 'wrong-nonce'].map(unready),
  ...[
    'stale-answer',
    'no-answer',
    'bad-checksum',
    'unknown-frame',
    'vague-answer',
    'no-file',
    'endless-output',
    'power-off',
    'panic-later',
  ].map(lying),
  {
    name: 'guest-forger',
    isFull: true,
    run: () =>
      withGuests(async (guests) => {
        const started = await guests.ordinary()
        if (started.machine.kind === 'failed') return started.machine.reason
        const ran = await started.machine.exercise(exercise([FORGER]))
        await started.machine.close()
        const lines = ran.kind === 'ran' ? ran.stdout.trim().split('\n') : []
        if (lines.length < 12 || lines.some((line) => !line.endsWith(': shut')))
          return `it came in: ${lines.join(', ')}`
        return gone(started)
      }),
  },
  {
    name: 'build-that-only-prints',
    isFull: true,
    run: async (bench) => {
      // It says its version and prints what handlers would print, whatever it is asked; and it attaches nothing.
      const lines = Array.from({ length: 3 }, () => 'a\nb\nc\n').join('')
      const build = await bench.put('forger', printing(`bpftrace v0.23.2\n${lines}`))
      const more = ['--kernel', '6.12*', '--bpftrace', 'candidate', '--candidate', `file:${build}`]
      const cases = ['kprobe', 'fexit', 'seed-fexit'].flatMap((name) => ['--case', name])
      const out = join(bench.place, 'out')
      const said = await bench.matrix(['run', ...more, ...cases, '--out', out], {
        environment: await users(bench),
        deadlineMs: MINUTES,
      })
      const why = complaint(said, { codes: [1, 3] })
      if (why !== null) return why
      const believed = (await recordsOf(out)).filter(({ order }) => order !== null)
      return believed.length > 0 ? `it is believed in ${believed[0]?.case ?? ''}` : null
    },
  },
]

export const runs: Kind = { name: 'runs', trials, isAlone: true }
