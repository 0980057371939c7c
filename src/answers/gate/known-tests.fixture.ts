/** Records of tests, and what accepting them makes of a file. */
import { expect } from 'vitest'
import { z } from 'zod'
import { readSource } from '../../matrix/document.js'
import { KnownIssue } from '../../matrix/known-issue.js'
import { record } from '../../records/record.fixture.js'
import type { Attempt, ResultRecord, Verdict } from '../../records/record.js'
import { acceptTests } from './known-tests.js'

export const P: Attempt = {
  mode: 'isolated',
  outcome: 'ordered',
  order: 'declared',
  events: [],
  milliseconds: 5,
}
export const F: Attempt = { ...P, order: null, reason: 'exit code 1, expected 0' }
export const C: Attempt = { ...F, outcome: 'crash', reason: 'bpftrace died of signal 11' }
const ATTEMPTS: Partial<Record<Verdict, Attempt[]>> = {
  ok: [P],
  fixed: [P, P],
  failed: [F, F, F],
  crash: [C, C, C],
  flaky: [F, P, F],
}

/** A test that failed, but for what is given. */
export const failed = (changes: Partial<ResultRecord> = {}): ResultRecord =>
  record({
    case: 'runtime/probe.one',
    verdict: 'failed',
    order: null,
    events: [],
    reason: 'exit code 1, expected 0',
    attempts: ATTEMPTS[changes.verdict ?? 'failed'] ?? [],
    versions: { kernel: changes.kernel ?? '6.12.117', bpftrace: changes.bpftrace ?? '0.23.2' },
    release: changes.kernel ?? '6.12.117',
    ...changes,
  })

export const BY_HAND = 'says that it fails: change that entry by hand'
export const ID = 'runtime-6-12-bpftrace-0-23-2-failed'
/** What the verdict is once the file says that it fails, and it passes. */
export const fixed = (name = 'runtime/probe.one', expected = { order: 'failed', why: ID }): ResultRecord =>
  failed({ case: name, verdict: 'fixed', order: 'declared', expected })

/** The text as known issues; fails where it is none. */
export const read = (text: string): KnownIssue[] => {
  const { value, mistakes } = readSource(text)
  expect(mistakes).toEqual([])
  return z.array(KnownIssue).parse(value)
}
export const accepted = (...records: ResultRecord[]): KnownIssue[] => read(acceptTests(null, records).text)

export const TWO = acceptTests(null, [failed(), failed({ case: 'runtime/probe.two' })]).text
