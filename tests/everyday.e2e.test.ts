/** The mixture of everyday events, in one guest of a 6.12 kernel with bpftrace 0.27.1: what happens in it, and what is left of it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Ran } from '../src/judge/exercise/exercise.js'
import { EVERYDAY } from '../src/matrix/guest-paths.js'
import { exerciseIn, keptMachine } from './kept-machine.js'

const PROGRAM = '/tmp/program.bt'
const NOTICE = '__BPFTRACE_NOTIFY_PROBES_ATTACHED'

/** System calls that each round makes, by their number on x86-64. */
const CALLS: Readonly<Record<string, number>> = {
  read: 0,
  write: 1,
  open: 2,
  stat: 4,
  fstat: 5,
  mmap: 9,
  mprotect: 10,
  munmap: 11,
  pread64: 17,
  access: 21,
  madvise: 28,
  pause: 34,
  nanosleep: 35,
  sendfile: 40,
  socket: 41,
  connect: 42,
  sendto: 44,
  recvfrom: 45,
  shutdown: 48,
  bind: 49,
  listen: 50,
  clone: 56,
  execve: 59,
  wait4: 61,
  kill: 62,
  flock: 73,
  fsync: 74,
  fdatasync: 75,
  ftruncate: 77,
  rename: 82,
  mkdir: 83,
  rmdir: 84,
  link: 86,
  unlink: 87,
  symlink: 88,
  readlink: 89,
  fchmod: 91,
  setuid: 105,
  statfs: 137,
  sync: 162,
  futex: 202,
  getdents64: 217,
  fadvise64: 221,
  openat: 257,
  accept4: 288,
  pipe2: 293,
}

/** What else happens in a round: a probe, a condition, and a name. */
const EVENTS: readonly (readonly [name: string, probe: string, condition?: string])[] = [
  ['a file that is not there', 'tracepoint:raw_syscalls:sys_exit', 'args.id == 257 && args.ret == -2'],
  ['a process begins', 'tracepoint:sched:sched_process_fork'],
  ['a program starts', 'tracepoint:sched:sched_process_exec'],
  [
    'a program fails',
    'tracepoint:sched:sched_process_exit',
    '(((struct task_struct *)curtask)->exit_code >> 8) == 1',
  ],
  ['a signal is sent', 'tracepoint:signal:signal_generate', 'args.sig == 15'],
  ['a page is touched for the first time', 'tracepoint:exceptions:page_fault_user'],
  ['the CPU is left asleep', 'tracepoint:sched:sched_switch', 'args.prev_state == 1'],
  ['a thread is woken', 'tracepoint:sched:sched_wakeup'],
  ['a disk is read', 'tracepoint:block:block_rq_issue', 'args.bytes > 0 && strncmp(args.rwbs, "R", 1) == 0'],
  [
    'a disk is written',
    'tracepoint:block:block_rq_issue',
    'args.bytes > 0 && strncmp(args.rwbs, "W", 1) == 0',
  ],
  ['a connection is established', 'tracepoint:sock:inet_sock_set_state', 'args.newstate == 1'],
  ['IPv4 calls', 'kprobe:tcp_v4_connect'],
  ['IPv6 calls', 'kprobe:tcp_v6_connect'],
  ['a call is taken', 'kretprobe:inet_csk_accept', 'retval != 0'],
  ['a call is in vain', 'kprobe:tcp_v4_send_reset'],
  ['a datagram over IPv4', 'kprobe:udp_sendmsg'],
  ['a datagram over IPv6', 'kprobe:udpv6_sendmsg'],
  ['a local conversation', 'kprobe:unix_stream_connect'],
  ['a file system writes out', 'kprobe:vfs_fsync_range'],
]

const COUNTING = [
  'tracepoint:raw_syscalls:sys_enter /comm == "everyday"/ { @calls[args.id] = count(); }',
  ...EVENTS.map(([name, probe, condition]) => {
    const guard = condition === undefined ? '' : ` && ${condition}`
    return `${probe} /comm == "everyday"${guard}/ { @events["${name}"] = count(); }`
  }),
].join('\n')

