/** Where a record was taken, by versions. Pure. */
import type { Place } from '../matrix/place.js'
import { isVersion, upstreamOf } from '../matrix/versions.js'
import type { ResultRecord } from './record.js'

/** Without a package's revision, where it has one: `6.16.12-1~bpo13+1` → `6.16.12`. What builds print stays as it is. */
const withoutRevision = (version: string): string =>
  isVersion(version) ? version : version.replace(/-[^-]*$/, '')

/**
 * The versions that the record carries. Records of 0.1.0 carry none: there the packages tell. A distribution's `uname -r` may
 * keep one name over many releases, its package does not; the host's kernel has no package.
 */
export const placeOf = ({
  versions,
  release,
  artefacts,
  arch,
}: Pick<ResultRecord, 'versions' | 'release' | 'artefacts' | 'arch'>): Place => ({
  ...(arch === undefined ? {} : { arch }),
  release,
  ...(versions ?? {
    kernel: withoutRevision(artefacts.kernel[0]?.version ?? upstreamOf(release)),
    bpftrace: withoutRevision(artefacts.bpftrace[0]?.version ?? ''),
  }),
})
