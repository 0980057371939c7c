/** Where predictions and known issues hold. Pure. */
import { satisfies } from './versions.js'
import type { Range } from './versions.js'

/** Versions, whatever names matrix.yaml gives, and the kernel's configuration. */
export interface Place {
  readonly kernel: string
  readonly bpftrace: string
  /** The kernel's options that are set; null, or absent, where its configuration cannot be read. */
  readonly config?: ReadonlyMap<string, string> | null
}

export interface Ranges {
  readonly kernel?: Range | undefined
  readonly bpftrace?: Range | undefined
}

/** Whether the place lies in both ranges; one that is absent holds everywhere. */
export const holdsAt = ({ kernel, bpftrace }: Ranges, place: Place): boolean =>
  (kernel === undefined || satisfies(place.kernel, kernel)) &&
  (bpftrace === undefined || satisfies(place.bpftrace, bpftrace))
