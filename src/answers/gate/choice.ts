/** Which builds are judged, and which one they are compared with. Pure. */
import { listed } from '../../lib/words.js'
import { UsageError } from '../../lib/errors.js'
import { CANDIDATE } from '../../matrix/names.js'
import { chosen } from '../../records/select.js'
import { sortedVersions } from '../../records/sort.js'

interface Builds {
  /** The globs of the command line. */
  readonly globs: string[]
  /** Builds of which there are records to be judged. */
  readonly answered: readonly string[]
  /** Builds that are known from elsewhere: a baseline, or names in matrix.yaml. */
  readonly known: readonly string[]
  /** The build to compare with, where it is among the same records. */
  readonly against: string | undefined
  /** Whether there may be more records than could be read. */
  readonly unread: boolean
}

/**
 * The builds that are judged, oldest first. One that is known but has no record is among them: its silence is judged.
 * Against another build it is the candidate's where nothing is selected, whether there are records of it or not.
 * @throws UsageError that lists the builds, UnavailableError where what is missing may stand in an unreadable line
 */
export function judgedBuilds({ globs, answered, known, against, unread }: Builds): string[] {
  if (globs.length === 0 && against !== undefined) return [CANDIDATE]
  const all = sortedVersions([...answered, ...known])
  const selected = chosen('bpftrace', globs, all, unread)
  const others = selected.filter((name) => name !== against)
  if (others.length > 0 || selected.length === 0) return others
  throw new UsageError(
    `${against ?? ''} would be judged against itself: name another build with --bpftrace; there are: ${listed(all)}`,
  )
}

/** What to do where the candidate is judged and there is no record of it; null where there is. */
export function unaskedCandidate(
  judged: readonly string[],
  { answered, against }: Pick<Builds, 'answered' | 'against'>,
): string | null {
  if (!judged.includes(CANDIDATE) || answered.includes(CANDIDATE)) return null
  const others = sortedVersions(answered).filter((name) => name !== against)
  return `there is no record of '${CANDIDATE}': ask it with --candidate SOURCE --run, or say with --bpftrace which build is judged; there are: ${listed(others)}`
}
