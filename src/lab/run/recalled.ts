/** What of a run is remembered, and which questions are left to ask. */
import { hostArchitecture, UNSAID } from '../../matrix/architecture.js'
import { isRefusedByEmulation } from '../../judge/exercise/emulation.js'
import { isTimed } from '../../judge/exercise/program.js'
import { conclusiveOf, isSeenThoroughly } from '../../judge/verdict/belief.js'
import { isFree } from '../../judge/verdict/verdict.js'
import type { Case, KnownIssue } from '../../matrix/schema.js'
import type { Attempt, ResultRecord } from '../../records/record.js'
import type { Cell } from '../../supply/plan/cell.js'
import type { Memory } from './answers.js'
import type { CellQuestions } from './kernel-session.js'
import { recordOf } from './record-of.js'

/** What is looked for in the memory. */
export interface Recalling {
  readonly cells: readonly Cell[]
  readonly cases: readonly Case[]
  readonly knownIssues: readonly KnownIssue[]
  readonly memory: Memory
  /** Ask even what is remembered. */
  readonly fresh: boolean
  /** See alone twice whatever is not plainly ok, also where it is as expected. */
  readonly thorough: boolean
  /** How often every case is asked, at least. */
  readonly repeat: number
  /** Whether it is known that microVMs run under KVM here. */
  readonly hasKvm: boolean
}

/** Whether it is what one who asks thoroughly would have: timers are asked alone there. */
function isThorough(attempts: readonly Attempt[], one: Case): boolean {
  const conclusive = conclusiveOf(attempts)
  const alone = conclusive.every(({ mode }) => mode === 'isolated')
  return isSeenThoroughly(conclusive, isFree(one)) && (alone || !isTimed(one))
}

/** Whether a real CPU, which is at hand, may tell more than the emulated one did. */
const mayTellMore = ({ accelerator, arch = UNSAID }: ResultRecord, one: Case, hasKvm: boolean): boolean =>
  hasKvm && arch === hostArchitecture() && accelerator === 'tcg' && isRefusedByEmulation(one)

/** Whether it can stand: what was believed as expected, and is expected no longer, is asked again. */
const stands = (
  record: ResultRecord,
  one: Case,
  { thorough, hasKvm }: Pick<Recalling, 'thorough' | 'hasKvm'>,
): boolean =>
  record.verdict !== 'error' &&
  !mayTellMore(record, one, hasKvm) &&
  (!thorough || isThorough(record.attempts, one))

/** The records of what is remembered, and the questions that are left, grouped by kernel. */
export async function recallAll({
  cells,
  cases,
  knownIssues,
  memory,
  fresh,
  repeat,
  ...its
}: Recalling): Promise<{ recalled: ResultRecord[]; open: CellQuestions[][] }> {
  const byKernel = new Map<string, CellQuestions[]>()
  const recalled: ResultRecord[] = []
  for (const cell of cells) {
    const left: Case[] = []
    const memories = await Promise.all(
      cases.map(async (one) => (fresh ? null : await memory.recall(cell, one, repeat))),
    )
    for (const [index, one] of cases.entries()) {
      const observed = memories[index]
      const record = observed && recordOf(cell, one, observed, knownIssues)
      if (record && stands(record, one, its)) recalled.push(record)
      else left.push(one)
    }
    if (left.length > 0)
      byKernel.set(cell.kernel.id, [...(byKernel.get(cell.kernel.id) ?? []), { cell, cases: left }])
  }
  return { recalled, open: [...byKernel.values()] }
}
