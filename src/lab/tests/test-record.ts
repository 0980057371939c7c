/** What was seen of a test in a cell → its record. Pure. */
import type { KnownIssue } from '../../matrix/schema.js'
import { UNSAID } from '../../matrix/architecture.js'
import { RECORD_SCHEMA } from '../../records/record.js'
import type { Attempt, ResultRecord } from '../../records/record.js'
import type { Cell } from '../../supply/plan/cell.js'
import { placeOfCell } from '../run/cell-place.js'
import { questionOfTest } from './asked-test.js'
import type { AskedTest } from './asked-test.js'
import type { SeenTest } from './test-memory.js'
import { testVerdict } from '../../suite/test-verdict.js'

export type TestSurroundings = Omit<SeenTest, 'runs'>

export function recordOfTest(
  cell: Cell,
  one: AskedTest,
  attempts: readonly Attempt[],
  { release, accelerator, artefacts, finishedAt }: TestSurroundings,
  { knownIssues, judging }: { readonly knownIssues: readonly KnownIssue[]; readonly judging: string },
): ResultRecord {
  const { kernel, bpftrace, runtime } = cell
  const place = placeOfCell(cell, null)
  return {
    schema: RECORD_SCHEMA,
    kernel: kernel.id,
    bpftrace: bpftrace.id,
    ...(kernel.arch === UNSAID ? {} : { arch: kernel.arch }),
    case: one.name,
    runtime,
    versions: { kernel: place.kernel, bpftrace: place.bpftrace },
    ...testVerdict(one.name, attempts, knownIssues, place),
    question: questionOfTest(one),
    attempts: [...attempts],
    release,
    accelerator,
    artefacts,
    warnings: [...new Set([...kernel.warnings, ...bpftrace.warnings, ...one.warnings])],
    judging,
    finishedAt,
  }
}
