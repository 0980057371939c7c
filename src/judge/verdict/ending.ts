/** How a bpftrace process ended → refusal, crash, or no conclusion. Only bpftrace's own words make a refusal. Pure. */
import type { Program } from '../exercise/program.js'
import type { Ran } from '../exercise/exercise.js'
import { maySayExitCode } from './self-ending.js'

export type Ending =
  { readonly kind: 'ended' } | Refused | { readonly kind: 'crash' | 'error'; readonly reason: string }

export interface Refused {
  readonly kind: 'refused'
  /** The cases that bpftrace named, by line or by attach point, each with the words that it said there; it may name none. */
  readonly cases: ReadonlyMap<string, string>
  readonly reason: string
}

/** How much of a complaint a reason tells. */
const LONGEST_REASON = 500
const asReason = (words: string): string => words.trim().slice(0, LONGEST_REASON)

/** Words of programs that found themselves broken: bpftrace's, LLVM's, the C++ runtime's, glibc's. */
const INTERNAL =
  /^.*(?:FATAL|terminate called|Assertion .* failed|LLVM ERROR|BUG:|PLEASE submit a bug report|Segmentation fault|free\(\): |malloc\(\): ).*$/m

/** Words for a want of the machine rather than of bpftrace or the kernel; they conclude nothing. */
const WANTS =
  /Cannot allocate memory|No space left on device|Too many open files|Resource temporarily unavailable|Input\/output error/

/**
 * Complaints that name a place in the program, `program.bt:3:1-20: ERROR: …` or `program.bt:3-4: ERROR: …` over several
 * lines: decisions of bpftrace's compiler about those probes. Warnings decide nothing; places in files of its own, such
 * as headers that it includes, name no probe.
 */
const AT_A_PLACE =
  /^(?:\S*\/program\.bt|stdin):(\d+)(?:-(\d+))?(?::\d+(?:-\d+)?)?: (?!WARNING|HINT)(?:ERROR: )?(.*)$/gm

/** How such a complaint begins, whatever the program is called by it. */
const PROGRAM = /^(?:\S*\/program\.bt|stdin)(?=:)/

/**
 * A complaint at a place, as a reason. In a user's own program the place leads there; ours change with what is asked
 * together, and a place in them would tell equal refusals apart.
 */
const complaint = ([all, , , words = '']: RegExpExecArray, { own }: Program): string =>
  own ? all.replace(PROGRAM, 'program.bt') : words

/** A limit that bpftrace cannot raise in a container, and need not since kernel 5.11; some versions call it an error. */
const MEMORY_LIMIT = /^.*couldn't set RLIMIT_MEMLOCK.*\n?/gm

/** What bpftrace said of the program: its complaint about that limit is about nothing. */
export const saidIn = (text: string): string => text.replace(MEMORY_LIMIT, '')

/** Complaints without a place: attaching, loading, and the kernel's BTF, in the versions from 0.11 to 0.27. */
const REFUSALS: readonly RegExp[] = [
  /^.*ERROR: .*$/m,
  /^BTF: failed to read data.*$/m,
  // Kernel headers, which 0.11 wants for some tracepoints and no guest has.
  /^.*fatal error: .* file not found.*$/m,
  /^.*(?:Error attaching probe|Could not (?:attach|resolve|find|read symbols)|cannot attach|failed to attach|not supported|No probes to attach|not available for your kernel).*$/im,
  /^.*(?:Error loading program|failed to load).*$/im,
]

/** The last words of a C++ program, or of LLVM's, that was not given the memory it asked for; both then abort. */
const OUT_OF_MEMORY = /std::bad_alloc|LLVM ERROR: out of memory/

const SIGINT = 2
const SIGABRT = 6
const SIGKILL = 9

/** Lines in which bpftrace says which probe it could not attach. */
const ATTACHING = /^.*attach.*$/gim

