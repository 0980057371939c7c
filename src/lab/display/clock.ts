/**
 * How long a run will still take: what is left of each machine's expected time, at the pace seen so far, and on so many
 * machines at a time. Pure; times are seconds since the run was planned.
 */
import type { PlannedQuestion, RunEvent } from '../run/events.js'

/** What one machine is asked in one wave. */
interface MachineClock {
  readonly machine: string
  readonly wave: number
  /** Expected seconds of what is answered at once: a program of several cases, or a question alone. In their order. */
  readonly units: readonly number[]
  readonly done: ReadonlySet<number>
  /** Whether it takes one of the jobs. */
  readonly running: boolean
  /** When it began with what it is at; null while nothing is asked. */
  readonly since: number | null
  /** Seconds until its last answer, without preparations, and the expected seconds of what was answered in them. */
  readonly spent: number
  readonly answered: number
}

export interface Clock {
  readonly jobs: number
  readonly machines: readonly MachineClock[]
  /** Where each question is: its machine's and its unit's number. */
  readonly places: ReadonlyMap<string, readonly [machine: number, unit: number]>
  /** Actual seconds for an expected one, as an earlier run had them; null where there was none. */
  readonly remembered: number | null
}

type Planned = Extract<RunEvent, { type: 'planned' }>
type AnswerPlace = Pick<PlannedQuestion, 'kernel' | 'build' | 'runtime' | 'case'>

const keyOf = ({ kernel, build, runtime, case: one }: AnswerPlace): string =>
  JSON.stringify([kernel, build, runtime, one])

/** @param remembered the pace of an earlier run */
export function startClock(
  { jobs, questions }: Pick<Planned, 'jobs' | 'questions'>,
  remembered: number | null,
): Clock {
  interface Units {
    readonly index: number
    readonly units: Map<string, { readonly unit: number; readonly seconds: number }>
  }
  const machines = new Map<string, Units>()
  const places = new Map<string, [number, number]>()
  for (const question of questions) {
    const { wave, machine, company, seconds } = question
    const of = `${wave} ${machine}`
    const found: Units = machines.get(of) ?? { index: machines.size, units: new Map() }
    machines.set(of, found)
    const { index, units } = found
    const name = keyOf(company === null ? question : { ...question, case: ` ${company}` })
    const { unit, seconds: before } = units.get(name) ?? { unit: units.size, seconds: 0 }
    units.set(name, { unit, seconds: before + seconds })
    places.set(keyOf(question), [index, unit])
  }
  const idle = { done: new Set<number>(), running: false, since: null, spent: 0, answered: 0 }
  return {
    jobs,
    places,
    remembered,
    machines: [...machines].map(([of, { units }]): MachineClock => {
      const [wave = '', ...machine] = of.split(' ')
      const seconds = [...units.values()].map((unit) => unit.seconds)
      return { ...idle, machine: machine.join(' '), wave: Number(wave), units: seconds }
    }),
  }
}

const isOver = ({ units, done }: MachineClock): boolean => done.size === units.length

const changed = (
  clock: Clock,
  index: number,
  change: (one: MachineClock) => Partial<MachineClock>,
): Clock => ({
  ...clock,
  machines: clock.machines.map((one, at) => (at === index ? { ...one, ...change(one) } : one)),
})

/** The clock after an event that was told at this time. */
export function advanceClock(clock: Clock, event: RunEvent, at: number): Clock {
  if (event.type === 'machine') {
    const { machine, doing, preparing } = event
    const named = clock.machines.flatMap((one, index) => (one.machine === machine ? [{ one, index }] : []))
    const found = named.find(({ one }) => one.running) ?? named.find(({ one }) => !isOver(one))
    if (!found) return clock
    const isAsking = doing !== '' && !preparing
    return changed(clock, found.index, ({ since }) => ({
      running: doing !== '',
      since: isAsking ? (since ?? at) : null,
    }))
  }
  if (event.type !== 'record' || event.remembered) return clock
  const { kernel, bpftrace: build, runtime, case: one } = event.record
  const place = clock.places.get(keyOf({ kernel, build, runtime, case: one }))
  if (!place) return clock
  const [machine, unit] = place
  return changed(clock, machine, ({ units, done, since, spent, answered }) => {
    // What is given up before anything was asked says nothing of the pace.
    const counts = since !== null && !done.has(unit)
    return {
      done: new Set([...done, unit]),
      since: since === null ? null : at,
      spent: since === null ? spent : spent + at - since,
      answered: answered + (counts ? (units[unit] ?? 0) : 0),
    }
  })
}

