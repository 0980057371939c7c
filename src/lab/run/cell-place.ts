/** Where a cell is, as predictions see it: by versions, whatever names matrix.yaml gives, and by the kernel's options. */
import type { Place } from '../../matrix/place.js'
import type { Cell } from '../../supply/plan/cell.js'

export const placeOfCell = (
  { kernel, bpftrace }: Cell,
  config: ReadonlyMap<string, string> | null,
): Place => ({
  kernel: kernel.version,
  bpftrace: bpftrace.version,
  config,
  arch: kernel.arch,
  release: kernel.release,
})
