/** Attempts at a test: when they are enough, and what they come to; each decision by itself. */
import { describe, expect, test } from 'vitest'
import { KnownIssue } from '../../matrix/known-issue.js'
import type { Attempt } from '../../records/record.js'
import { attemptOfTold } from './test-attempt.js'
import { isSettled, testVerdict } from './test-verdict.js'

const NAME = 'runtime/probe.one'
const PLACE = { kernel: '6.12.117', bpftrace: '0.23.2' }

const PASSED = attemptOfTold({ outcome: 'ordered', order: 'declared', reason: 'passed' })
const FAILED = attemptOfTold({ outcome: 'ordered', order: null, reason: 'exit code 1, expected 0' })
const REFUSED = attemptOfTold({ outcome: 'unsupported', order: null, reason: 'skipped: needs btf' })
const CRASHED = attemptOfTold({ outcome: 'crash', order: null, reason: 'bpftrace died of signal 11' })
const LOST = attemptOfTold({ outcome: 'error', order: null, reason: 'the machine did not boot' })

const issue = (seen: KnownIssue['seen'], changes: object = {}): KnownIssue =>
  KnownIssue.parse({
    id: 'known-one',
    cases: [NAME],
    seen,
    summary: 'It does.',
    upstream: 'unreported',
    ...changes,
  })

const settled = (attempts: readonly Attempt[], issues: readonly KnownIssue[] = [], repeat = 1): boolean =>
  isSettled(NAME, attempts, issues, PLACE, repeat)
const verdict = (attempts: readonly Attempt[], ...issues: KnownIssue[]) =>
  testVerdict(NAME, attempts, issues, PLACE)

describe('enough', () => {
  test('what nobody can ask there is believed at once, however often is wanted', () => {
    expect(settled([REFUSED], [], 5)).toBe(true)
  })

  test.each([
    ['fails', [FAILED, FAILED, FAILED]],
    ['crashes', [CRASHED, CRASHED, CRASHED]],
    ['fails and passes', [FAILED, PASSED, PASSED]],
    ['passes and fails', [PASSED, FAILED, PASSED]],
  ])('what %s is seen three times', (_, attempts) => {
    expect(settled(attempts.slice(0, 2))).toBe(false)
    expect(settled(attempts)).toBe(true)
  })

  test('a known failure is seen twice', () => {
    expect(settled([FAILED], [issue('failed')])).toBe(false)
    expect(settled([FAILED, FAILED], [issue('failed')])).toBe(true)
  })

  test('a crash whose words are known is believed at once', () => {
    expect(settled([CRASHED], [issue('crash', { words: 'signal 11' })])).toBe(true)
    expect(settled([CRASHED], [issue('crash', { words: 'signal 6' })])).toBe(false)
  })

  test('what is said to fail and passes is seen twice', () => {
    expect(settled([PASSED], [issue('failed')])).toBe(false)
    expect(settled([PASSED, PASSED], [issue('failed')])).toBe(true)
  })

  test('what varies may pass at once', () => {
    expect(settled([PASSED], [issue('varies')])).toBe(true)
    expect(settled([FAILED], [issue('varies')])).toBe(false)
  })

  test('an issue of another place says nothing', () => {
    expect(settled([FAILED, FAILED], [issue('failed', { kernel: '6.1.*' })])).toBe(false)
  })

  test('as often as is wanted, of those with a conclusion', () => {
    expect(settled([PASSED, LOST, PASSED], [], 3)).toBe(false)
    expect(settled([PASSED, LOST, PASSED, PASSED], [], 3)).toBe(true)
  })

  test('failures are seen as often as is wanted, if that is more than three times', () => {
    expect(settled([FAILED, FAILED, FAILED], [], 4)).toBe(false)
    expect(settled([FAILED, FAILED, FAILED, FAILED], [], 4)).toBe(true)
  })

  test('two losses in a row are given up, and one is got over', () => {
    expect(settled([LOST, LOST])).toBe(true)
    expect(settled([LOST, FAILED, LOST])).toBe(false)
  })
})

