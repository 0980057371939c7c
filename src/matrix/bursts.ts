/**
 * Bursts: whether every handler runs for every event where events come as fast as a program makes them. What a case and a
 * known issue may say of them, and what goes with what.
 */
import { list, mapping, numericPattern, oneOf } from './fields.js'
import type { Problem } from './document.js'
import { BURSTING, PROBE_TYPES, probeType } from './probes.js'
import type { Probe, ProbeType } from './probes.js'
import { matching } from './select.js'
import { field, items, record, texts } from './untyped.js'

/** One is in what is probed for a second at a time, the other calls it every 3 ms. */
const NEIGHBOURS = ['asleep', 'busy'] as const
export type Neighbour = (typeof NEIGHBOURS)[number]

/** What is asked of a case with `burst`; its `events` are those of one run. */
export interface Burst {
  /** How often it is asked. */
  readonly runs: number
  /** Who else is in what is probed, from before it is attached until after the end. */
  readonly neighbours: readonly Neighbour[]
}

const RUNS = 10
const EVENTS = 'expected a number of events from 1 to 1000'
const TIMES = 'expected a number of runs from 1 to 100'
const PERCENT = 'expected a percentage from 0 to 100, such as 2.5'

/** The keys of a case of handlers. */
export const OF_BURST = {
  burst: numericPattern(/^([1-9]\d{0,2}|1000)$/, EVENTS)
    .transform(Number)
    .meta({ type: ['integer', 'string'], minimum: 1, maximum: 1000 })
    .optional()
    .describe(
      'In place of events: so many, as fast as a program makes them, at once after attaching; asked is whether every handler runs for each',
    ),
  runs: numericPattern(/^([1-9]\d?|100)$/, TIMES)
    .transform(Number)
    .meta({ type: ['integer', 'string'], minimum: 1, maximum: 100 })
    .optional()
    .describe(`How often a burst is asked; ${RUNS} times if not told`),
  neighbours: list(
    oneOf(NEIGHBOURS),
    1,
    'expected a list of neighbours, [asleep] or [busy]; what one makes a kernel lose, the other may hide',
  )
    .optional()
    .describe(
      'Other processes that are in what is probed meanwhile. asleep: for a second at a time; busy: calls it every 3 ms',
    ),
}

const percent = (whole: number) =>
  numericPattern(/^(\d{1,2}(\.\d{1,2})?|100)$/, PERCENT)
    .transform(Number)
    .default(whole)
    .meta({ type: ['number', 'string'], minimum: 0, maximum: 100, default: whole })

/** What a known issue may say of how much is lost. */
export const Share = mapping('a share', {
  least: percent(0).describe('0 where a loss may not show: then a whole answer is as good'),
  most: percent(100),
}).describe('For lossy: how much is missing, in percent of what was to run')

interface Keys {
  readonly burst?: number | undefined
  readonly runs?: number | undefined
  readonly neighbours?: readonly Neighbour[] | undefined
}

/** A body of handlers with its burst as one thing, where it has one. */
export function withBurst<Body extends Keys & { events?: number | undefined }>(body: Body) {
  const { burst, runs = RUNS, neighbours = [], ...rest } = body
  const own: Burst | undefined = burst === undefined ? undefined : { runs, neighbours }
  return { ...rest, events: burst ?? rest.events, ...(own && { burst: own }) }
}

/** What does not go together in a case. */
export function checkBurst(body: unknown, name: string): Problem[] {
  const has = (key: string): boolean => field(body, key) !== undefined
  const wrong = (key: string, message: string, at: Problem['at'] = 'value'): Problem[] =>
    has(key) ? [{ path: ['cases', name, key], at, message }] : []
  const workload = field(body, 'workload')
  const bursts = BURSTING.some((one) => one === workload)
  if (!has('burst'))
    return [
      ...['runs', 'neighbours'].flatMap((key) =>
        wrong(key, `'${key}' without 'burst': expected how many events a burst has`, 'key'),
      ),
      ...(bursts ? wrong('workload', `this does not wait for bpftrace: expected 'burst' beside it`) : []),
    ]
  const unfired = firedByOthers(body)
  return [
    ...wrong('events', "expected either 'burst' or 'events', not both", 'key'),
    ...wrong('period', "a timer has no bursts: expected no 'period' beside 'burst'", 'key'),
    ...(bursts || !has('workload')
      ? []
      : wrong('workload', `this waits for bpftrace: expected ${BURSTING.join(' or ')} beside 'burst'`)),
    ...(unfired === undefined
      ? []
      : wrong('burst', `no workload fires ${unfired}: expected a probe type that one does, such as kprobe`)),
  ]
}

/** A probe type of the case that fires by itself, if there is one. */
function firedByOthers(body: unknown): string | undefined {
  const points = [field(body, 'probe'), ...items(body, 'attach')].filter((one) => typeof one === 'string')
  const types = points.flatMap((point) => point.split(',').map((one) => one.split(':')[0] ?? ''))
  const isFired = (type: string): boolean => {
    const facts: ProbeType | undefined = Object.hasOwn(PROBE_TYPES, type)
      ? probeType(type as Probe)
      : undefined
    return facts === undefined || (facts.delimit === 'workload' && facts.filter === 'workload')
  }
  return types.find((type) => !isFired(type))
}

/** Observations that say nothing of an order, so that a burst can make them. */
const OF_NO_ORDER: readonly unknown[] = ['lossy', 'crash', 'unsupported']

/** A known issue that says of a burst what only orders can be, or of an order what only a burst can be. */
export function checkLossy(matrix: unknown, issue: unknown, i: number): Problem[] {
  const cases = record(field(matrix, 'cases'))
  const isBurst = (name: string): boolean => field(cases[name], 'burst') !== undefined
  const seen = field(issue, 'seen')
  const share = field(issue, 'share')
  const at = { path: ['knownIssues', i, 'share'], at: 'value' as const }
  const [least, most] = [bound(share, 'least', 0), bound(share, 'most', 100)]
  return [
    ...(share !== undefined && seen !== 'lossy'
      ? [{ ...at, message: "'share' is how much is lost: expected 'seen: lossy' beside it" }]
      : []),
    ...(least > most ? [{ ...at, message: `least ${least} above most ${most}: expected no more` }] : []),
    ...texts(issue, ['knownIssues', i, 'cases']).flatMap(({ text, path }): Problem[] => {
      const names = matching(text, Object.keys(cases))
      const odd = names.find((name) =>
        seen === 'lossy' ? !isBurst(name) : isBurst(name) && !OF_NO_ORDER.includes(seen),
      )
      if (odd === undefined || typeof seen !== 'string') return []
      const message =
        seen === 'lossy'
          ? `'${odd}' has no burst, so it cannot be lossy: expected cases with 'burst'`
          : `no order is judged of '${odd}', which is a burst: expected 'seen' to be ${OF_NO_ORDER.join(', ')}`
      return [{ path, at: 'value', message }]
    }),
  ]
}

function bound(share: unknown, key: string, otherwise: number): number {
  const given = Number(field(share, key) ?? otherwise)
  return Number.isNaN(given) ? otherwise : given
}
