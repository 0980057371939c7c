/** How a bpftrace process ended → refusal, crash, or no conclusion. Only bpftrace's own words make a refusal. Pure. */
import type { Program } from '../exercise/program.js'
import type { Ran } from '../machine/types.js'

export type Ending =
  | { readonly kind: 'ended' }
  | { readonly kind: 'refused'; readonly cases: readonly string[]; readonly reason: string }
  | { readonly kind: 'crash' | 'error'; readonly reason: string }

/** Words of programs that found themselves broken: bpftrace's, LLVM's, the C++ runtime's, glibc's. */
const INTERNAL =
  /^.*(?:FATAL|terminate called|Assertion .* failed|LLVM ERROR|BUG:|PLEASE submit a bug report|Segmentation fault|free\(\): |malloc\(\): ).*$/m

/** Words for a want of the machine rather than of bpftrace or the kernel; they conclude nothing. */
const WANTS =
  /Cannot allocate memory|No space left on device|Too many open files|Resource temporarily unavailable|Input\/output error/

/** Complaints that name a place in the program: a decision of bpftrace's compiler about that probe. */
const AT_A_PLACE = /^[^\s:]*:(\d+):\d+(?:-\d+)?: (?:ERROR: )?(.*)$/gm

/** Complaints without a place: attaching, loading, and the kernel's BTF, in the versions from 0.11 to 0.27. */
const REFUSALS: readonly RegExp[] = [
  /^.*ERROR: .*$/m,
  /^BTF: failed to read data.*$/m,
  /^.*(?:Error attaching probe|Could not (?:attach|resolve|find)|cannot attach|failed to attach|not supported|No probes to attach|not available for your kernel).*$/im,
  /^.*(?:Error loading program|failed to load).*$/im,
]

const SIGKILL = 9

function refusedCases(program: Program, stderr: string): string[] {
  const lines = [...stderr.matchAll(AT_A_PLACE)].map((found) => Number(found[1]))
  const byLine = lines.flatMap((line) => program.owners.get(line) ?? [])
  return [...new Set(byLine)]
}

/** Reads an ending. A refusal's `cases` are those that bpftrace named by line; it may name none. */
export function howItEnded(ran: Ran, program: Program): Ending {
  if (ran.ended === 'timeout') return { kind: 'error', reason: 'bpftrace did not end in time' }
  if (ran.ended === 'flood') return { kind: 'error', reason: 'bpftrace printed without end' }
  if (ran.signal === SIGKILL)
    return { kind: 'error', reason: 'bpftrace was killed (signal 9), out of memory perhaps' }
  const words = `${ran.stderr}\n${ran.stdout}`
  const internal = INTERNAL.exec(words)?.[0]
  if (ran.signal !== 0)
    return {
      kind: 'crash',
      reason: `bpftrace died of signal ${ran.signal}${internal ? `: ${internal.trim()}` : ''}`,
    }
  if (ran.exit === 0) return { kind: 'ended' }
  if (internal !== undefined) return { kind: 'crash', reason: internal.trim() }
  const want = WANTS.exec(words)?.[0]
  if (want !== undefined) return { kind: 'error', reason: `the machine ran short: ${want}` }
  const [placed] = [...ran.stderr.matchAll(AT_A_PLACE)]
  const reason = placed?.[2] ?? REFUSALS.map((refusal) => refusal.exec(words)?.[0]).find(Boolean)
  if (reason !== undefined)
    return { kind: 'refused', cases: refusedCases(program, ran.stderr), reason: reason.trim().slice(0, 500) }
  return {
    kind: 'error',
    reason: `bpftrace ended with exit code ${ran.exit} and ${ran.stderr.trim() ? `"${ran.stderr.trim().slice(0, 300)}"` : 'without a word'}`,
  }
}
