/** Tokens of a case → events, by whatever delimits them. Pure; what fits no event is said, never dropped. */
import { isTimed } from '../exercise/program.js'
import { factsOf } from '../exercise/spelling.js'
import type { OrderingCase } from '../../matrix/schema.js'
import type { Event } from './order.js'
import type { Token, Window } from './output.js'

/** Events, and the CPU of each where there are several. */
export type FoundEvents =
  { readonly events: readonly Event[]; readonly cpus?: number[] } | { readonly wrong: string }

const namesOf = (tokens: readonly Token[]): Event => tokens.map(({ handler }) => handler)

/**
 * Each action of the workload is an event; a token outside of every one belongs to nothing that is known.
 * @param elsewhere whether the probe fires for the workload outside of its actions too
 */
export function placed(
  tokens: readonly Token[],
  windows: readonly Window[],
  elsewhere: boolean,
): FoundEvents {
  const events = windows.map(({ begin, end }) => namesOf(tokens.filter(({ at }) => at >= begin && at <= end)))
  const within = events.reduce((sum, event) => sum + event.length, 0)
  if (within < tokens.length && !elsewhere)
    return { wrong: `${tokens.length - within} tokens belong to no event` }
  return { events }
}

function byWorkload(tokens: readonly Token[], windows: readonly Window[], elsewhere: boolean): FoundEvents {
  const found = placed(tokens, windows, elsewhere)
  if ('wrong' in found) return found
  const { events } = found
  // A kernel skips programs where a bpf(2) call was interrupted: what nobody saw has no order.
  const unseen = events.filter((event) => event.length === 0).length
  if (unseen > 0 && unseen < events.length)
    return { wrong: `${unseen} of ${events.length} events reached no handler` }
  return found
}

const NANOSECONDS = 1_000_000n

/** Each handler's own tokens; a name that stands twice has those of both. */
const byHandler = (one: OrderingCase, tokens: readonly Token[]): (readonly Token[])[] =>
  [...new Set(one.handlers)].map((name) => tokens.filter(({ handler }) => handler === name))

/**
 * What is wrong with a handler's ticks: two within half a period, or none for so long that another handler had two
 * meanwhile. A machine that stalls holds up all of them alike.
 */
function irregularity(own: readonly Token[], all: readonly Token[], period: bigint): string | null {
  for (const [index, { at, handler }] of own.entries()) {
    const before = own[index - 1]?.at
    if (before === undefined) continue
    if (2n * (at - before) < period) return `handler '${handler}' ticked twice in a period`
    const between = all.filter((other) => other.handler !== handler && other.at > before && other.at < at)
    const counts = new Map<string, number>()
    for (const other of between) counts.set(other.handler, (counts.get(other.handler) ?? 0) + 1)
    if (2n * (at - before) > 3n * period && [...counts.values()].some((count) => count > 1))
      return `handler '${handler}' missed a tick`
  }
  return null
}

/**
 * Each handler has a timer of its own, and they start as far apart as attaching takes, which may be more than a period:
 * so an event is the n-th tick of each, and not what happens to fall together. Where there is a workload, only ticks
 * within its time count.
 */
function byTicks(one: OrderingCase, tokens: readonly Token[], [window]: readonly Window[]): FoundEvents {
  const period = BigInt(one.period ?? 100) * NANOSECONDS
  const handlers = byHandler(one, tokens)
  const most = Math.max(...handlers.map((own) => own.length))
  // A handler is missing when the others have had their time; before that it may not be attached yet.
  const late = isTimed(one) && most < one.events
  const silent = handlers.filter((own) => own.length === 0)
  if (silent.length > 0 && !late) return { events: [namesOf(handlers.flatMap((own) => own.slice(0, 1)))] }
  const twice = new Set(one.handlers).size < one.handlers.length
  if (twice) return { wrong: 'a handler is listed twice, and its ticks cannot be told apart' }
  const wrong =
    handlers.map((own) => irregularity(own, tokens, period)).find((found) => found !== null) ?? null
  if (wrong !== null) return { wrong }
  const rounds = (handlers[0] ?? []).flatMap((_, index) => {
    const ticks = handlers.flatMap((own) => own.slice(index, index + 1))
    const within = isTimed(one) || ticks.every(({ at }) => window && at >= window.begin && at <= window.end)
    return within && ticks.length === handlers.length
      ? [ticks.toSorted((a, b) => (a.at < b.at ? -1 : 1))]
      : []
  })
  if (rounds.length < one.events)
    return { wrong: `${rounds.length} whole ticks were seen, ${one.events} were asked for` }
  return { events: rounds.slice(0, one.events).map(namesOf) }
}

/**
 * The events of a case.
 * @param tokens the case's own, in the order of the output
 * @param windows the times in which the workload did the case's action
 * @returns at least one event, possibly an empty one, or what is wrong
 */
export function eventsOf(
  one: OrderingCase,
  tokens: readonly Token[],
  windows: readonly Window[],
): FoundEvents {
  const { delimit, elsewhere } = factsOf(one)
  switch (delimit) {
    case 'workload':
      return windows.length < one.events
        ? { wrong: `the workload did ${windows.length} of ${one.events} events` }
        : byWorkload(tokens, windows, elsewhere === true)
    case 'ticks':
      return byTicks(one, tokens, windows)
    case 'run':
      return { events: [namesOf(tokens)] }
  }
}
