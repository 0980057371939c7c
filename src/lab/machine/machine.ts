/** A machine is anything that can run an exercise: a microVM today, a container beside it. One function type each. */

import type { Architecture } from '../../matrix/architecture.js'
import type { Exercise, Outcome } from '../../judge/exercise/exercise.js'
import type { Emulator } from '../../supply/artefacts/emulator.js'

export type Accelerator = 'kvm' | 'tcg' | 'none'

export interface Machine {
  readonly kind: 'machine'
  /** `uname -r` as seen inside. */
  readonly release: string
  readonly accelerator: Accelerator
  /** Milliseconds from the start of the emulator to a ready agent. */
  readonly bootMs: number
  /** Whether the guest found every disk that it was given. */
  readonly seesDisks: boolean
  exercise(exercise: Exercise): Promise<Outcome>
  close(): Promise<void>
}

export interface Failed {
  readonly kind: 'failed'
  readonly reason: string
}

/** What a microVM is made of. All paths are host paths. */
export interface VmSpec {
  readonly arch: Architecture
  readonly emulator: Emulator
  readonly accelerator: 'kvm' | 'tcg'
  readonly kernel: string
  readonly initramfs: string
  /** Read-only file system images, found by the guest through their UUIDs. */
  readonly disks: readonly string[]
  readonly diskDriver: 'nvme' | 'virtio'
  readonly memoryMiB: number
  /** 1 unless told. */
  readonly cpus?: number
  /** Where the console goes, for people. */
  readonly consoleLog: string
  readonly bootTimeoutMs: number
  /** How much longer than an exercise's own deadline the host waits for the guest to enforce it; 15 s by default. */
  readonly graceMs?: number
}
