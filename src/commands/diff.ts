/** `matrix diff A B`: what got worse, got better, vanished or is new between two result sets. */
import type { DiffFlags } from './flags/diff.js'
import { compareSets, isLoss } from '../answers/diff/compare.js'
import { DIFF_FORMATS } from '../answers/diff/formats.js'
import { contradictions } from '../answers/gate/contradiction.js'
import { loadResultSet } from '../records/result-set.js'
import type { Surroundings } from './surroundings.js'
import { formatOf } from './format.js'
import { namedRecords } from './packaged.js'
import { tellProblems } from './problems.js'

/**
 * @param before a results directory, a records file, a git revision or `packaged`; the same for `after`
 * @returns 1 where something got worse or vanished, else 3 where a line of either set cannot be read, else 0
 */
export async function diff(
  before: string,
  after: string,
  args: DiffFlags,
  { stdout, stderr }: Surroundings,
): Promise<number> {
  const format = formatOf(args, DIFF_FORMATS, 'text')
  // It knows no matrix.yaml: what a set says is derived as far as its own words go.
  const objecting = contradictions(new Map())
  const load = async (name: string) => loadResultSet(await namedRecords(name, stderr), '.', objecting)
  const sets = [await load(before), await load(after)] as const
  for (const { problems } of sets) tellProblems(problems, stderr)
  const difference = compareSets(sets[0].records, sets[1].records, args)
  stdout.write(DIFF_FORMATS[format]({ before, after, difference }))
  if (isLoss(difference)) return 1
  return sets.some(({ problems }) => problems.length > 0) ? 3 : 0
}
