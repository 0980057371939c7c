/** Attempts at a test: when they are enough. */
import { describe, expect, test } from 'vitest'
import type { KnownIssue } from '../../matrix/known-issue.js'
import type { Attempt } from '../../records/record.js'
import { NAME, PLACE, PASSED, FAILED, REFUSED, CRASHED, LOST, issue } from './attempts.fixture.js'
import { isSettled } from './settled.js'

const settled = (attempts: readonly Attempt[], issues: readonly KnownIssue[] = [], repeat = 1): boolean =>
  isSettled(NAME, attempts, issues, PLACE, repeat)
describe('enough', () => {
  test('what nobody can ask there is believed at once, however often is wanted', () => {
    expect(settled([REFUSED], [], 5)).toBe(true)
  })

  test('what could not be told once is enough', () => {
    expect(settled([PASSED, REFUSED], [], 3)).toBe(true)
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
