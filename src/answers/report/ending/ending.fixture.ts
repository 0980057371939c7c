/** A run that is over, for tests of what it says. */
import { record } from '../../../records/record.fixture.js'
import type { ResultRecord } from '../../../records/record.js'
import { endingLines } from './ending.js'
import type { EndedRun, NextSteps } from './ending.js'

export const KERNELS = ['6.1.192', '6.12.118', '6.16.12']
export const BUILDS = ['0.23.2', '0.27.1']
export const CASES = ['fexit', 'kprobe']

export const TOOL = 'npm run --silent matrix --'
export const next: NextSteps = {
  explain: (name) => `${TOOL} explain ${name}`,
  then: { label: 'Judge', command: `${TOOL} gate`, clean: false },
}
export const PATHS = {
  out: 'results/',
  table: 'results/compatibility.md',
  page: 'results/index.html',
  logs: 'results/logs',
}
export const grid: readonly ResultRecord[] = KERNELS.flatMap((kernel) =>
  BUILDS.flatMap((bpftrace) => CASES.map((name) => record({ kernel, bpftrace, case: name }))),
)

/** What is said of a run of a small grid, in which all is as expected and remembered, but for what is given. */
export const lines = (changes: Partial<EndedRun> = {}): string[] =>
  endingLines({
    questions: grid,
    records: grid,
    remembered: 12,
    milliseconds: 1800,
    table: { cases: CASES.map((name) => ({ name })), knownIssues: [] },
    changes: { counts: [], same: 12, lines: [] },
    others: 0,
    unasked: null,
    paths: PATHS,
    next,
    ...changes,
  })
