/** Attempts at a test, known issues of it, and runs that become attempts. */
import { KnownIssue } from '../../matrix/known-issue.js'
import type { Driven } from '../../suite/driven.js'
import { runOf, testWith } from '../../suite/suite.fixture.js'
import type { SuiteTest } from '../../suite/suite-test.js'
import { attemptOfTest, attemptOfTold } from './test-attempt.js'
import type { JudgingHow } from './test-attempt.js'

export const NAME = 'runtime/probe.one'
export const PLACE = { kernel: '6.12.117', bpftrace: '0.23.2' }

export const PASSED = attemptOfTold({ outcome: 'ordered', order: 'declared', reason: 'passed' })
export const FAILED = attemptOfTold({ outcome: 'ordered', order: null, reason: 'exit code 1, expected 0' })
export const REFUSED = attemptOfTold({ outcome: 'unsupported', order: null, reason: 'skipped: needs btf' })
export const CRASHED = attemptOfTold({ outcome: 'crash', order: null, reason: 'bpftrace died of signal 11' })
export const LOST = attemptOfTold({ outcome: 'error', order: null, reason: 'the machine did not boot' })

export const issue = (seen: KnownIssue['seen'], changes: object = {}): KnownIssue =>
  KnownIssue.parse({
    id: 'known-one',
    cases: [NAME],
    seen,
    summary: 'It does.',
    upstream: 'unreported',
    ...changes,
  })

export const ONE = testWith('EXPECT hello')

export const attempt = (
  driven: Driven,
  { test: one = ONE, ...how }: Partial<JudgingHow> & { readonly test?: SuiteTest } = {},
) => attemptOfTest(one, driven, { read: () => null, older: null, isEmulated: false, ...how }, 1200)

/** A run that ended by itself, with changes. */
export const ran = (...words: Parameters<typeof runOf>): Driven => ({
  kind: 'run',
  run: runOf(...words),
  took: 700,
})