let place: string
let machine: Awaited<ReturnType<typeof keptMachine>>
let counted: Ran
/** Runs a script of the shell's in the image of 0.27.1, on the one machine. */
const shell = (script: string) => run(exerciseIn(['/bin/sh', '-c', script]))
const run = (exercise: ReturnType<typeof exerciseIn>): Promise<Ran> => {
  const build = machine.builds.find(({ version }) => version === '0.27.1')
  if (!build) throw new Error('matrix.yaml has no bpftrace 0.27.1')
  return machine.ran(build, exercise)
}

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-everyday-'))
  machine = await keptMachine(place, '6.12*')
  const watching = exerciseIn(['/usr/bin/bpftrace', PROGRAM], { [PROGRAM]: COUNTING })
  counted = await run({
    ...watching,
    environment: { ...watching.environment, [NOTICE]: '1' },
    notice: NOTICE,
    companions: [{ args: [EVERYDAY], starts: 'attached' }],
    spanMs: 3_000,
  })
}, 600_000)
afterAll(async () => {
  await machine.close()
  await rm(place, { recursive: true, force: true })
})

/** What a map of counts holds, by its keys. */
const countsIn = (map: string): Map<string, number> =>
  new Map(
    [...counted.stdout.matchAll(new RegExp(`^@${map}\\[(.*)\\]: (\\d+)$`, 'gm'))].map(([, key, count]) => [
      key!,
      Number(count),
    ]),
  )

describe('beside a script, within three seconds', () => {
  test('it goes on until the script has ended, and the machine is fit for the next', () => {
    expect(counted, counted.stderr).toMatchObject({ ended: 'exit', exit: 0, unfit: null })
    expect(counted.beside).toEqual([{ over: false, exit: -1, signal: 0, said: '' }])
  })

  test('it makes every system call of the list, several times', () => {
    const counts = countsIn('calls')
    const rare = Object.entries(CALLS).filter(([, id]) => (counts.get(String(id)) ?? 0) < 3)
    expect(rare, counted.stdout).toEqual([])
  })

  test.each(EVENTS.map(([name]) => name))('%s', (name) => {
    expect(countsIn('events').get(name) ?? 0, counted.stdout).toBeGreaterThanOrEqual(3)
  })
})

/** Tells which of our processes and files there are. */
const LEFT = 'grep -lx everyday /proc/[0-9]*/comm; ls -d /tmp/everyday.*'

describe('what is left of it', () => {
  test('nothing, for the next exercise', async () => {
    expect(await shell(LEFT)).toMatchObject({ stdout: '', unfit: null })
  })

  test.each(['TERM', 'INT'])('nothing, where SIG%s ends it', async (signal) => {
    // The shell has commands in the background ignore SIGINT.
    const start = 'perl -e \'$SIG{INT} = "DEFAULT"; exec @ARGV\' /guest/everyday &'
    const before = `sleep 0.7; echo "there $( (${LEFT}) | wc -l)"`
    const ran = await shell(`${start} ${before}; kill -${signal} $!; wait $!; echo "ended with $?"; ${LEFT}`)
    expect(ran).toMatchObject({
      stdout: expect.stringMatching(/^there [2-9]\nended with 0\n$/) as string,
      unfit: null,
    })
  })

  test('no process, where it is killed in the middle of a round', async () => {
    const once = '/guest/everyday & sleep 0.$i; kill -9 $!; wait $!'
    const ran = await shell(`for i in 3 4 5 6; do ${once}; done; sleep 0.1; ${LEFT.split(';')[0]!}; true`)
    expect(ran).toMatchObject({ stdout: '', unfit: null })
  })

  test('so many rounds as are asked for, without a word, in the memory that it began with', async () => {
    const memory = "sed -n 's/^VmRSS:[^0-9]*//p' /proc/$!/status"
    const ran = await shell(`/guest/everyday 20 & sleep 1; ${memory}; sleep 2; ${memory}; wait $!; echo $?`)
    const [early = '', late = '', code] = ran.stdout.split('\n')
    expect([early, late]).toEqual(Array(2).fill(expect.stringMatching(/^\d+ kB$/)))
    expect({ code, stderr: ran.stderr }).toEqual({ code: '0', stderr: '' })
    // The kernel counts pages roughly; a page a round would be 80 kB.
    expect(parseInt(late) - parseInt(early)).toBeLessThan(64)
  })
})
