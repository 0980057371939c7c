/** Where a cell is, as version ranges see it: by versions, whatever names matrix.yaml gives. */
import type { Place } from '../exercise/prediction.js'
import type { Cell } from '../plan/types.js'

export const placeOf = ({ kernel, bpftrace }: Cell): Place => ({
  kernel: kernel.version,
  bpftrace: bpftrace.version,
})
