import { describe, expect, test } from 'vitest'
import { parseMatrix } from './load.js'
import { AXES, expectMistake, issue, SMALLEST } from './matrix.fixture.js'
import type { OrderingCase } from './schema.js'

const BODY = '    probe: kprobe\n    target: f\n    handlers: [a, b, c]\n'
/** A matrix whose only case, called fexit, is a burst; the keys that `more` has are in line 12 and beyond. */
const burst = (more = '    burst: 200\n') => `${AXES}cases:\n  fexit:\n${BODY}    workload: nap\n${more}`
const lossy = (more: string) => issue(more).replace('seen: silent', 'seen: lossy')

function caseIn(text: string): OrderingCase {
  const [one] = parseMatrix(text, 'matrix.yaml').cases
  if (one?.kind !== 'ordering') throw new Error('no case of handlers')
  return one
}

describe('a burst', () => {
  test('is asked ten times and quietly, unless told', () => {
    const { events, burst: asked } = caseIn(burst())
    expect([events, asked]).toEqual([200, { runs: 10, neighbours: [] }])
  })

  test('may have runs and neighbours of its own', () => {
    const { events, burst: asked } = caseIn(
      burst('    burst: 1000\n    runs: 100\n    neighbours: [asleep, busy]\n'),
    )
    expect([events, asked]).toEqual([1000, { runs: 100, neighbours: ['asleep', 'busy'] }])
  })

  test('is nothing that a case without one has', () => {
    expect(caseIn(SMALLEST)).not.toHaveProperty('burst')
  })
})

describe('refused in a burst', () => {
  test.each<[string, string, string]>([
    ['none', burst('    burst: 0\n'), "12:12: expected a number of events from 1 to 1000, found '0'"],
    ['too many', burst('    burst: 1001\n'), "from 1 to 1000, found '1001'"],
    [
      'no runs',
      burst('    burst: 9\n    runs: 0\n'),
      "13:11: expected a number of runs from 1 to 100, found '0'",
    ],
    [
      'a neighbour that there is not',
      burst('    burst: 9\n    neighbours: [awake]\n'),
      "13:18: expected asleep or busy, found 'awake'",
    ],
    [
      'a neighbour twice',
      burst('    burst: 9\n    neighbours: [busy, busy]\n'),
      "13:24: 'busy' again: expected each neighbour once",
    ],
    [
      'a yes in place of neighbours',
      burst('    burst: 9\n    neighbours: true\n'),
      "13:17: expected a list of neighbours, [asleep] or [busy]; one may hide what the other makes the kernel lose, found 'true'",
    ],
    [
      'events beside it',
      burst('    burst: 9\n    events: 3\n'),
      "13:5: expected either 'burst' or 'events', not both",
    ],
    [
      'runs without it',
      `${SMALLEST}    runs: 3\n`,
      "12:5: 'runs' without 'burst': expected how many events a burst has",
    ],
    ['neighbours without it', `${SMALLEST}    neighbours: [busy]\n`, "12:5: 'neighbours' without 'burst'"],
    [
      'a workload that waits for bpftrace',
      `${SMALLEST}    burst: 9\n`,
      "11:15: this workload waits for bpftrace: expected nap or hop beside 'burst'",
    ],
    [
      'a workload that does not wait, without it',
      burst(''),
      "11:15: this workload does not wait for bpftrace: expected 'burst' beside it",
    ],
    [
      'a probe that no workload fires',
      burst().replace('probe: kprobe\n    target: f', 'probe: BEGIN'),
      'no workload fires BEGIN: expected a probe type that one does, such as kprobe',
    ],
    [
      'such a probe among attach points',
      burst().replace(
        'probe: kprobe\n    target: f',
        "attach: ['kprobe:f', 'kprobe:f,interval:ms:9', 'kprobe:f']",
      ),
      'no workload fires interval',
    ],
    [
      'a timer',
      burst('    burst: 9\n    period: 100\n'),
      "13:5: a timer has no bursts: expected no 'period' beside 'burst'",
    ],
  ])('%s', (_, text, words) => expectMistake(text, words))
})

describe('a known issue of losses', () => {
  test('has bounds, none unless told', () => {
    const shares = ['share: { least: 2.5, most: 40 }', 'share: { most: 40 }', 'share: {}', ''].map(
      (share) => parseMatrix(burst() + lossy(share), 'matrix.yaml').knownIssues[0]?.share,
    )
    expect(shares).toEqual([
      { least: 2.5, most: 40 },
      { least: 0, most: 40 },
      { least: 0, most: 100 },
      undefined,
    ])
  })

  test.each<[string, string, string]>([
    [
      'a share of something else',
      SMALLEST + issue('share: { most: 40 }'),
      "'share' says how much is lost: expected 'seen: lossy' beside it",
    ],
    [
      'bounds the wrong way round',
      burst() + lossy('share: { least: 40, most: 2 }'),
      "'least' is 40 and 'most' is 2: expected 'least' to be at most 'most'",
    ],
    [
      'more than all',
      burst() + lossy('share: { most: 101 }'),
      "expected a percentage from 0 to 100, such as 2.5, found '101'",
    ],
    [
      'losses of a case that has no burst',
      SMALLEST + lossy(''),
      "'fexit' has no burst, so it cannot be lossy: expected cases with 'burst'",
    ],
    [
      'an order of a burst',
      burst() + issue(''),
      "'fexit' is a burst, which has no order: expected 'seen' to be lossy, crash, unsupported",
    ],
  ])('%s', (_, text, words) => expectMistake(text, words))

  test('a burst may be known to crash or to be refused', () => {
    for (const seen of ['crash', 'unsupported'])
      expect(
        parseMatrix(burst() + issue('').replace('silent', seen), 'matrix.yaml').knownIssues,
      ).toHaveLength(1)
  })
})
