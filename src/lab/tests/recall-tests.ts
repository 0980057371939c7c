/** Which tests are answered without a machine, and which are left to ask. */
import type { KnownIssue } from '../../matrix/schema.js'
import type { Attempt, ResultRecord } from '../../records/record.js'
import type { Cell } from '../../supply/plan/cell.js'
import type { Workshop } from '../../supply/artefacts/workshop.js'
import { placeOfCell } from '../run/cell-place.js'
import { artefactsOf } from '../run/recording.js'
import type { AskedTest } from './asked-test.js'
import { decidedOf } from './decided.js'
import type { CellFacts } from './facts.js'
import { attemptOfTest } from './test-attempt.js'
import type { TestMemory } from './test-memory.js'
import { recordOfTest } from './test-record.js'
import { isSettled } from './settled.js'

/** What is asked, and how. */
export interface TestAsking {
  readonly cells: readonly Cell[]
  /** Of each cell. */
  readonly testsOf: (cell: Cell) => readonly AskedTest[]
  /** That a cell's build is older than the checkout, in words; null where it is not, or nobody minds. */
  readonly olderOf: (cell: Cell) => string | null
  readonly knownIssues: readonly KnownIssue[]
  readonly memory: TestMemory
  readonly judging: string
  readonly fresh: boolean
  readonly repeat: number
  /** Machines at a time. */
  readonly jobs: number
  readonly environment: NodeJS.ProcessEnv
  readonly onRecord: (record: ResultRecord) => void
  /** Is told the cells with something to ask, before anything is fetched for them. */
  readonly onOpen: (cells: readonly Cell[]) => Promise<void>
}

/** A test that is left to ask. */
export interface OpenTest {
  readonly cell: Cell
  readonly one: AskedTest
}

/** The record of what is decided without a machine. */
export async function decidedRecord(
  cell: Cell,
  one: AskedTest,
  attempt: Attempt,
  release: string,
  asking: TestAsking,
  workshop: Workshop,
): Promise<ResultRecord> {
  const artefacts = await artefactsOf(cell, workshop)
  const where = { release, accelerator: 'none', artefacts, finishedAt: new Date().toISOString() } as const
  return recordOfTest(cell, one, [attempt], where, asking)
}

async function remembered(
  { cell, one }: OpenTest,
  { memory, knownIssues, repeat, judging, olderOf }: TestAsking,
): Promise<ResultRecord | null> {
  const seen = await memory.recall(cell, one)
  if (!seen) return null
  const how = { read: one.read, older: olderOf(cell), isEmulated: seen.accelerator === 'tcg' }
  const attempts = seen.runs.map(({ driven, milliseconds }) =>
    attemptOfTest(one.test, driven, how, milliseconds),
  )
  if (!isSettled(one.name, attempts, knownIssues, placeOfCell(cell, null), repeat)) return null
  return recordOfTest(cell, one, attempts, seen, { knownIssues, judging })
}

export interface RecalledTests {
  readonly answered: readonly ResultRecord[]
  readonly open: readonly OpenTest[]
  readonly facts: ReadonlyMap<Cell, CellFacts>
}

export async function recallTests(asking: TestAsking, workshop: Workshop): Promise<RecalledTests> {
  const answered: ResultRecord[] = []
  const open: OpenTest[] = []
  const known = new Map<Cell, CellFacts>()
  for (const cell of asking.cells) {
    const facts = asking.fresh ? null : await asking.memory.facts(cell)
    if (facts) known.set(cell, facts)
    for (const one of asking.testsOf(cell)) {
      const attempt = decidedOf(cell, one, facts, asking.environment)
      const record = attempt
        ? await decidedRecord(cell, one, attempt, facts?.release ?? cell.kernel.release, asking, workshop)
        : asking.fresh
          ? null
          : await remembered({ cell, one }, asking)
      if (record) answered.push(record)
      else open.push({ cell, one })
    }
  }
  return { answered, open, facts: known }
}
