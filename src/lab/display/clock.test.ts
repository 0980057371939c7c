import { describe, expect, test } from 'vitest'
import type { PlannedQuestion, RunEvent } from '../run/events.js'
import { advanceClock, paceSeen, secondsLeft, startClock, worstError } from './clock.js'
import type { Clock } from './clock.js'
import { answeredTo } from './display.fixture.js'

/** A cell: how many cases are asked together, how many alone, and the expected seconds of each. */
type Shape = readonly (readonly [
  machine: string,
  cells: readonly (readonly [number, number, number])[],
  wave?: number,
])[]

const questionsOf = (shape: Shape): PlannedQuestion[] =>
  shape.flatMap(([machine, cells, wave = 0]) =>
    cells.flatMap(([together, alone, seconds], build) =>
      Array.from({ length: together + alone }, (_, index) => ({
        ...{ machine, wave, kernel: machine, build: `0.${build}.${wave}`, runtime: 'microvm' },
        ...{ case: `case-${index}`, company: index < together ? 0 : null, seconds },
      })),
    ),
  )

const machine = (name: string, doing: string, preparing = false): RunEvent => ({
  ...{ type: 'machine', kernel: name, machine: name, doing, preparing },
})

/** The same numbers between 0 and 1 each time. */
function dice(): () => number {
  let seed = 1
  return () => (seed = (seed * 48271) % 2147483647) / 2147483647
}

interface Told {
  readonly at: number
  readonly event: RunEvent
}

/** A run as it would go: machines in their order on so many jobs; `pace` says how slow each of them is. */
function simulated(
  questions: readonly PlannedQuestion[],
  jobs: number,
  pace: (machine: string) => number,
  preparation = 2,
): Told[] {
  const roll = dice()
  const told: Told[] = []
  let began = 0
  for (const wave of new Set(questions.map((one) => one.wave))) {
    const free = Array<number>(jobs).fill(began)
    const here = questions.filter((one) => one.wave === wave)
    for (const name of new Set(here.map((one) => one.machine))) {
      const job = free.indexOf(Math.min(...free))
      let at = free[job] ?? 0
      const tell = (event: RunEvent): unknown => told.push({ at, event })
      tell(machine(name, 'waiting for its kernel', true))
      at += preparation
      tell(machine(name, 'booting'))
      const units = new Map<string, PlannedQuestion[]>()
      for (const one of here.filter((each) => each.machine === name)) {
        const unit = one.company !== null ? one.build : `${one.build} ${one.case}`
        units.set(unit, [...(units.get(unit) ?? []), one])
      }
      for (const unit of units.values()) {
        const expected = unit.reduce((sum, { seconds }) => sum + seconds, 0)
        at += expected * pace(name) * (0.85 + 0.3 * roll())
        for (const one of unit) {
          tell(answeredTo(one))
          at += 0.002
        }
      }
      tell(machine(name, ''))
      free[job] = at
    }
    began = Math.max(...free)
  }
  return told.sort((a, b) => a.at - b.at)
}

/** The least and the largest of estimate by truth, at each answer after the first tenth of the run. */
function ratios(
  questions: readonly PlannedQuestion[],
  jobs: number,
  told: readonly Told[],
  remembered: number | null,
) {
  const end = Math.max(...told.map(({ at }) => at))
  const found: number[] = []
  let clock: Clock = startClock({ jobs, questions }, remembered)
  for (const { at, event } of told) {
    clock = advanceClock(clock, event, at)
    // Where machines end nearly together, the last seconds are chance.
    if (event.type !== 'record' || at < end * 0.1 || at > end * 0.95) continue
    found.push((secondsLeft(clock, at) ?? Infinity) / (end - at))
  }
  expect(found.length).toBeGreaterThan(5)
  return [Math.min(...found), Math.max(...found)]
}

const BUILDS = [
  [18, 12, 0.7],
  [16, 14, 0.9],
  [20, 10, 0.8],
  [24, 6, 1.4],
  [24, 6, 1.4],
] as const
const kernels = (
  count: number,
  builds: readonly (readonly [number, number, number])[] = BUILDS,
  wave = 0,
): Shape => Array.from({ length: count }, (_, index) => [`6.${index}`, builds, wave] as const)

