/** What earlier records say of the releases that a bisection searches, where they answer what is asked today. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Matrix } from '../matrix/schema.js'
import type { ResultRecord } from '../records/record.js'
import { loadRecords } from '../records/store.js'
import { UnavailableError } from '../lib/errors.js'
import type { Cell } from '../supply/plan/cell.js'
import { RESULTS } from './defaults.js'
import { casesToday } from './judging.js'
import { recordsToRead } from './packaged.js'

/** Where bisections are in the results directory, a directory each. */
export const BISECTIONS = 'bisect'

/**
 * Those of the usual results, and those in --out, which come later.
 * @returns the last record of each position of the row that has one; nothing where there are no records
 */
export async function recordedAnswers(
  name: string,
  row: readonly Cell[],
  args: { readonly out: string; readonly config: string },
  matrix: Matrix,
  stderr: NodeJS.WritableStream,
): Promise<Map<number, ResultRecord>> {
  const usual = await recordsToRead({ out: RESULTS, config: args.config }, stderr)
  const read = [...new Set([usual, args.out])].map((from) =>
    loadRecords(from).catch((error: unknown) => {
      if (error instanceof UnavailableError) return { records: [] }
      throw error
    }),
  )
  const records = (await Promise.all(read)).flatMap((reading) => reading.records)
  const question = casesToday(matrix).get(name)?.question
  const position = ({ kernel, bpftrace, runtime }: ResultRecord): number =>
    row.findIndex(
      (cell) => cell.kernel.id === kernel && cell.bpftrace.id === bpftrace && cell.runtime === runtime,
    )
  return new Map(
    records
      .filter((record) => record.case === name && record.question === question)
      .map((record): [number, ResultRecord] => [position(record), record])
      .filter(([at]) => at >= 0),
  )
}

/** The records of all bisections in a results directory, as `bisect` writes them unless told otherwise. */
export async function bisectedIn(out: string): Promise<ResultRecord[]> {
  const names = await readdir(join(out, BISECTIONS)).catch(() => [])
  const all = await Promise.all(
    names.map((name) =>
      loadRecords(join(out, BISECTIONS, name)).then(
        ({ records }) => records,
        () => [],
      ),
    ),
  )
  return all.flat()
}
