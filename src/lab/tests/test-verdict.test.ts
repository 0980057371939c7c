import { expect, test } from 'vitest'
import type { KnownIssue } from '../../matrix/schema.js'
import type { Attempt } from '../../records/record.js'
import { attemptOfTold } from './test-attempt.js'
import { isSettled, testVerdict } from './test-verdict.js'

const NAME = 'runtime/probe.one'
const PLACE = { kernel: '6.12.118', bpftrace: '0.27.1' }
const passed = attemptOfTold({ outcome: 'ordered', order: 'declared', reason: 'passed' })
const failed = attemptOfTold({ outcome: 'ordered', order: null, reason: 'no line is there' })
const refused = attemptOfTold({ outcome: 'unsupported', order: null, reason: 'skipped: no' })
const crashed = attemptOfTold({ outcome: 'crash', order: null, reason: 'bpftrace died of signal 11' })
const lost = attemptOfTold({ outcome: 'error', order: null, reason: 'the machine was lost' })
const issue = (seen: KnownIssue['seen']): KnownIssue => ({
  id: 'known-one',
  cases: [NAME],
  seen,
  summary: 'It fails.',
  upstream: 'unreported',
})

test.each<[string, Attempt[], KnownIssue[], boolean]>([
  ['nothing', [], [], false],
  ['a pass is believed at once', [passed], [], true],
  ['a failure is not', [failed], [], false],
  ['nor when it is seen twice', [failed, failed], [], false],
  ['three failures are', [failed, failed, failed], [], true],
  ['a pass after a failure is asked a third time', [failed, passed], [], false],
  ['what is left out is left out', [refused], [], true],
  ['a failure that is known is believed when it is seen twice', [failed, failed], [issue('failed')], true],
  ['a lost machine tells nothing', [lost], [], false],
])('%s', (_, attempts, issues, settled) => {
  expect(isSettled(NAME, attempts, issues, PLACE, 1)).toBe(settled)
})

test('asked repeatedly, also what passes is', () => {
  expect(isSettled(NAME, [passed, passed], [], PLACE, 3)).toBe(false)
  expect(isSettled(NAME, [passed, passed, passed], [], PLACE, 3)).toBe(true)
})

test.each<[string, Attempt[], KnownIssue[], string]>([
  ['passes', [passed], [], 'ok'],
  ['fails each time', [failed, failed, failed], [], 'failed'],
  ['passes now and then', [failed, passed, failed], [], 'flaky'],
  ['is left out', [refused], [], 'unsupported'],
  ['dies each time', [crashed, crashed, crashed], [], 'crash'],
  ['fails as is known', [failed, failed], [issue('failed')], 'known'],
  ['passes although it is known to fail', [passed, passed, passed], [issue('failed')], 'fixed'],
  ['varies as is known', [failed, passed, failed], [issue('varies')], 'known'],
  ['only passes although it is known to vary', [passed], [issue('varies')], 'ok'],
])('a test that %s', (_, attempts, issues, verdict) => {
  expect(testVerdict(NAME, attempts, issues, PLACE).verdict).toBe(verdict)
})

test('a flaky test has its share in the reason', () => {
  expect(testVerdict(NAME, [failed, passed, failed], [], PLACE).reason).toBe(
    'failed 2 of 3 times: no line is there',
  )
})
