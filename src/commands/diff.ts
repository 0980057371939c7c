/** `matrix diff A B`: what got worse, got better, vanished or is new between two result sets. */
import { UsageError } from '../errors.js'
import { compareSets, isLoss } from '../diff/compare.js'
import { DIFF_FORMATS } from '../diff/formats.js'
import { loadResultSet } from '../results/result-set.js'
import type { Surroundings } from './context.js'
import { tellProblems } from './problems.js'

export interface DiffArguments {
  readonly format: string
  readonly json: boolean
  readonly bySeries: boolean
}

/**
 * @param before a results directory, a records file or a git revision; likewise `after`
 * @returns 1 where something got worse or vanished, else 3 where a line of either set cannot be read, else 0
 */
export async function diff(
  before: string,
  after: string,
  args: DiffArguments,
  { stdout, stderr }: Surroundings,
): Promise<number> {
  const format = args.json ? 'json' : args.format
  if (!Object.hasOwn(DIFF_FORMATS, format))
    throw new UsageError(`--format takes one of ${Object.keys(DIFF_FORMATS).join(', ')}, not '${format}'`)
  const sets = [await loadResultSet(before, '.'), await loadResultSet(after, '.')] as const
  for (const { problems } of sets) tellProblems(problems, stderr)
  const difference = compareSets(sets[0].records, sets[1].records, args)
  stdout.write(DIFF_FORMATS[format as keyof typeof DIFF_FORMATS]({ before, after, difference }))
  if (isLoss(difference)) return 1
  return sets.some(({ problems }) => problems.length > 0) ? 3 : 0
}
