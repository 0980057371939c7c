/** Where a cell is, as predictions see it: by versions, whatever names matrix.yaml gives, and by the kernel's options. */
import type { Place } from '../exercise/prediction.js'
import type { Cell } from '../plan/types.js'

export const placeOf = ({ kernel, bpftrace }: Cell, config: ReadonlyMap<string, string> | null): Place => ({
  kernel: kernel.version,
  bpftrace: bpftrace.version,
  config,
})
