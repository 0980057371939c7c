/** What tables of a suite's records are laid out by. */
import type { TableOptions } from '../answers/report/model/report.js'
import type { AskedTest } from '../lab/tests/asked-test.js'
import type { KnownIssue } from '../matrix/schema.js'
import type { Cell } from '../supply/plan/cell.js'

export const suiteTable = (
  tests: readonly Pick<AskedTest, 'name' | 'title'>[],
  knownIssues: readonly KnownIssue[],
  cells: readonly Cell[],
): TableOptions => ({
  cases: tests.map(({ name, title }) => ({ name, ...(title === undefined ? {} : { title }) })),
  knownIssues,
  expected: {
    kernels: [...new Set(cells.map(({ kernel }) => kernel.id))],
    builds: [...new Set(cells.map(({ bpftrace }) => bpftrace.id))],
  },
})
