/** Scripts that are valid by construction, with what they hold; and a generator of numbers that a seed repeats. */
import type { ProbeName } from './script.js'

/** Numbers from 0 to below 1 (mulberry32): the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface GeneratedPoint {
  readonly probe: ProbeName
  readonly written: string
  readonly target: readonly string[]
}

export interface GeneratedScript {
  readonly text: string
  /** For each handler, in order. */
  readonly points: readonly (readonly GeneratedPoint[])[]
  /** For each handler: map and action, in order. */
  readonly uses: readonly (readonly string[])[]
}

/** Ways to write a probe type; capitals for the few that have had them from the start. */
const SPELLINGS: readonly (readonly [ProbeName, readonly string[]])[] = [
  ['kprobe', ['kprobe', 'k']],
  ['kretprobe', ['kretprobe', 'kr']],
  ['fentry', ['fentry', 'kfunc', 'f']],
  ['fexit', ['fexit', 'kretfunc', 'fr']],
  ['tracepoint', ['tracepoint', 't']],
  ['uprobe', ['uprobe', 'u']],
  ['uretprobe', ['uretprobe', 'ur']],
  ['usdt', ['usdt', 'U']],
  ['interval', ['interval', 'i']],
  ['profile', ['profile', 'p']],
  ['software', ['software', 's']],
  ['hardware', ['hardware', 'h']],
  ['rawtracepoint', ['rawtracepoint', 'rt']],
  ['begin', ['BEGIN', 'begin']],
  ['end', ['END', 'end']],
]
const FUNCTIONS = ['vfs_read', 'vfs_write', 'vfs_open', 'do_nanosleep', 'hrtimer_nanosleep']
const PATTERNS = ['vfs_*', 'vfs_r*', '*_nanosleep', 'vfs_*e', 'do_*sleep']
const PATHS = ['/guest/syscall', '/usr/bin/bpftrace']

/** Pieces between tokens: all of them are nothing to bpftrace. */
const LAYOUTS = [' ', '\n', '\r\n', '\t', ' /* { / " */ ', ' // } it\'s "open\n', '\n\n', ' /* ä → 𝄞 */ ']

/** Blank space alone: in the types of C, versions before 0.25 take a comment's braces for braces. */
const BLANKS = LAYOUTS.filter((layout) => /^\s+$/.test(layout))

/** Filters with all that may be mistaken for their end. */
const FILTERS: readonly (readonly [string, readonly string[]])[] = [
  ['/ pid > 1 /', []],
  ['/pid / 2 == 1/', []],
  ['/ comm != "a/b{" /', []],
  ['/@m0[tid] && tid > 1 / 1 /', ['@m0 read']],
  ['/ (pid / (2)) / 2 == 3 || !@m1[1, 2] /', ['@m1 read']],
  ['/ comm == "\\"/" /* / { */ /', []],
]

/** Statements with what they do to maps whose keys and values are numbers. */
const STATEMENTS: readonly (readonly [string, readonly string[]])[] = [
  ['@m0[tid] = nsecs;', ['@m0 set']],
  ['@m1[1, 2] = 3 / 2;', ['@m1 set']],
  ['@c0 = count();', ['@c0 aggregate']],
  ['@h0[pid] = hist(@m0[tid]);', ['@h0 aggregate', '@m0 read']],
  ['@n0++;', ['@n0 aggregate']],
  ['@n0 += 2;', ['@n0 aggregate']],
  ['$a = @n0++;', ['@n0 aggregate', '@n0 read']],
  ['delete(@m0[tid]);', ['@m0 delete']],
  ['clear(@c0);', ['@c0 clear']],
  ['zero(@c0);', ['@c0 clear']],
  ['print(@h0);', ['@h0 print']],
  ['print(@h0, 5);', ['@h0 print']],
  ['printf("}%d{ \\\\ \\" //", @n0);', ['@n0 read']],
  ['if (@m0[tid] > 1) { @m0[tid] = 0; } else { @n1 = 1; }', ['@m0 read', '@m0 set', '@n1 set']],
  ['@n1 = @m0[tid] ? 1 : 2;', ['@n1 set', '@m0 read']],
  ['unroll(2) { @n0++; }', ['@n0 aggregate']],
  ['$b = (int64)pid / 2;', []],
]

