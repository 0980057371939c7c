/** What a run is made of: cells, each one kernel × one bpftrace build of its architecture × one runtime. */
import type { Architecture } from '../../matrix/architecture.js'
import type { Flavour } from '../../matrix/distributions.js'
import type { Package } from '../archive/model.js'
import type { Made } from './tree.js'

export type { Flavour }
export type Runtime = 'microvm' | 'container'

/** The kernel of the machine at hand, which containers share and nothing boots. */
export interface HostKernel {
  /** What tells it, as it was booted and as containers may use it, from every other. */
  readonly identity: readonly string[]
  /** Why it cannot be asked, or null. */
  readonly unasked: string | null
}

/** Its packages hold its parts; those of a split kernel that the suite no longer has are absent. */
export interface KernelBuild extends Made {
  /**
   * The identifier of the contract: the release, with the flavour where it is not the cloud one and the architecture where
   * it is not x86-64, or a name.
   */
  readonly id: string
  /** The upstream release, for version ranges, or what holds it: `6.8.0-45-generic`. */
  readonly version: string
  readonly series: string
  readonly flavour: Flavour
  readonly arch: Architecture
  /** `uname -r` as the package's name, or the kernel image, promises it. */
  readonly release: string
  /** What a reader of its records should know, such as an expired index. */
  readonly warnings: readonly string[]
  /** Where the guest is to have them; as an image of their own, which has a name for people. */
  readonly headers?: {
    readonly program: string
    readonly version: string
    readonly packages: readonly Package[]
  }
  /** Of the host's own kernel alone. */
  readonly host?: HostKernel
}

/** Its packages are the closure, bpftrace itself included. */
export interface BpftraceBuild extends Made {
  readonly id: string
  readonly arch: Architecture
  readonly version: string
  readonly warnings: readonly string[]
}

export interface Cell {
  readonly kernel: KernelBuild
  readonly bpftrace: BpftraceBuild
  readonly runtime: Runtime
}
