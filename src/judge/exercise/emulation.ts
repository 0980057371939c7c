/** What an emulated CPU cannot tell: data, each with the measurement that shows it. Pure. */
import type { Case } from '../../matrix/schema.js'
import { codeOf } from './code.js'
import { probesOf } from './spelling.js'

interface Limit {
  /** How attach points begin. */
  readonly probes: readonly string[]
  readonly reason: string
}

const LIMITS: readonly Limit[] = [
  {
    probes: ['watchpoint', 'asyncwatchpoint', 'w', 'aw'],
    // Measured: three watchpoints on one address, 0.17.0 to 0.27.0, in a guest under TCG: the first alone fires; on a real
    // CPU all three do, as written.
    reason:
      'the machine cannot tell: its emulated debug registers report only the first of several watchpoints on one address; ask a real CPU (with KVM, or the kernel of the host)',
  },
]

const probesIn = (one: Case): string[] =>
  one.kind === 'ordering'
    ? probesOf(one)
    : [...codeOf(one.program).matchAll(/(?:^|[\s,}])([a-z]+):(?=[^\s:])/g)].map(([, probe = '']) => probe)

/** Why an emulated machine cannot tell in which order the case's handlers run, or null where it can. */
export function beyondEmulation(one: Case): string | null {
  const probes = probesIn(one)
  return LIMITS.find((limit) => limit.probes.some((probe) => probes.includes(probe)))?.reason ?? null
}

/**
 * Probes that need a performance counter. No emulated machine has any (BOARDS in lab/machine/arguments.ts): refused in 55 of
 * 55 cells on x86-64, 5.10 to 7.3 with 0.11.3 to 0.27.1, QEMU 10.0.
 */
const COUNTED = ['hardware', 'h']

/** Whether the kernel of an emulated machine refuses the case. */
export const isRefusedByEmulation = (one: Case): boolean =>
  probesIn(one).some((probe) => COUNTED.includes(probe))
