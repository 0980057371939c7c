/** How to start QEMU on this host: directly, or through the dynamic loader of the closure that brought it. */
import type { Access } from './confinement.js'

export interface Emulator {
  readonly version: string
  /** Without its walls, for people. */
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Why it runs without a filter of system calls (`-sandbox`); null where it has one. */
  readonly unfiltered: string | null
  /** The command that starts it within walls, where its arguments follow. */
  start(access: Access): readonly string[]
}