const SHAPES: Record<string, Shape> = {
  'the default matrix': kernels(11),
  'one kernel': kernels(1),
  'uneven machines': [
    ['a', BUILDS],
    ['b', BUILDS.slice(0, 1)],
    ['c', BUILDS.slice(3)],
    ['d', BUILDS.slice(0, 2)],
  ],
  'one slow machine at the end': [...kernels(4, BUILDS.slice(0, 1)), ['last', [...BUILDS, ...BUILDS]]],
  'common programs alone': kernels(5, [
    [31, 0, 0.5],
    [31, 0, 1],
    [31, 0, 0.5],
  ]),
  'no common program': kernels(3, [[0, 31, 2]]),
  waves: [...kernels(4, [[10, 3, 1]], 0), ...kernels(4, [[20, 6, 1]], 1), ...kernels(4, [[0, 8, 1]], 2)],
}
const PACES: Record<string, (machine: string) => number> = {
  'as the table': () => 1,
  'three times slower': () => 3,
  'ten times faster': () => 0.1,
  'slower from kernel to kernel': (name) => 1 + Number(/\d+$/.exec(name)?.[0] ?? 1) * 0.05,
  'the last one slower': (name) => (name === 'last' ? 1.4 : 1),
}

describe('after the first tenth an estimate is within half of the truth', () => {
  const runs = Object.keys(SHAPES).flatMap((shape) =>
    Object.keys(PACES).flatMap((pace) => [1, 2, 8].map((jobs) => [shape, pace, jobs] as const)),
  )
  test.each(runs)('%s, %s, jobs %i', (shape, pace, jobs) => {
    const questions = questionsOf(SHAPES[shape]!)
    const told = simulated(questions, jobs, PACES[pace]!, pace.startsWith('ten times') ? 0.1 : 2)
    for (const remembered of [null, 1, 5]) {
      const [least, most] = ratios(questions, jobs, told, remembered)
      expect(least).toBeGreaterThan(0.5)
      expect(most).toBeLessThan(1.5)
    }
  })
})

describe('before the first answer', () => {
  const planned = { jobs: 2, questions: questionsOf(kernels(2, [[2, 1, 10]])) }

  test('nothing is told', () => {
    expect(secondsLeft(startClock(planned, null), 5)).toBeNull()
  })

  test('or what the pace of an earlier run lets expect', () => {
    expect(secondsLeft(startClock(planned, 2), 0)).toBe(60)
    expect(secondsLeft(startClock({ ...planned, jobs: 1 }, 2), 0)).toBe(120)
  })

  test('time that is spent on a program is progress, up to its weight; preparation is none', () => {
    const clock = startClock({ jobs: 1, questions: questionsOf(kernels(1, [[2, 1, 10]])) }, 1)
    const preparing = advanceClock(clock, machine('6.0', 'waiting for its kernel', true), 0)
    expect(secondsLeft(preparing, 100)).toBe(30)
    const asking = advanceClock(preparing, machine('6.0', 'booting'), 100)
    expect(secondsLeft(asking, 115)).toBe(15)
    // Overdue: the pace is slower than was thought.
    expect(secondsLeft(asking, 150)).toBeGreaterThan(15)
  })
})

describe('the pace', () => {
  const questions = questionsOf(kernels(1, [[0, 3, 20]]))
  const after = (event: RunEvent): Clock =>
    [event, answeredTo(questions[0]!), answeredTo(questions[1]!)].reduce(
      (clock, each, index) => advanceClock(clock, each, index * 30),
      startClock({ jobs: 1, questions }, null),
    )

  test('is what was asked, in actual seconds for expected ones', () => {
    expect(paceSeen(after(machine('6.0', 'booting')))).toBe(1.5)
  })

  test('is not told by what was given up, nor by a few seconds', () => {
    expect(paceSeen(after(machine('6.0', 'waiting', true)))).toBeNull()
    const short = advanceClock(startClock({ jobs: 1, questions }, null), machine('6.0', 'booting'), 0)
    expect(paceSeen(advanceClock(short, answeredTo(questions[0]!), 29))).toBeNull()
  })

  test('nobody’s answer, a remembered one, and a machine that is not planned change nothing', () => {
    const clock = startClock({ jobs: 1, questions }, null)
    const events: RunEvent[] = [
      answeredTo({ ...questions[0]!, case: 'other' }),
      { ...answeredTo(questions[0]!), remembered: true },
      machine('other', 'booting'),
    ]
    expect(events.reduce((at, event) => advanceClock(at, event, 1), clock)).toEqual(clock)
  })
})

test('the error of a run is that of its worst estimate, but for its beginning and its end', () => {
  const estimates = [
    { at: 5, left: 900 },
    { at: 20, left: 100 },
    { at: 50, left: 40 },
    { at: 99, left: 9 },
  ]
  expect(worstError(estimates, 100)).toBe(0.25)
  expect(worstError(estimates.slice(0, 1), 100)).toBeNull()
})
