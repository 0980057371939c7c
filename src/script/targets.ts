/** What an attach point waits for, so that two ways to write one event read alike. */
import type { AttachPoint, ProbeName } from './script.js'
import { hasWildcard } from './points.js'

export interface Target {
  /** Events of different families are never the same. */
  readonly family: string
  /** Where the name is looked for: a module, a path, a category. `*` where the point leaves it open. */
  readonly within: string
  /** A function, or whatever else tells the family's events apart. */
  readonly name: string
}

/** Entry and exit of a function are different events, whichever mechanism attaches to them. */
const FUNCTIONS: Partial<Record<ProbeName, string>> = {
  kprobe: 'kernel entry',
  fentry: 'kernel entry',
  kretprobe: 'kernel exit',
  fexit: 'kernel exit',
  uprobe: 'user entry',
  uretprobe: 'user exit',
}

/**
 * Other names and default counts, by SW_PROBE_LIST and HW_PROBE_LIST of bpftrace's src/probe_matcher.h (0.26). `cpu` was
 * already short for cpu-clock in 0.11.
 */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['cs', 'context-switches'],
  ['cpu', 'cpu-clock'],
  ['faults', 'page-faults'],
  ['branches', 'branch-instructions'],
  ['cycles', 'cpu-cycles'],
])
const COUNTS: ReadonlyMap<string, number> = new Map([
  ['context-switches', 1000],
  ['cpu-clock', 1_000_000],
  ['minor-faults', 100],
  ['page-faults', 100],
  ['backend-stalls', 1_000_000],
  ['branch-instructions', 100_000],
  ['branch-misses', 100_000],
  ['bus-cycles', 100_000],
  ['cache-misses', 1_000_000],
  ['cache-references', 1_000_000],
  ['cpu-cycles', 1_000_000],
  ['frontend-stalls', 1_000_000],
  ['instructions', 1_000_000],
  ['ref-cycles', 1_000_000],
])

const NANOSECONDS: ReadonlyMap<string, number> = new Map([
  ['ns', 1],
  ['us', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
  ['m', 6e10],
  ['h', 3.6e12],
  ['d', 8.64e13],
])

/** bpftrace's numbers: 1_000, 1e6, 0x10. null where it is none, a parameter for instance. */
function number(text: string): number | null {
  const plain = text.replaceAll('_', '')
  return /^(?:0[xX][\da-fA-F]+|\d+(?:[eE]\d+)?)$/.test(plain) ? Number(plain) : null
}

/** A period: `s:1`, `ms:1000`, `hz:1`, and since 0.24 `1s`. As it is written where it is no number. */
function period(target: readonly string[]): string {
  const [unit = '', amount] = target
  const [, digits = '', suffix = 'ns'] = /^(\d[\d_]*(?:e\d+)?)(ns|us|ms|s|m|h|d)?$/.exec(unit) ?? []
  const value = number(amount ?? digits)
  if (value === null) return target.join(':')
  if (unit === 'hz' && value > 0) return `${1e9 / value}`
  const scale = NANOSECONDS.get(amount === undefined ? suffix : unit)
  return scale === undefined ? target.join(':') : `${value * scale}`
}

/** An event that is counted, with the count at which it fires. */
function counted([event = '', count = '']: readonly string[]): string {
  const name = ALIASES.get(event) ?? event
  const every = number(count)
  if (count !== '' && count !== '*' && every === null) return `${name}:${count}`
  return `${name}:${every ?? COUNTS.get(name) ?? 1}`
}

/** A function with its offset; an address as a number. */
function placeInCode(text: string): string {
  const address = number(text)
  if (address !== null) return `${address}`
  const plus = text.lastIndexOf('+')
  const offset = plus < 0 ? null : number(text.slice(plus + 1))
  if (offset === null) return text
  return offset === 0 ? text.slice(0, plus) : `${text.slice(0, plus)}+${offset}`
}

/** A path's pattern is the shell's, which has more wildcards than `*`; each becomes one, so too much may match. */
const pathPattern = (path: string): string => (hasWildcard(path) ? path.replace(/\[[^\]]*\]|\?/g, '*') : path)

/** null where the probe type is not known. */
export function targetOf({ probe, target }: AttachPoint): Target | null {
  if (probe === undefined) return null
  const family = FUNCTIONS[probe] ?? probe
  const [first = '', last = ''] = [target[0], target.at(-1)]
  switch (probe) {
    case 'kprobe':
    case 'kretprobe':
    case 'fentry':
    case 'fexit': {
      if (first === 'bpf' && target.length > 1)
        return {
          family: `bpf program ${family}`,
          within: target.length > 2 ? (target[1] ?? '*') : '*',
          name: last,
        }
      return { family, within: target.length > 1 ? first : '*', name: placeInCode(last) }
    }
    case 'uprobe':
    case 'uretprobe':
      return { family, within: pathPattern(first), name: placeInCode(last) }
    case 'usdt':
      return {
        family,
        within: `${pathPattern(first)}:${target.length > 2 ? (target[1] ?? '*') : '*'}`,
        name: last,
      }
    case 'tracepoint':
      return { family, within: first, name: target.slice(1).join(':') }
    case 'rawtracepoint':
      return { family, within: target.length > 1 ? first : '*', name: last }
    case 'interval':
    case 'profile':
      return { family, within: '', name: period(target) }
    case 'software':
    case 'hardware':
      return { family, within: '', name: counted(target) }
    case 'iter':
      return { family, within: '', name: first }
    case 'begin':
    case 'end':
      return { family, within: '', name: '' }
    case 'watchpoint':
    case 'asyncwatchpoint':
    case 'self':
    case 'test':
    case 'bench':
      return { family, within: '', name: target.join(':') }
  }
}
