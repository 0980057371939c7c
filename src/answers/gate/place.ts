/** Where a record was taken, by versions, as the ranges of known issues see it. Pure. */
import type { KnownIssue } from '../../matrix/schema.js'
import { isVersion, satisfies, upstreamOf } from '../../matrix/versions.js'
import type { ResultRecord } from '../../records/record.js'

type Taken = Pick<ResultRecord, 'release' | 'artefacts'>

/** Without a package's revision, where it has one: `6.16.12-1~bpo13+1` → `6.16.12`. What builds print stays as it is. */
const withoutRevision = (version: string): string =>
  isVersion(version) ? version : version.replace(/-[^-]*$/, '')

/** A distribution's `uname -r` may keep one name over many releases, its package does not; the host's kernel has none. */
const kernelOf = ({ release, artefacts }: Taken): string =>
  withoutRevision(artefacts.kernel[0]?.version ?? upstreamOf(release))

const bpftraceOf = ({ artefacts }: Taken): string => withoutRevision(artefacts.bpftrace[0]?.version ?? '')

/** Whether a known issue's ranges hold where the record was taken. */
export const holdsAt = ({ kernel, bpftrace }: KnownIssue, record: Taken): boolean =>
  (kernel === undefined || satisfies(kernelOf(record), kernel)) &&
  (bpftrace === undefined || satisfies(bpftraceOf(record), bpftrace))
