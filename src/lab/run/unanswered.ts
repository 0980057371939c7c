/** Which questions nothing remembers, for those who want to know without asking them. */
import type { Case } from '../../matrix/schema.js'
import type { Cell } from '../../supply/plan/cell.js'
import type { Memory } from './answers.js'
import type { CellQuestions } from './kernel-session.js'

/** The questions that a run would ask, grouped by kernel. */
export async function unanswered(
  cells: readonly Cell[],
  cases: readonly Case[],
  memory: Memory,
): Promise<CellQuestions[][]> {
  const byKernel = new Map<string, CellQuestions[]>()
  for (const cell of cells) {
    const memories = await Promise.all(cases.map((one) => memory.recall(cell, one, 1)))
    const open = cases.filter((_, index) => !memories[index])
    if (open.length === 0) continue
    byKernel.set(cell.kernel.id, [...(byKernel.get(cell.kernel.id) ?? []), { cell, cases: open }])
  }
  return [...byKernel.values()]
}
