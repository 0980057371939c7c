/** What a build printed when a guest started it with --version → its version. Pure. */
import { UnavailableError, UsageError } from '../../lib/errors.js'
import type { Outcome } from '../../judge/exercise/exercise.js'
import { visibleLine } from '../../lib/visible.js'
import { isVersion } from '../../matrix/versions.js'

const PRINTED = /^bpftrace v?(\d\S*)/m

/** Whether a text is a version that ranges can speak of, and can be an identifier and a part of a path. */
export const isReadable = (version: string): boolean => isVersion(version) && /^[\w.-]+$/.test(version)

/**
 * @param what names the build
 * @returns the version without its `v`
 * @throws UsageError where it printed none, or one that no range could speak of, with its own words; UnavailableError where no
 *   machine brought an answer
 */
export function readVersion(what: string, outcome: Outcome): string {
  if (outcome.kind === 'lost')
    throw new UnavailableError(`the version of ${what} could not be asked in a guest: ${outcome.reason}`)
  const { stdout, stderr, ended, exit, signal } = outcome
  const version = PRINTED.exec(stdout)?.[1]
  if (version !== undefined && ended === 'exit' && exit === 0) {
    if (isReadable(version)) return version
    throw new UsageError(
      `${what} prints the version ${JSON.stringify(version)}, which cannot be told apart from others: expected one such as 0.24.0, 0.24.0-rc1 or 0.24.0-44-g1a2b3c`,
    )
  }
  const how = {
    timeout: 'it did not end in time',
    flood: 'it printed without end',
    exit: signal > 0 ? `it died of signal ${signal}` : `it ended with ${exit}`,
  }[ended]
  const words = `${stderr}\n${stdout}`.trim().split('\n')[0]?.slice(0, 300)
  throw new UsageError(
    `${what} is no bpftrace: it does not print bpftrace's version; started with --version in a guest, ${how}${words ? `: ${visibleLine(words)}` : ''}; give a bpftrace that runs on Debian's kernels`,
  )
}
