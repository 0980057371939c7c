/** What came of putting shards together, in words. Pure. */
import { plural } from '../../../lib/words.js'
import { cellName } from '../../../records/identity.js'
import type { Lack, Merged } from '../../../records/merge.js'
import { visibleLine } from '../../../lib/visible.js'

/** Whether every question of the matrix has a conclusive answer. */
export const isComplete = ({ lacks }: Merged): boolean => lacks.length === 0

const line = (lack: Lack, of: number, cases: number): string => {
  const whole = lack.cases.length === cases
  const what = whole ? `all ${plural(cases, 'case')}` : lack.cases.join(', ')
  return `shard ${lack.shard} of ${of} ${lack.inconclusive ? 'has no conclusion for' : 'lacks'} ${cellName(lack)}: ${what}`
}

/**
 * A sentence, then whatever is missing: an absent shard with its cells, and what shards lack that are there.
 * @param out what the merged results are called
 */
export function mergedText(merged: Merged, out: string): string {
  const { records, note, lacks, absent, leftOut } = merged
  const { of, cases, cells } = note
  const missing = lacks.reduce((sum, lack) => sum + lack.cases.length, 0)
  const head = `${plural(records.length, 'answer')} of ${cells.length * cases.length} merged into ${out}`
  const lines = [
    isComplete(merged)
      ? `${head}; nothing is missing`
      : `INCOMPLETE: ${head}; ${missing} missing or without a conclusion`,
    ...absent.flatMap((shard) => {
      const own = cells.filter((cell) => cell.shard === shard)
      return [
        `shard ${shard} of ${of} is absent, and with it ${plural(own.length, 'cell')}:`,
        ...own.map((cell) => `  ${cellName(cell)}`),
      ]
    }),
    ...lacks.filter(({ shard }) => !absent.includes(shard)).map((lack) => line(lack, of, cases.length)),
    ...leftOut.map(
      ({ directory, records: count }) =>
        `left out: ${plural(count, 'record')} in ${directory} of questions that were not its shard's`,
    ),
  ]
  return `${lines.map(visibleLine).join('\n')}\n`
}

/** The same for programs. */
export function mergedJson(merged: Merged, out: string): string {
  const { records, note, lacks, absent, leftOut } = merged
  const plain = {
    out,
    complete: isComplete(merged),
    answers: records.length,
    of: note.of,
    absent,
    missing: lacks,
    leftOut,
  }
  return `${JSON.stringify(plain, null, 2)}\n`
}