describe('verdict', () => {
  test('passed', () => {
    expect(verdict([PASSED])).toEqual({
      verdict: 'ok',
      order: 'declared',
      events: [],
      reason: 'passed',
      expected: { order: 'declared', why: 'default' },
    })
  })

  test('failed', () => {
    expect(verdict([FAILED, FAILED, FAILED])).toEqual({
      verdict: 'failed',
      order: null,
      events: [],
      reason: 'exit code 1, expected 0',
      expected: { order: 'declared', why: 'default' },
    })
  })

  test('a known failure', () => {
    expect(verdict([FAILED, FAILED], issue('failed'))).toMatchObject({
      verdict: 'known',
      order: null,
      reason: 'exit code 1, expected 0 (known-one)',
      expected: { order: 'failed', why: 'known-one' },
    })
  })

  test('a failure in other words than the known ones is none', () => {
    expect(verdict([FAILED, FAILED, FAILED], issue('failed', { words: 'time was up' }))).toMatchObject({
      verdict: 'failed',
      expected: { order: 'failed', why: 'known-one' },
    })
  })

  test('a failure that is known of another place alone is none', () => {
    const elsewhere = issue('failed', { bpftrace: '=0.24.0' })
    expect(verdict([FAILED, FAILED, FAILED], elsewhere).verdict).toBe('failed')
  })

  test('a failure that is known of another test alone is none', () => {
    const other = issue('failed', { cases: ['runtime/x.y'] })
    expect(verdict([FAILED, FAILED, FAILED], other).verdict).toBe('failed')
  })

  test('what is said to fail and passes is fixed', () => {
    expect(verdict([PASSED, PASSED], issue('failed'))).toMatchObject({
      verdict: 'fixed',
      order: 'declared',
      reason: 'known-one says that it fails, and it passed',
      expected: { order: 'failed', why: 'known-one' },
    })
  })

  test('what is said to fail and is flaky is flaky', () => {
    expect(verdict([PASSED, FAILED, FAILED], issue('failed'))).toMatchObject({
      verdict: 'flaky',
      reason: 'failed 2 of 3 times: exit code 1, expected 0',
    })
  })

  test('what varies is ok where it only passed', () => {
    expect(verdict([PASSED, PASSED], issue('varies'))).toMatchObject({
      verdict: 'ok',
      reason: 'passed',
      expected: { order: 'varies', why: 'known-one' },
    })
  })

  test.each([
    ['failed', [PASSED, FAILED]],
    ['passed', [FAILED, PASSED]],
  ])('what varies is known where it failed once, and %s last', (_, attempts) => {
    expect(verdict(attempts, issue('varies'))).toMatchObject({
      verdict: 'known',
      order: null,
      reason: 'failed 1 of 2 times: exit code 1, expected 0 (known-one)',
      expected: { order: 'varies', why: 'known-one' },
    })
  })

  test('what cannot be asked is unsupported at first sight', () => {
    expect(verdict([REFUSED])).toMatchObject({
      verdict: 'unsupported',
      order: null,
      reason: 'skipped: needs btf',
    })
  })

  test.each(['failed', 'varies'] as const)('what cannot be asked says nothing of an issue: %s', (seen) => {
    expect(verdict([REFUSED], issue(seen)).verdict).toBe('unsupported')
  })

  test('a crash', () => {
    expect(verdict([CRASHED, CRASHED, CRASHED])).toMatchObject({
      verdict: 'crash',
      order: null,
      reason: 'bpftrace died of signal 11',
    })
  })

  test('a known crash', () => {
    expect(verdict([CRASHED, CRASHED], issue('crash'))).toMatchObject({
      verdict: 'known',
      expected: { order: 'crash', why: 'known-one' },
    })
  })

  test('a machine that gave nothing is an error, with its last words', () => {
    expect(verdict([LOST, LOST])).toMatchObject({
      verdict: 'error',
      order: null,
      reason: 'the machine did not boot',
    })
  })

  test('one failure is not believed where the machine then gave up', () => {
    expect(verdict([FAILED, LOST, LOST])).toMatchObject({
      verdict: 'error',
      order: null,
      reason:
        'exit code 1, expected 0, but two isolated attempts did not confirm it: the machine did not boot',
    })
  })

  test('a loss between two attempts changes nothing', () => {
    expect(verdict([PASSED, LOST, PASSED]).verdict).toBe('ok')
  })
})
