/** What a baseline knows of the kernels that are judged: of a `host` that was another kernel it knows nothing. Pure. */
import { HOST } from '../../matrix/names.js'
import { hostReleases } from '../../records/same-host.js'
import type { GateInput } from './decision.js'

/**
 * The input with a baseline that holds of `host` only what the kernel said that is judged by this name. Where the machine
 * at hand has another kernel it is new, and where it was not asked nothing is missing.
 */
export function ofSameKernels(input: GateInput): GateInput {
  const { baseline, records } = input
  const releases = new Set(hostReleases(records.records))
  const known = baseline.records.filter(({ kernel, release }) => kernel !== HOST || releases.has(release))
  return known.length === baseline.records.length
    ? input
    : { ...input, baseline: { ...baseline, records: known } }
}
