/** What is believed at first sight, and what has to be seen alone twice. */
import { describe, expect, test } from 'vitest'
import {
  combined,
  CRASH,
  isolated,
  LOST,
  OK,
  REVERSED,
  said,
  saw,
  SHUFFLED,
  SILENT,
  UNSUPPORTED,
} from './attempts.fixture.js'
import { conclusiveOf, isBelievable } from './belief.js'
import type { CaseExpectation } from './belief.js'
import { issue } from './verdict.fixture.js'

const PROMISED: CaseExpectation = { issues: [], predicted: 'answered', free: false }
const FREE: CaseExpectation = { ...PROMISED, free: true }
const knowing = (fields: Parameters<typeof issue>[0]): CaseExpectation => ({
  ...PROMISED,
  issues: [issue(fields)],
})
const PARTIAL = saw('combined', 'partial', 'ccc')

test('attempts without a conclusion count for nothing', () => {
  expect(conclusiveOf([LOST, OK, LOST])).toEqual([OK])
  expect(isBelievable([], FREE)).toBe(false)
})

describe('once is enough', () => {
  test.each([
    ['as written', [OK], PROMISED],
    ['in any order where none is promised', [combined(REVERSED)], FREE],
    ['as a known issue says', [combined(REVERSED)], knowing({ seen: 'reversed' })],
    ['silent as known', [SILENT], knowing({ seen: 'silent' })],
    ['as known, event by event', [PARTIAL], knowing({ seen: 'partial', events: ['ccc', 'aaa'] })],
    ['a crash in the words that are known', [CRASH], knowing({ seen: 'crash', words: 'of signal 6' })],
    ['a refusal that is predicted', [combined(UNSUPPORTED)], { ...PROMISED, predicted: 'refused' }],
    ['a refusal that is known', [UNSUPPORTED], knowing({ seen: 'unsupported' })],
    ['as written, where it varies', [OK], knowing({ seen: 'varies' })],
  ] as const)('%s', (_, attempts, expectation) => {
    expect(isBelievable(attempts, expectation)).toBe(true)
  })
})

describe('once is not enough, and twice alone is', () => {
  test.each([
    ['reversed, where nothing is known', REVERSED, PROMISED],
    ['as written, where a known issue says otherwise', OK, knowing({ seen: 'reversed' })],
    ['another order than is known', SHUFFLED, knowing({ seen: 'reversed' })],
    ['other events than are known', PARTIAL, knowing({ seen: 'partial', events: ['aaa'] })],
    ['partial as known, but nobody says what events look like', PARTIAL, knowing({ seen: 'partial' })],
    ['shuffled as known, but nobody says how', SHUFFLED, knowing({ seen: 'shuffled' })],
    ['reversed, where it varies', REVERSED, knowing({ seen: 'varies' })],
    ['a crash in other words', CRASH, knowing({ seen: 'crash', words: 'Assertion' })],
    ['a crash that is known without words', CRASH, knowing({ seen: 'crash' })],
    ['a refusal against a prediction', UNSUPPORTED, PROMISED],
    ['a refusal of which nothing is predicted', UNSUPPORTED, { ...PROMISED, predicted: null }],
    ['an answer against a prediction', OK, { ...PROMISED, predicted: 'refused' }],
    ['nothing fired, where any order will do', SILENT, FREE],
    [
      'an output that is not as described',
      { ...said('isolated', 'error', 'x'), outcome: 'ordered' },
      PROMISED,
    ],
  ] as const)('%s', (_, attempt, expectation) => {
    expect(isBelievable([isolated(attempt)], expectation)).toBe(false)
    expect(isBelievable([combined(attempt), isolated(attempt)], expectation)).toBe(false)
    expect(isBelievable([isolated(attempt), isolated(attempt)], expectation)).toBe(true)
  })
})

test('attempts that disagree are not as expected, each for itself or not', () => {
  expect(isBelievable([OK, REVERSED], PROMISED)).toBe(false)
  expect(isBelievable([combined(REVERSED), OK], FREE)).toBe(false)
  expect(isBelievable([UNSUPPORTED, CRASH], PROMISED)).toBe(true)
})
