/** How each bpftrace version spells a probe type. Data, with its source; every other file asks here. */
import { compareVersions } from '../matrix/versions.js'
import type { OrderingCase } from '../matrix/schema.js'

export type Probe = OrderingCase['probe']

/**
 * Measured: 0.11.3 and 0.17.0 know only kfunc and kretfunc (0.11.3: "Unrecognized probe type: fexit"; 0.17.0 aborts
 * on it), 0.23.2 and later know fentry and fexit.
 */
const BEFORE_FENTRY: Partial<Record<Probe, string>> = { fentry: 'kfunc', fexit: 'kretfunc' }
const FENTRY_SINCE = '0.23'

/** The attach point of a probe type on a function, for one bpftrace version. */
export function attachPoint(probe: Probe, target: string, version: string): string {
  const old = compareVersions(version, FENTRY_SINCE) < 0 ? BEFORE_FENTRY[probe] : undefined
  return `${old ?? probe}:${target}`
}
