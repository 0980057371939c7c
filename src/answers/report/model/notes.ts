/** Notes: the reasons of answers that say little without them, each text once. Pure. */
import type { ReportedAnswer, CaseGrid, Note, Shown } from './report.js'

/** Verdicts that say little without their reason. */
const UNCLEAR: ReadonlySet<Shown> = new Set<Shown>([
  'unsupported',
  'lossy',
  'failed',
  'crash',
  'error',
  'flaky',
  'fixed',
  'surprise',
])

/** Events that disagree say more than their first one does, and an output of no order says nothing without. */
export const needsReason = ({ shown, record }: ReportedAnswer): boolean =>
  UNCLEAR.has(shown) ||
  (shown === 'wrong-order' &&
    (record?.order === null || record?.order === 'unstable' || record?.order === 'partial'))

/** Why an answer is what it is, in the words of bpftrace, the kernel or the machine, and of matrix.yaml's prediction. */
export function wordsOf({ record }: Pick<ReportedAnswer, 'record'>): string {
  if (!record) return 'there is no record of it'
  return [...(record.surprise === undefined ? [] : [record.surprise]), record.reason.trim()].join(': ')
}

/** Numbers the notes as a reader meets them: case by case, row by row. */
export function annotate(grids: readonly CaseGrid[]): { grids: CaseGrid[]; notes: Note[] } {
  const notes = new Map<string, Note & { number: number; answers: number }>()
  const noted = (answer: ReportedAnswer): ReportedAnswer => {
    if (!answer.record || !needsReason(answer)) return answer
    const text = wordsOf(answer)
    const key = `${answer.shown} ${text}`
    const note = notes.get(key) ?? { shown: answer.shown, text, answers: 0, number: notes.size + 1 }
    note.answers++
    notes.set(key, note)
    return { ...answer, note: note.number }
  }
  const annotated = grids.map((grid) => ({ ...grid, answers: grid.answers.map((row) => row.map(noted)) }))
  return {
    grids: annotated,
    notes: [...notes.values()].map(({ shown, text, answers }) => ({ shown, text, answers })),
  }
}
