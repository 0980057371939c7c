/**
 * What causes a case's events on any machine, in place of the tool's own workload: plain commands, of one process each, so that
 * `pid == cpid` tells its events from everybody else's. bpftrace takes the words of `-c` apart at spaces and knows no quotes, so
 * no word has a space. Pure.
 */
import { globsMatch } from '../../../matrix/glob.js'
import type { OrderingCase } from '../../../matrix/schema.js'

/** How a case's events are caused. */
export interface PlainWorkload {
  /** What `-c` gets; absent where time alone causes the events. */
  readonly command?: string
  /** An attach point in place of the case's, where that names the tool's own program. */
  readonly point: (point: string) => string
  /** What a machine must have for it. */
  readonly needs: readonly string[]
}

/** With its path: early versions refuse a name of which they find two, as where /bin is /usr/bin. */
const PERL = '/usr/bin/perl'

/** Where Debian and its like have the C library. */
const LIBC = '/lib/x86_64-linux-gnu/libc.so.6'

/**
 * The system calls of the tool's workloads (images/guest/actions.c), with their numbers on x86-64. Called with null pointers,
 * some fail; their probes fire all the same.
 */
const SYSCALLS: Readonly<Record<string, number>> = {
  nanosleep: 35,
  getrusage: 98,
  sysinfo: 99,
  times: 100,
  getgroups: 115,
  getresuid: 118,
  getresgid: 120,
  getpgid: 121,
  getsid: 124,
  getpriority: 140,
}

const known = new Map<string, readonly number[]>()

/** The system calls that attach points name, alone or by a wildcard. Builds have the same points again and again. */
function syscallsIn(points: readonly string[]): readonly number[] {
  const key = points.join(' ')
  const calls = known.get(key) ?? syscallsOf(points)
  known.set(key, calls)
  return calls
}

function syscallsOf(points: readonly string[]): number[] {
  const isNamed = globsMatch(
    points.flatMap((several) => several.split(',')).map((point) => point.split(':').at(-1) ?? ''),
  )
  return Object.entries(SYSCALLS)
    .filter(([name]) =>
      ['__x64_sys_', 'sys_enter_', 'sys_exit_'].some((prefix) => isNamed(`${prefix}${name}`)),
    )
    .map(([, number]) => number)
}

const same = (point: string): string => point
const perl = (script: string): PlainWorkload => ({
  command: `${PERL} -e ${script}`,
  point: same,
  needs: [PERL],
})

/** A function of the C library that perl calls, in place of one of the tool's workload, exact or by a wildcard. */
const inLibrary = (point: string): string =>
  point.replace(
    /:\/guest\/syscall:(\S*)$/,
    (_, name: string) => `:${LIBC}:${name.includes('*') ? 'getppi*' : 'getppid'}`,
  )

const ofLibrary = [`the C library at ${LIBC}`]

/**
 * @param workload the action of the tool's own
 * @param points the attach points of the case's handlers, spelled for a version
 * @returns null where no plain command causes such events
 */
export function plainWorkload(
  workload: OrderingCase['workload'],
  points: readonly string[],
): PlainWorkload | null {
  switch (workload) {
    case undefined:
      return { point: same, needs: [] }
    case 'nanosleep':
    case 'syscalls':
    case 'nap': {
      const calls = syscallsIn(points)
      if (calls.length > 0) return perl(calls.map((number) => `syscall(${number},0,0)`).join(';'))
      return workload === 'syscalls' ? null : { command: '/bin/sleep 0.1', point: same, needs: [] }
    }
    case 'call':
    case 'hop':
      return { ...perl('getppid'), point: inLibrary, needs: [PERL, ...ofLibrary] }
    case 'usdt':
      // Perl sets a jump before it runs a program.
      return {
        ...perl('1'),
        point: (point) => point.replace(/:\/guest\/syscall:\S*$/, `:${LIBC}:libc:setjmp`),
        needs: [PERL, `${ofLibrary[0] ?? ''}, built with its SystemTap probes`],
      }
    case 'fault':
      return perl('1')
    case 'signal':
      return perl('kill(10,getppid);sleep(1)')
    case 'rename':
      return perl('$0=1')
    case 'spin':
      return perl('1while(time-$^T<2)')
    case 'watched':
      return null
  }
}
