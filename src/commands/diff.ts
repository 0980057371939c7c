/** `matrix diff A B`: what got worse, got better, vanished or is new between two result sets; or a feed of several. */
import type { DiffFlags } from './flags/diff.js'
import { compareSets, isLoss } from '../answers/diff/compare.js'
import { feedOf } from '../answers/diff/feed.js'
import type { Publication } from '../answers/diff/feed.js'
import { DIFF_FORMATS } from '../answers/diff/formats.js'
import { contradictions } from '../answers/gate/contradiction.js'
import { UsageError } from '../lib/errors.js'
import { visibleLine } from '../lib/visible.js'
import { newestTime } from '../records/age.js'
import { loadResultSet } from '../records/result-set.js'
import type { RecordsReading } from '../records/read.js'
import type { Surroundings } from './surroundings.js'
import { formatOf } from './format.js'
import { namedRecords } from './packaged.js'
import { tellProblems } from './problems.js'

/** A feed is made of several differences, the others of one. */
export const FORMATS = { ...DIFF_FORMATS, feed: feedOf }

/** The address of a site's directory, with a slash at its end. @throws UsageError for what is none */
function siteOf(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.search + url.hash !== '')
    throw new UsageError(
      `--site takes the address of a directory, such as https://example.org/matrix/, not '${visibleLine(address)}'`,
    )
  return url.href.replace(/\/*$/, '/')
}

/** @throws UsageError where flags or sets are only a feed's */
function refuseBesideFeed(later: readonly string[], { site }: DiffFlags): void {
  if (later.length > 0)
    throw new UsageError('more than two result sets are compared with --format feed only; give two')
  if (site !== undefined) throw new UsageError('--site is for --format feed only; leave it out')
}

/**
 * @param before a results directory, a records file, a git revision or `packaged`; the same for each of `afters`
 * @param afters one; for a feed any number, the oldest first, each compared with the one before it
 * @returns 1 where something got worse or vanished, in a feed from the last but one to the last; else 3 where a line of a set
 *   cannot be read, else 0
 */
export async function diff(
  before: string,
  [after = '', ...later]: readonly string[],
  args: DiffFlags,
  { stdout, stderr }: Surroundings,
): Promise<number> {
  const format = formatOf<keyof typeof FORMATS>(args, FORMATS, 'text')
  if (format !== 'feed') refuseBesideFeed(later, args)
  const site = args.site === undefined ? undefined : siteOf(args.site)
  // It knows no matrix.yaml: what a set says is derived as far as its own words go.
  const objecting = contradictions(new Map())
  const problems: string[] = []
  const load = async (name: string): Promise<RecordsReading> => {
    const reading = await loadResultSet(await namedRecords(name, stderr), '.', objecting)
    problems.push(...reading.problems)
    tellProblems(reading.problems, stderr)
    return reading
  }
  let { records: earlier } = await load(before)
  const compare = async (name: string): Promise<Publication> => {
    const { records } = await load(name)
    const difference = compareSets(earlier, records, args)
    earlier = records
    return { difference, time: newestTime(records) }
  }
  let last = await compare(after)
  const publications = [last]
  for (const name of later) publications.push((last = await compare(name)))
  const { difference } = last
  stdout.write(
    format === 'feed' ? feedOf(publications, site) : DIFF_FORMATS[format]({ before, after, difference }),
  )
  if (isLoss(difference)) return 1
  return problems.length > 0 ? 3 : 0
}
