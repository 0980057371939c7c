/** A root file system entry by entry, and what is known of builds and kernels that come from no archive. */
import type { Package } from '../archive/model.js'
import type { KernelAxis } from '../../matrix/axes-schema.js'
import type { OwnSource } from '../../matrix/source.js'

export type RootEntry =
  | { readonly type: 'directory'; readonly path: string }
  | { readonly type: 'symlink'; readonly path: string; readonly target: string }
  | {
      readonly type: 'file'
      readonly path: string
      readonly mode: number
      readonly size: number
      readonly content: AsyncIterable<Uint8Array>
    }

/** What records say that something was made from. */
export interface PackagePart {
  readonly name: string
  readonly version: string
  readonly sha256: string
}

/** A root file system from a file, a directory or an image of a registry. */
export interface Tree {
  /** Digest of all that it holds: two trees of one digest have the same entries. */
  readonly sha256: string
  /** What it is, and where it came from. */
  readonly parts: readonly PackagePart[]
  /**
   * Every entry, a directory before what is in it, always in the same order; content is read only where it is asked
   * for. Throws UnavailableError where a file is no longer what it was when its digest was made.
   */
  readonly entries: () => AsyncIterable<RootEntry>
}

/** What a build or a kernel is made from: packages, or a tree in their place. */
export interface Made {
  /** Empty where there is a tree. */
  readonly packages: readonly Package[]
  readonly tree?: Tree
  /** Of a tree: packages that what it lacks of a machine's own tools is taken from. */
  readonly filler?: readonly Package[]
}

/** All that the bytes of a build or a kernel depend on. */
export const ingredientsOf = ({ packages, tree, filler = [] }: Made): readonly string[] => [
  ...(tree ? ['tree', tree.sha256] : []),
  ...[...packages, ...filler].map(({ sha256 }) => sha256),
]

const brief = ({ name, version, sha256 }: PackagePart): PackagePart => ({ name, version, sha256 })

/** What records say of it. A closure's other packages are in the image's digest; each would be most of the file. */
export const partsOf = ({ packages, tree }: Made, only?: string): PackagePart[] =>
  (tree ? tree.parts : packages.filter(({ name }) => only === undefined || name === only)).map(brief)

/** The same of a kernel, with its headers where the guest has them. */
export const partsOfKernel = (kernel: Made & { readonly headers?: Made }): PackagePart[] => [
  ...partsOf(kernel),
  ...(kernel.headers ? partsOf(kernel.headers) : []),
]

/** In the place of a version that is not known: newer than all. */
export const UNKNOWN = 'unknown'

/** A build from no archive. */
export interface OwnBuild {
  /** As `--version` prints it; null where it is not known and nobody may be asked. */
  readonly version: string | null
  readonly tree: Tree
}

/**
 * Has a machine tell a build's version.
 * @param what names the build
 * @throws UsageError for what is no bpftrace, UnavailableError where no machine can be had
 */
export type AskVersion = (
  what: string,
  made: { readonly tree: Tree; readonly filler: readonly Package[] },
) => Promise<string>

/** A kernel from no archive. */
export interface OwnKernel {
  /** `uname -r`, as the image itself says. */
  readonly release: string
  /** The upstream release. */
  readonly version: string
  readonly tree: Tree
}

/** Has what comes from files and registries. UsageError for what is not as it should be, UnavailableError for the world. */
export interface Sources {
  /** @param filler what its image is filled up with */
  bpftrace(source: OwnSource, filler: () => Promise<readonly Package[]>): Promise<OwnBuild>
  /** @param paths what belongs to a kernel from a file */
  kernel(source: OwnSource, paths: Pick<KernelAxis, 'config' | 'modules'>): Promise<OwnKernel>
}
