/** What earlier records say of the releases that a bisection searches, where they answer what is asked today. */
import type { Matrix } from '../matrix/schema.js'
import type { ResultRecord } from '../records/record.js'
import { loadRecords } from '../records/store.js'
import { UnavailableError } from '../lib/errors.js'
import type { Cell } from '../supply/plan/cell.js'
import { casesToday } from './judging.js'
import { recordsToRead } from './packaged.js'

/** @returns the last record of each position of the row that has one; nothing where there are no records */
export async function recordedAnswers(
  name: string,
  row: readonly Cell[],
  args: { readonly out: string; readonly config: string },
  matrix: Matrix,
  stderr: NodeJS.WritableStream,
): Promise<Map<number, ResultRecord>> {
  const from = await recordsToRead(args, stderr)
  const { records } = await loadRecords(from).catch((error: unknown) => {
    if (error instanceof UnavailableError) return { records: [] }
    throw error
  })
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