/** The words of a text that may be attach points, without the quotes and the punctuation around them. */
function pointsIn(text: string): string[] {
  return text.split(/[\s,]+/).map((word) => word.replace(/^['"`(<]+|['"`)>.:;!]+$/g, ''))
}

/** The cases that the words name, by line or by attach point, each with the first complaint about it. */
function refusedCases(program: Program, words: string): Map<string, string> {
  const named = new Map<string, string>()
  const name = (line: number, complaint: string): void => {
    const owner = program.owners.get(line)
    if (owner !== undefined && !named.has(owner)) named.set(owner, asReason(complaint))
  }
  // Two lines are the end of the probe before, where versions up to 0.23 let a place begin, and the probe that is meant.
  // Measured: fentry in line 2 is refused as `1-2`.
  for (const found of words.matchAll(AT_A_PLACE))
    name(Number(found[2] ?? found[1]), complaint(found, program))
  const points = program.text.split('\n').map((line) => pointsIn(line.split(' ')[0] ?? ''))
  for (const said of words.match(ATTACHING) ?? []) {
    const attaching = new Set(pointsIn(said))
    for (const [index, own] of points.entries())
      if (own.some((point) => point !== '' && attaching.has(point))) name(index + 1, said)
  }
  return named
}

/** What may have taken too long. */
function lateness(program: Program): string {
  const { own, spanMs, actions } = program
  const command = own?.command?.[0] ?? own?.beside?.[0]
  if (own && actions.size === 0 && !own.beside && spanMs === undefined)
    return "bpftrace did not end in time, because nothing ends the program: set 'for', or let the program call exit()"
  if (spanMs !== undefined) return 'bpftrace had not attached every probe in time, or it ignored SIGINT'
  return `bpftrace did not end in time${command ? `, or its command ${command} did not` : ''}`
}

/** Reads an ending. */
export function howItEnded(ran: Ran, program: Program): Ending {
  if (ran.ended === 'timeout') return { kind: 'error', reason: lateness(program) }
  if (ran.ended === 'flood') return { kind: 'error', reason: 'bpftrace printed without end' }
  if (ran.signal === SIGKILL)
    return { kind: 'error', reason: 'bpftrace was killed (signal 9), perhaps because memory ran out' }
  // The interruption is ours; that it came too early says nothing of bpftrace.
  if (ran.signal === SIGINT && (program.spanMs !== undefined || program.own?.beside))
    return { kind: 'error', reason: 'bpftrace was interrupted before it handled SIGINT' }
  // What somebody else's program prints is its own, whatever it looks like.
  const said = program.own ? ran.stderr : `${ran.stderr}\n${ran.stdout}`
  const words = saidIn(said)
  const internal = INTERNAL.exec(words)?.[0]
  const memory = OUT_OF_MEMORY.exec(words)?.[0]
  if (memory !== undefined && (ran.signal === SIGABRT || (ran.signal === 0 && ran.exit !== 0)))
    return { kind: 'error', reason: `the machine ran out of resources: ${memory}` }
  if (ran.signal !== 0)
    return {
      kind: 'crash',
      reason: `bpftrace died of signal ${ran.signal}${internal ? `: ${internal.trim()}` : ''}`,
    }
  if (ran.exit === 0) return { kind: 'ended' }
  if (internal !== undefined) return { kind: 'crash', reason: internal.trim() }
  const want = WANTS.exec(words)?.[0]
  if (want !== undefined) return { kind: 'error', reason: `the machine ran out of resources: ${want}` }
  const [placed] = [...ran.stderr.matchAll(AT_A_PLACE)]
  const reason = placed
    ? complaint(placed, program)
    : REFUSALS.map((refusal) => refusal.exec(words)?.[0]).find(Boolean)
  // bpftrace's own exit code for a refusal is 1; another that is described is the program's, whatever it says beside.
  const isDescribed = program.own !== undefined && program.own.exit > 1 && ran.exit === program.own.exit
  if (reason !== undefined && (placed || !isDescribed))
    return { kind: 'refused', cases: refusedCases(program, words), reason: asReason(reason) }
  // exit(3) ends a program as it says; a refusal would have said a word.
  if ((maySayExitCode(program) && ran.stderr.trim() === '') || (program.own && ran.exit === program.own.exit))
    return { kind: 'ended' }
  return {
    kind: 'error',
    reason: `bpftrace ended with exit code ${ran.exit} and ${saidIn(ran.stderr).trim() ? `"${ran.stderr.trim().slice(0, 300)}"` : 'without a word'}`,
  }
}
