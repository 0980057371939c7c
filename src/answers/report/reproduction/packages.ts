/** The packages behind a record, for others to fetch and to check. Pure. */
import { visibleLine } from '../../../lib/visible.js'
import type { ImageClosure } from '../../../records/closures.js'
import type { ResultRecord } from '../../../records/record.js'

export interface ListedPackage {
  /** What it is of. */
  readonly part: 'kernel' | 'bpftrace'
  readonly name: string
  readonly version: string
  readonly architecture: string
  readonly sha256: string
  /** What `apt-get download` calls it. */
  readonly file: string
}

/** Of a name or a version that comes from records only what Debian allows in one is left. */
const plain = (text: string): string => visibleLine(text).replaceAll(/[^A-Za-z0-9.+:~-]/g, '_')

function listedPackage(
  part: ListedPackage['part'],
  one: { readonly name: string; readonly version: string; readonly sha256: string },
  architecture: string,
): ListedPackage {
  const [name, version, itsArchitecture] = [plain(one.name), plain(one.version), plain(architecture)]
  return {
    part,
    name,
    version,
    architecture: itsArchitecture,
    sha256: one.sha256,
    file: `${name}_${version.replaceAll(':', '%3a')}_${itsArchitecture}.deb`,
  }
}

/**
 * Kernel first, then bpftrace with all that it needs, in the order in which they are unpacked.
 * @param closure absent where nobody knows it, as of a build that comes from no archive: nothing of bpftrace is listed then
 */
export function packagesOf({ artefacts }: ResultRecord, closure: ImageClosure | undefined): ListedPackage[] {
  return [
    ...artefacts.kernel
      .filter(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))
      .map((one) => listedPackage('kernel', one, 'amd64')),
    ...(closure?.packages ?? []).map((one) => listedPackage('bpftrace', one, one.architecture)),
  ]
}

/** A line each: part, name, version, architecture, sha256, file. */
export const packagesText = (packages: readonly ListedPackage[]): string =>
  packages
    .map(
      ({ part, name, version, architecture, sha256, file }) =>
        `${[part, name, version, architecture, sha256, file].join(' ')}\n`,
    )
    .join('')

/** For `sha256sum -c`. */
export const sumsText = (packages: readonly ListedPackage[]): string =>
  packages.map(({ sha256, file }) => `${sha256}  debs/${file}\n`).join('')
