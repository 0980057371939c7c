/** What was seen of a test's run where the build is older than the test. */
import { describe, expect, test } from 'vitest'
import { testWith } from '../../suite/suite.fixture.js'
import { attempt, ran } from './attempts.fixture.js'

describe('an older build', () => {
  const older = 'bpftrace 0.23.2 is older than the suite, 0.24.0'
  const refusal = { exit: 1, isAttached: false }
  const ERROR = 'stdin:1:9-13: ERROR: Unknown function: zip\n'

  test('does not take the program: skipped, and its words are told', () => {
    expect(attempt(ran(ERROR, refusal), { older })).toMatchObject({
      outcome: 'unsupported',
      order: null,
      reason: expect.stringMatching(/^skipped: bpftrace 0\.23\.2 is older .*: exit code 1, .*zip/) as string,
    })
  })

  test('is not what does not take the program: failed', () => {
    expect(attempt(ran(ERROR, refusal)).outcome).toBe('ordered')
  })

  test.each([
    ['after all was attached', { ...refusal, isAttached: true }, ERROR],
    ['by time', { ...refusal, isTimedOut: true }, ERROR],
    ['without an error of bpftrace', refusal, 'cat: nothing\n'],
    ['with a good end', { ...refusal, exit: 0 }, ERROR],
  ])('fails %s: failed', (_, changes, output) => {
    expect(attempt(ran(output, changes), { older })).toMatchObject({ outcome: 'ordered', order: null })
  })

  test('refuses in other words than a test wants that is to fail: failed', () => {
    const one = testWith('EXPECT hello', 'WILL_FAIL')
    expect(attempt(ran(ERROR, refusal), { older, test: one }).outcome).toBe('ordered')
  })

  test('refuses where another exit code is expected: failed', () => {
    const one = testWith('EXPECT hello', 'RETURN_CODE 1')
    expect(attempt(ran(ERROR, refusal), { older, test: one }).outcome).toBe('ordered')
  })

  test('dies before anything is attached: a crash', () => {
    expect(attempt(ran(ERROR, { ...refusal, exit: -11 }), { older }).outcome).toBe('crash')
  })

  test('does not know an option: skipped', () => {
    const words = "bpftrace: unrecognized option '--test'\nUSAGE:\n"
    expect(attempt(ran(words, { isAttached: false, exit: 1 }), { older }).outcome).toBe('unsupported')
  })

  test('prints without end: unsupported', () => {
    expect(attempt({ kind: 'flooded' }, { older }).outcome).toBe('unsupported')
  })

  test('passes: passed', () => {
    expect(attempt(ran('hello\n'), { older }).order).toBe('declared')
  })
})
