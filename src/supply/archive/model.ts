/** Base URLs without a trailing slash, beneath which `dists/` and `pool/` lie. */
export interface Mirrors {
  /** Empty where none is known, and another distribution's is. */
  debian: string
  /** Empty where none is known; asking for a `-security` suite is then refused. */
  security: string
  /** What has `archive/debian/<stamp>/` and the like beneath it; absent where none is known. */
  snapshot?: string
  /** Ubuntu's archive, with its pockets; absent where none is known. */
  ubuntu?: string
}

/** One binary package as its suite's Packages index describes it; relation fields are kept as written. */
export interface Package {
  name: string
  version: string
  architecture: string
  /** Path of the .deb beneath the mirror's base URL. */
  filename: string
  /** Of the .deb, in bytes. */
  size: number
  /** Of the .deb, 64 lower-case hexadecimal digits. */
  sha256: string
  preDepends: string
  depends: string
  provides: string
  /** The suite as it was asked for; it decides which mirror has the .deb. */
  suite: string
}

/** A package that provides a virtual one, and in which version where it says one. */
export interface Provider {
  package: Package
  version?: string
}

export interface PackageIndex {
  suite: string
  /** The highest version of the package. */
  newest(name: string): Package | undefined
  /** Every version of the package, newest first. */
  versions(name: string): Package[]
  /** Every package, in the order of the index. */
  all(): Iterable<Package>
  /** Who provides the virtual package, ordered by name, then newest first. */
  providers(name: string): Provider[]
}

export interface Suite {
  /** As asked for, for example `trixie-backports`, or `ubuntu:noble`. */
  name: string
  /** sha256 of the Packages.xz that the verified InRelease names, or of the digests of several: what the index is, before it is downloaded. */
  digest: string
  /** When its Release was made; absent where that says no date. */
  made?: Date
  /** For people, for example that the Release has expired. */
  warnings: string[]
  /** Downloads, verifies and parses the index; kept as long as there is memory for it. */
  index(): Promise<PackageIndex>
}

export interface DownloadProgress {
  /** File name of what is being downloaded. */
  what: string
  /** Bytes so far, of this try. */
  received: number
  /** Bytes in all. */
  total: number
  /** It has been given up. */
  failed?: true
}

export interface Archive {
  /**
   * The suite, asked of the mirror once per archive.
   * Throws UsageError if the mirror has no such suite, UnavailableError if nothing trustworthy can be had.
   */
  suite(name: string): Promise<Suite>
  /**
   * Path of the .deb in the cache, whole and with the right digest. Safe to call at the same time for the
   * same package, from this process and others. Throws UnavailableError.
   */
  download(pkg: Package): Promise<string>
}