/**
 * @param but `comments`: none where false; `headers`: none of the kernel's where false
 * @returns a script that bpftrace and readScript take apart alike
 */
export function generatedScript(
  random: () => number,
  but: { readonly comments?: boolean; readonly headers?: boolean } = {},
): GeneratedScript {
  const isWanted = (text: string): boolean => but.comments !== false || !/\/[/*]/.test(text)
  const layouts = LAYOUTS.filter(isWanted)
  const filters = FILTERS.filter(([text]) => isWanted(text))
  const below = (count: number): number => Math.floor(random() * count)
  const one = <T>(of: readonly T[]): T => of[below(of.length)]!
  const maybe = (share: number): boolean => random() < share

  function target(probe: ProbeName): string[] {
    switch (probe) {
      case 'begin':
      case 'end':
        return []
      case 'interval':
      case 'profile':
        return [one(['s', 'ms', 'hz']), `${1 + below(99)}`]
      case 'software':
        return [one(['faults', 'page-faults', 'cs', 'cpu-clock']), `${1 + below(99)}000`]
      case 'hardware':
        return [one(['cycles', 'instructions']), `${1 + below(99)}00000`]
      case 'tracepoint':
        return ['syscalls', one(['sys_enter_openat', 'sys_exit_openat', 'sys_enter_n*'])]
      case 'rawtracepoint':
        return [one(['sched_switch', 'task_rename'])]
      case 'uprobe':
      case 'uretprobe':
        return [one(PATHS), one(['main', 'matrix_*', 'matrix_entry'])]
      case 'usdt':
        return [one(PATHS), 'matrix', 'event']
      case 'kprobe':
        if (maybe(0.1)) return [`${one(FUNCTIONS)}+16`]
        return maybe(0.1) ? ['vmlinux', one(FUNCTIONS)] : [one([...FUNCTIONS, ...PATTERNS])]
      default:
        return maybe(0.1) ? ['vmlinux', one(FUNCTIONS)] : [one([...FUNCTIONS, ...PATTERNS])]
    }
  }

  function point(): GeneratedPoint {
    const [probe, names] = one(SPELLINGS)
    const parts = target(probe)
    const quotes = maybe(0.2) && ['uprobe', 'uretprobe', 'usdt'].includes(probe)
    const written = parts.map((part) => (quotes && part.startsWith('/') ? `"${part}"` : part))
    return { probe, written: [one(names), ...written].join(':'), target: parts }
  }

  const layout = (): string => one(layouts)
  const points: GeneratedPoint[][] = []
  const uses: string[][] = []
  let text = maybe(0.3) ? '#!/usr/bin/env bpftrace\n' : ''
  if (maybe(0.2) && but.headers !== false) text += '#include <linux/sched.h>\n'
  if (maybe(0.2)) text += `struct mine {${one(BLANKS)}int a;${one(BLANKS)}char b[4];${one(BLANKS)}};\n`
  for (let handler = 1 + below(6); handler > 0; handler--) {
    const own = Array.from({ length: maybe(0.7) ? 1 : 2 + below(3) }, point)
    const [filter, filtered] = maybe(0.4) ? one(filters) : ['', []]
    const statements = Array.from({ length: below(5) }, () => one(STATEMENTS))
    points.push(own)
    uses.push([...filtered, ...statements.flatMap(([, done]) => done)])
    text += layout() + own.map(({ written }) => written).join(`,${layout()}`) + layout()
    text += `${filter}${layout()}{${layout()}${statements.map(([code]) => code + layout()).join('')}}`
  }
  return { text: text + layout(), points, uses }
}
