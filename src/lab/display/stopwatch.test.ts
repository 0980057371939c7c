import { expect, test } from 'vitest'
import type { RunEvent } from '../run/events.js'
import { answeredTo, doingOn, PLANNED } from './display.fixture.js'
import { openStopwatch } from './stopwatch.js'

const questions = Array.from({ length: 10 }, (_, index) => ({
  ...{ machine: '6.1', wave: 0, kernel: '6.1', build: '0.1', runtime: 'microvm', case: `case-${index}` },
  ...{ company: null, seconds: 10 },
}))
const PLAN = { ...PLANNED, jobs: 1, questions } as RunEvent

test('a run is told until its end, and then how right that was', () => {
  let ms = 0
  const stopwatch = openStopwatch(new Map([['tcg', 3]]), () => ms)
  expect([stopwatch.left(), stopwatch.pace(), stopwatch.error()]).toEqual([null, null, null])
  stopwatch.tell(PLAN)
  expect(stopwatch.left()).toBeNull()
  stopwatch.tell({ type: 'accelerator', accelerator: 'tcg', why: '' })
  expect([stopwatch.left(), stopwatch.accelerator()]).toEqual([300, 'tcg'])
  stopwatch.tell(doingOn('6.1', 'booting'))
  for (const [index, question] of questions.entries()) {
    ms += index < 5 ? 20_000 : 25_000
    stopwatch.tell(answeredTo(question))
  }
  expect(stopwatch.left()).toBe(0)
  expect(stopwatch.pace()).toBe(2.25)
  // After five answers at a pace of 2 it said 100 seconds, and it was 125.
  expect(stopwatch.error()).toBeCloseTo(0.2)
})
