/**
 * What causes a case's events on any machine, in place of the tool's own workload: plain commands, of one process each, so that
 * `pid == cpid` tells its events from everybody else's. bpftrace takes the words of `-c` apart at spaces and knows no quotes, so
 * no word has a space. Pure.
 */
import { factsOfArchitecture } from '../../../matrix/architecture.js'
import type { Architecture } from '../../../matrix/architecture.js'
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
const libraryOf = (arch: Architecture): string => `/lib/${factsOfArchitecture(arch).triplet}/libc.so.6`

/**
 * The system calls of the tool's workloads (images/guest/actions.c) with their numbers: of x86-64 those of
 * arch/x86/entry/syscalls/syscall_64.tbl, of arm64 those of include/uapi/asm-generic/unistd.h in Linux. Called with null
 * pointers, some fail; their probes fire all the same.
 */
const SYSCALLS: Readonly<Record<string, Readonly<Record<Architecture, number>>>> = {
  nanosleep: { x86_64: 35, arm64: 101 },
  getrusage: { x86_64: 98, arm64: 165 },
  sysinfo: { x86_64: 99, arm64: 179 },
  times: { x86_64: 100, arm64: 153 },
  getgroups: { x86_64: 115, arm64: 158 },
  getresuid: { x86_64: 118, arm64: 148 },
  getresgid: { x86_64: 120, arm64: 150 },
  getpgid: { x86_64: 121, arm64: 155 },
  getsid: { x86_64: 124, arm64: 156 },
  getpriority: { x86_64: 140, arm64: 141 },
}

const known = new Map<string, readonly number[]>()

/** The system calls that attach points name, alone or by a wildcard. Builds have the same points again and again. */
function syscallsIn(points: readonly string[], arch: Architecture): readonly number[] {
  const key = [arch, ...points].join(' ')
  const calls = known.get(key) ?? syscallsOf(points, arch)
  known.set(key, calls)
  return calls
}

function syscallsOf(points: readonly string[], arch: Architecture): number[] {
  const isNamed = globsMatch(
    points.flatMap((several) => several.split(',')).map((point) => point.split(':').at(-1) ?? ''),
  )
  const prefixes = [factsOfArchitecture(arch).syscall, 'sys_enter_', 'sys_exit_']
  return Object.entries(SYSCALLS)
    .filter(([name]) => prefixes.some((prefix) => isNamed(`${prefix}${name}`)))
    .map(([, numbers]) => numbers[arch])
}

const same = (point: string): string => point
const perl = (script: string): PlainWorkload => ({
  command: `${PERL} -e ${script}`,
  point: same,
  needs: [PERL],
})

/** A function of the C library that perl calls, in place of one of the tool's workload, exact or by a wildcard. */
const inLibrary =
  (library: string) =>
  (point: string): string =>
    point.replace(
      /:\/guest\/syscall:(\S*)$/,
      (_, name: string) => `:${library}:${name.includes('*') ? 'getppi*' : 'getppid'}`,
    )

/**
 * @param workload the action of the tool's own
 * @param points the attach points of the case's handlers, spelled for a version and an architecture
 * @param arch that architecture
 * @returns null where no plain command causes such events
 */
export function plainWorkload(
  workload: OrderingCase['workload'],
  points: readonly string[],
  arch: Architecture,
): PlainWorkload | null {
  const library = libraryOf(arch)
  const ofLibrary = `the C library at ${library}`
  switch (workload) {
    case undefined:
      return { point: same, needs: [] }
    case 'nanosleep':
    case 'syscalls':
    case 'nap': {
      const calls = syscallsIn(points, arch)
      if (calls.length > 0) return perl(calls.map((number) => `syscall(${number},0,0)`).join(';'))
      return workload === 'syscalls' ? null : { command: '/bin/sleep 0.1', point: same, needs: [] }
    }
    case 'call':
    case 'hop':
      return { ...perl('getppid'), point: inLibrary(library), needs: [PERL, ofLibrary] }
    case 'usdt':
      // Perl sets a jump before it runs a program.
      return {
        ...perl('1'),
        point: (point) => point.replace(/:\/guest\/syscall:\S*$/, `:${library}:libc:setjmp`),
        needs: [PERL, `${ofLibrary}, built with its SystemTap probes`],
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