/** The share of a run until which a remembered pace still counts beside the present one, ever less. */
const SHARE_REMEMBERED = 0.02

/** Expected seconds that everybody's pace weighs beside a machine's own. */
const WEIGHT_OF_ALL = 30

/** The expected seconds of what a machine is at; 0 where it is at nothing. */
const present = ({ units, done }: MachineClock): number => units.find((_, unit) => !done.has(unit)) ?? 0

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0)

interface ClockPace {
  readonly spent: number
  readonly answered: number
}

/** The same, where what it is at takes longer than the pace lets expect: that is known before the answer. */
function withOverdue(
  { since, spent, answered, ...rest }: MachineClock,
  pace: number,
  now: number,
): ClockPace {
  const seconds = present({ since, spent, answered, ...rest })
  const silent = since === null ? 0 : now - since
  return silent > pace * seconds && seconds > 0
    ? { spent: spent + silent, answered: answered + seconds }
    : { spent, answered }
}

/** Actual seconds for an expected one, a stated pace being worth some seconds; null where there is neither. */
function paceOf(seen: readonly ClockPace[], stated: number | null, weight: number): number | null {
  const answered = sumOf(seen.map((one) => one.answered))
  const spent = sumOf(seen.map((one) => one.spent))
  if (stated !== null) return (spent + weight * stated) / (answered + weight)
  return answered > 0 ? spent / answered : null
}

/**
 * When the last of machines is done, in seconds from now.
 * @param running what those that run have left
 * @param waiting what the others take, in the order of their start
 */
function makespan(jobs: number, running: readonly number[], waiting: readonly number[]): number {
  const ends = [...running, ...Array<number>(Math.max(0, jobs - running.length)).fill(0)]
  for (const seconds of waiting) {
    const first = ends.indexOf(Math.min(...ends))
    ends[first] = (ends[first] ?? 0) + seconds
  }
  return Math.max(0, ...ends)
}

/** Seconds that the run will still take, or null where nothing is known of the pace yet. */
export function secondsLeft({ jobs, machines, remembered }: Clock, now: number): number | null {
  const all = sumOf(machines.flatMap(({ units }) => units))
  const weight = Math.max(0, all * SHARE_REMEMBERED - sumOf(machines.map(({ answered }) => answered)))
  const stated = weight > 0 ? remembered : null
  const first = paceOf(machines, stated, weight)
  if (first === null) return null
  const seen = machines.map((one) => withOverdue(one, first, now))
  const pace = paceOf(seen, stated, weight) ?? first
  const left = machines.map((one, index): number => {
    const own = paceOf([seen[index] ?? one], pace, WEIGHT_OF_ALL) ?? pace
    const expected = sumOf(one.units.filter((_, unit) => !one.done.has(unit)))
    const silent = one.since === null ? 0 : now - one.since
    return expected * own - Math.min(silent, present(one) * own)
  })
  const leftOf = (wave: number, running: boolean): number[] =>
    left.filter((_, index) => machines[index]?.wave === wave && machines[index].running === running)
  const waves = new Set(machines.map(({ wave }) => wave))
  return sumOf([...waves].map((wave) => makespan(jobs, leftOf(wave, true), leftOf(wave, false))))
}

/** Seconds of asking, on all machines together, below which a run says too little of a host's pace. */
const LEAST_SECONDS = 30

/** The pace of what was answered, worth remembering; null where that was too little. */
export function paceSeen({ machines }: Clock): number | null {
  const enough = sumOf(machines.map(({ spent }) => spent)) >= LEAST_SECONDS
  return enough ? paceOf(machines, null, 0) : null
}

/** What was expected when. */
export interface Estimate {
  readonly at: number
  /** Seconds. */
  readonly left: number
}

/** How much of a run's beginning, and of its end, no estimate is held against. */
const [BEGINNING, END] = [0.1, 0.05]

/**
 * How far estimates were off at the most, as a share of the time that was left; null where there were none. The first tenth
 * of the run does not count, and not the last twentieth, of which nobody wants to know how long it takes.
 * @param end when the last answer came
 */
export function worstError(estimates: readonly Estimate[], end: number): number | null {
  const errors = estimates
    .filter(({ at }) => at >= BEGINNING * end && at <= (1 - END) * end)
    .map(({ at, left }) => Math.abs(left - (end - at)) / (end - at))
  return errors.length === 0 ? null : Math.max(...errors)
}
