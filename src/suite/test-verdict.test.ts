/** Attempts at a test: what they come to; each decision by itself. */
import { describe, expect, test } from 'vitest'
import type { KnownIssue } from '../matrix/known-issue.js'
import { NAME, PLACE, PASSED, FAILED, REFUSED, CRASHED, LOST, issue } from '../lab/tests/attempts.fixture.js'
import type { Attempt } from '../records/record.js'
import { testVerdict } from './test-verdict.js'

const verdict = (attempts: readonly Attempt[], ...issues: KnownIssue[]) =>
  testVerdict(NAME, attempts, issues, PLACE)

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

test('what could not be told once cannot be told, but a crash can', () => {
  expect(verdict([PASSED, REFUSED])).toMatchObject({ verdict: 'unsupported', reason: 'skipped: needs btf' })
  expect(verdict([FAILED, REFUSED]).verdict).toBe('unsupported')
  expect(verdict([CRASHED, CRASHED, REFUSED]).verdict).toBe('flaky')
})

describe('now and then', () => {
  const VARIES = issue('varies', { id: 'known-varies' })
  const CRASHES = issue('crash', { id: 'known-crash' })
  const FAILS = issue('failed', { id: 'known-failed' })

  test.each([
    ['first', [CRASHED, PASSED, PASSED]],
    ['last', [PASSED, PASSED, CRASHED]],
  ])('what passes or fails may not crash, %s', (_, attempts) => {
    expect(verdict(attempts, VARIES).verdict).toBe('flaky')
    expect(verdict(attempts, VARIES, CRASHES)).toMatchObject({
      verdict: 'known',
      reason: 'crashed 1 of 3 times: bpftrace died of signal 11 (known-varies)',
      expected: { order: 'varies', why: 'known-varies' },
    })
  })

  test('what is known to fail, and to vary, is known', () => {
    expect(verdict([PASSED, FAILED, FAILED], FAILS, VARIES).verdict).toBe('known')
    expect(verdict([PASSED], FAILS, VARIES).verdict).toBe('ok')
  })

  test('what fails or crashes, and never passes, is known by both', () => {
    expect(verdict([FAILED, CRASHED, FAILED], FAILS, CRASHES)).toMatchObject({
      verdict: 'known',
      reason: 'failed 2 and crashed 1 of 3 times: exit code 1, expected 0 (known-failed)',
    })
    expect(verdict([FAILED, CRASHED, FAILED], FAILS)).toMatchObject({
      verdict: 'flaky',
      reason: 'failed 2 and crashed 1 of 3 times: exit code 1, expected 0',
    })
    expect(verdict([PASSED, PASSED], FAILS, CRASHES).verdict).toBe('fixed')
  })

  test('one failure is not believed by two issues either', () => {
    expect(verdict([FAILED, LOST, LOST], FAILS, CRASHES).verdict).toBe('error')
  })

  test('of what varies only the failure may come whose words are known', () => {
    const worded = issue('varies', { words: 'time was up' })
    expect(verdict([PASSED, FAILED, PASSED], worded).verdict).toBe('flaky')
    expect(verdict([PASSED, FAILED, PASSED], issue('varies', { words: 'exit code 1' })).verdict).toBe('known')
  })
})
