/** A record that somebody else has published, for tests. */
import { ordering } from '../../judge/verdict/verdict.fixture.js'
import type { Case } from '../../matrix/schema.js'
import type { Attempt, ResultRecord } from '../../records/record.js'
import { imageIdentity } from '../../supply/artefacts/image.js'
import { cellOf } from '../../supply/plan/plan.fixture.js'
import type { Observed } from './answers.js'
import type { AskedBy } from './published.js'
import { recordOf } from './record-of.js'

export const CELL = cellOf()
export const FEXIT = ordering('fexit')
export const BY: AskedBy = {
  guests: { x86_64: 'guest-1' },
  judging: 'judging-1',
  isolated: false,
  knownIssues: [],
  maxAge: undefined,
  today: '2026-11-26',
}
export const SEEN: Attempt = {
  mode: 'combined',
  outcome: 'ordered',
  order: 'declared',
  events: ['abc', 'abc', 'abc'],
  milliseconds: 2400,
  mechanism: ['tracing link fexit'],
}
export const CONFIG = {
  CONFIG_BPF_EVENTS: 'y',
  CONFIG_DEBUG_INFO_BTF: 'y',
  CONFIG_BPF_JIT: 'y',
  CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS: 'y',
}
export const OBSERVED: Observed = {
  attempts: [SEEN],
  release: '6.12.117+deb13-cloud-amd64',
  config: CONFIG,
  accelerator: 'tcg',
  artefacts: {
    kernel: [],
    bpftrace: [],
    workload: { sha256: 'guest-1' },
    image: { sha256: imageIdentity(CELL.bpftrace) },
    qemu: '10.0.3',
  },
  finishedAt: '2026-11-20T12:00:00.000Z',
  judging: 'judging-1',
}
/** What somebody else has published of the cell, in whose matrix.yaml its kernel and its build have names. */
export const theirs = (
  changes: Partial<ResultRecord> = {},
  one: Case = FEXIT,
  cell = CELL,
): ResultRecord => ({
  ...recordOf(cell, one, OBSERVED, []),
  kernel: 'production',
  bpftrace: 'released',
  ...changes,
})
export const GOOD = theirs()
