/** Where predictions and known issues hold. Pure. */
import { UNSAID } from './architecture.js'
import type { Architecture } from './architecture.js'
import { satisfies } from './versions.js'
import type { Range } from './versions.js'

/** Versions, whatever names matrix.yaml gives, and the kernel's configuration. */
export interface Place {
  readonly kernel: string
  readonly bpftrace: string
  /** The kernel's options that are set; null, or absent, where its configuration cannot be read. */
  readonly config?: ReadonlyMap<string, string> | null
  /** Absent where it is x86-64. */
  readonly arch?: Architecture
  /** What `uname -r` says, which tells two builds of one version apart; absent where nobody knows. */
  readonly release?: string
}

export interface Ranges {
  readonly kernel?: Range | undefined
  readonly bpftrace?: Range | undefined
  readonly arch?: Architecture | undefined
  readonly releases?: readonly string[] | undefined
}

/** Whether the place lies in all of them; one that is absent holds everywhere. */
export const holdsAt = ({ kernel, bpftrace, arch, releases }: Ranges, place: Place): boolean =>
  (arch === undefined || arch === (place.arch ?? UNSAID)) &&
  (kernel === undefined || satisfies(place.kernel, kernel)) &&
  (bpftrace === undefined || satisfies(place.bpftrace, bpftrace)) &&
  (releases === undefined || releases.includes(place.release ?? ''))
