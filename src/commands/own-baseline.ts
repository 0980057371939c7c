/** A gate whose answers come from its own baseline. */
import { exists } from '../lib/files.js'
import { UsageError } from '../lib/errors.js'
import { visibleLine } from '../lib/visible.js'
import type { Matrix } from '../matrix/schema.js'
import type { ResultRecord } from '../records/record.js'
import { loadResultSet } from '../records/result-set.js'
import { loadRecords } from '../records/store.js'
import type { RunFlags } from './flags/run.js'
import { fileBehind } from './judging.js'
import { publishedNames } from './recall.js'

const textOf = (record: ResultRecord): string => JSON.stringify(record)

/**
 * @param baseline its path
 * @throws UsageError where answers would be recalled from the baseline: by its path, or from records that are all in it
 */
export async function refuseOwnBaseline(
  args: Pick<RunFlags, 'config' | 'fresh' | 'recall'>,
  matrix: Pick<Matrix, 'recall'>,
  baseline: string,
  stderr: NodeJS.WritableStream,
): Promise<void> {
  const given = await publishedNames(args, matrix, stderr)
  if (given.length === 0 || !(await exists(baseline))) return
  const file = await fileBehind(baseline)
  const accepted = new Set((await loadRecords(baseline)).records.map(textOf))
  for (const { name, at, from, path } of given) {
    const isFile = file !== undefined && (await fileBehind(path)) === file
    const isWithin = async (): Promise<boolean> =>
      (await loadResultSet(at, from)).records.every((record) => accepted.has(textOf(record)))
    if (isFile || (await isWithin()))
      throw new UsageError(
        visibleLine(
          `${name} holds the answers of ${baseline}, the baseline that this gate judges by, and a baseline that answers its own gate proves nothing: recall from other records, or compare with a build by --against BUILD`,
        ),
      )
  }
}
