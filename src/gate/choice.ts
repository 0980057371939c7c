/** Which builds are judged, and which one they are compared with. Pure. */
import { UnavailableError, UsageError } from '../errors.js'
import { selectNames } from '../matrix/select.js'
import { sortedVersions } from '../results/sort.js'

/** The name of a build that is given on the command line. */
export const CANDIDATE = 'candidate'

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

const listed = (names: readonly string[]): string => names.join(', ') || 'none'

/**
 * The builds that are judged, oldest first. One that is known but has no record is among them: its silence is judged.
 * @throws UsageError that lists the builds, UnavailableError where what is missing may stand in an unreadable line
 */
export function judgedBuilds({ globs, answered, known, against, unread }: Builds): string[] {
  const all = sortedVersions([...answered, ...known])
  if (globs.length === 0 && against !== undefined) {
    if (all.includes(CANDIDATE)) return [CANDIDATE]
    const others = all.filter((name) => name !== against)
    throw new UsageError(
      `no build is called '${CANDIDATE}': say with --bpftrace which one is judged against ${against}; there are: ${listed(others)}`,
    )
  }
  try {
    const selected = selectNames('bpftrace', globs, all)
    const others = selected.filter((name) => name !== against)
    if (others.length > 0 || selected.length === 0) return others
  } catch (error) {
    if (unread && error instanceof UsageError)
      throw new UnavailableError(`${error.message}; but not every record could be read`)
    throw error
  }
  throw new UsageError(
    `${against ?? ''} would be judged against itself: name another build with --bpftrace; there are: ${listed(all)}`,
  )
}
