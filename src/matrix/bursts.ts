/**
 * Bursts ask whether every handler runs for every event when a program causes events as fast as it can. Here are the keys
 * of cases and known issues about them, and the checks between these keys.
 */
import { list, mapping, numericPattern, oneOf } from './fields.js'
import type { Problem } from './document.js'
import { BURSTING, PROBE_TYPES, probeType } from './probes.js'
import type { Probe, ProbeType } from './probes.js'
import { matching } from './select.js'
import { field, items, record, texts } from './untyped.js'

/** `asleep` stays in the probed function for a second at a time; `busy` calls it every 3 ms. */
const NEIGHBOURS = ['asleep', 'busy'] as const
export type Neighbour = (typeof NEIGHBOURS)[number]

/** The question of a case with `burst`; the case's `events` are those of one run. */
export interface Burst {
  /** How many runs there are. */
  readonly runs: number
  /** Other processes in the probed function, from before attaching until after the end. */
  readonly neighbours: readonly Neighbour[]
}

const RUNS = 10
const EVENTS = 'expected a number of events from 1 to 1000'
const TIMES = 'expected a number of runs from 1 to 100'
const PERCENT = 'expected a percentage from 0 to 100, such as 2.5'

/** The keys of an ordering case. */
export const OF_BURST = {
  burst: numericPattern(/^([1-9]\d{0,2}|1000)$/, EVENTS)
    .transform(Number)
    .meta({ type: ['integer', 'string'], minimum: 1, maximum: 1000 })
    .optional()
    .describe(
      'Instead of events: so many events as fast as a program can, right after attaching; every handler must run for each',
    ),
  runs: numericPattern(/^([1-9]\d?|100)$/, TIMES)
    .transform(Number)
    .meta({ type: ['integer', 'string'], minimum: 1, maximum: 100 })
    .optional()
    .describe(`How many runs a burst has (default: ${RUNS})`),
  neighbours: list(
    oneOf(NEIGHBOURS),
    1,
    'expected a list of neighbours, [asleep] or [busy]; one may hide what the other makes the kernel lose',
  )
    .optional()
    .describe(
      'Other processes in the probed function. asleep stays in it for a second at a time; busy calls it every 3 ms',
    ),
}

const percent = (whole: number) =>
  numericPattern(/^(\d{1,2}(\.\d{1,2})?|100)$/, PERCENT)
    .transform(Number)
    .default(whole)
    .meta({ type: ['number', 'string'], minimum: 0, maximum: 100, default: whole })

/** How much a known issue says is lost. */
export const Share = mapping('a share', {
  least: percent(0).describe('0: an answer without loss agrees with the known issue too'),
  most: percent(100),
}).describe('For lossy: the percentage of handler runs that are missing')

interface Keys {
  readonly burst?: number | undefined
  readonly runs?: number | undefined
  readonly neighbours?: readonly Neighbour[] | undefined
}

/** The body of an ordering case, with the keys of its burst in one object if it has one. */
export function withBurst<Body extends Keys & { events?: number | undefined }>(body: Body) {
  const { burst, runs = RUNS, neighbours = [], ...rest } = body
  const own: Burst | undefined = burst === undefined ? undefined : { runs, neighbours }
  return { ...rest, events: burst ?? rest.events, ...(own && { burst: own }) }
}

/** Mistakes between the keys of a case with a burst. */
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
      ...(bursts
        ? wrong('workload', `this workload does not wait for bpftrace: expected 'burst' beside it`)
        : []),
    ]
  const unfired = firedByOthers(body)
  return [
    ...wrong('events', "expected either 'burst' or 'events', not both", 'key'),
    ...wrong('period', "a timer has no bursts: expected no 'period' beside 'burst'", 'key'),
    ...(bursts || !has('workload')
      ? []
      : wrong(
          'workload',
          `this workload waits for bpftrace: expected ${BURSTING.join(' or ')} beside 'burst'`,
        )),
    ...(unfired === undefined
      ? []
      : wrong('burst', `no workload fires ${unfired}: expected a probe type that one does, such as kprobe`)),
  ]
}

/** A probe type of the case that no workload fires; undefined if there is none. */
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

/** Observations without an order: those that a burst can have. */
const OF_NO_ORDER: readonly unknown[] = ['lossy', 'crash', 'unsupported']

/** Mistakes in a known issue: an order of a burst, or a loss of a case without one. */
export function checkLossy(matrix: unknown, issue: unknown, i: number): Problem[] {
  const cases = record(field(matrix, 'cases'))
  const isBurst = (name: string): boolean => field(cases[name], 'burst') !== undefined
  const seen = field(issue, 'seen')
  const share = field(issue, 'share')
  const at = { path: ['knownIssues', i, 'share'], at: 'value' as const }
  const [least, most] = [bound(share, 'least', 0), bound(share, 'most', 100)]
  return [
    ...(share !== undefined && seen !== 'lossy'
      ? [{ ...at, message: "'share' says how much is lost: expected 'seen: lossy' beside it" }]
      : []),
    ...(least > most
      ? [
          {
            ...at,
            message: `'least' is ${least} and 'most' is ${most}: expected 'least' to be at most 'most'`,
          },
        ]
      : []),
    ...texts(issue, ['knownIssues', i, 'cases']).flatMap(({ text, path }): Problem[] => {
      const names = matching(text, Object.keys(cases))
      const odd = names.find((name) =>
        seen === 'lossy' ? !isBurst(name) : isBurst(name) && !OF_NO_ORDER.includes(seen),
      )
      if (odd === undefined || typeof seen !== 'string') return []
      const message =
        seen === 'lossy'
          ? `'${odd}' has no burst, so it cannot be lossy: expected cases with 'burst'`
          : `'${odd}' is a burst, which has no order: expected 'seen' to be ${OF_NO_ORDER.join(', ')}`
      return [{ path, at: 'value', message }]
    }),
  ]
}

function bound(share: unknown, key: string, otherwise: number): number {
  const given = Number(field(share, key) ?? otherwise)
  return Number.isNaN(given) ? otherwise : given
}
