/** A statement over a record made by hand, for tests. */
import { record } from '../../records/record.fixture.js'
import { NO_CLOSURES } from '../../records/closures.js'
import { artefactsOf } from './artefacts.js'
import { recordsSaid } from './predicate.js'
import { FILES, statementOf } from './statement.js'
import type { AttestedPredicate, AttestedStatement } from './statement.js'

export const RECORDS_DIGEST = '1'.repeat(64)
export const DECISION_DIGEST = '2'.repeat(64)
export const RECORDS = [record()]

/** What is said of `RECORDS`, and a decision about them; but for what is given. */
export function statement(changes: Partial<AttestedPredicate> = {}): AttestedStatement {
  const host = { kernel: '6.1.0', arch: 'x64', os: 'Debian GNU/Linux 13 (trixie)' }
  const subjects: [string, string][] = [
    [FILES.records, RECORDS_DIGEST],
    [FILES.decision, DECISION_DIGEST],
  ]
  return statementOf(new Map(subjects), {
    tool: {
      name: 'bpftrace-matrix',
      version: '0.1.0',
      commit: null,
      modified: null,
      dist: { sha256: '3'.repeat(64) },
    },
    attestedAt: '2026-11-26T12:00:00.000Z',
    attestedOn: host,
    ranOn: 'unknown',
    ...recordsSaid(RECORDS, 0, new Map()),
    decision: { outcome: 'PASS', records: RECORDS_DIGEST, today: '2026-11-26' },
    reports: [],
    artefacts: artefactsOf(RECORDS, NO_CLOSURES),
    ...changes,
  })
}
