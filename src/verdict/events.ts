/** Tokens of a case → events, by whatever delimits them. Pure; what fits no event is said, never dropped. */
import { factsOf } from '../exercise/spelling.js'
import type { OrderingCase } from '../matrix/schema.js'
import type { Event } from './order.js'
import type { Token, Window } from './output.js'

export type Found = { readonly events: readonly Event[] } | { readonly wrong: string }

const namesOf = (tokens: readonly Token[]): Event => tokens.map(({ handler }) => handler)

/** Each action of the workload is an event; a token outside of every one belongs to nothing that is known. */
function byWorkload(tokens: readonly Token[], windows: readonly Window[], elsewhere: boolean): Found {
  const events = windows.map(({ begin, end }) => namesOf(tokens.filter(({ at }) => at >= begin && at <= end)))
  const placed = events.reduce((sum, event) => sum + event.length, 0)
  if (placed < tokens.length && !elsewhere)
    return { wrong: `${tokens.length - placed} tokens lie outside of every event` }
  return { events }
}

const NANOSECONDS = 1_000_000n

/**
 * A timer's handlers fire together, then not for a period: a token that comes more than half a period after the first
 * of its tick begins the next. Ticks near the beginning and the end of the workload's time may be cut and do not count.
 */
function byTicks(one: OrderingCase, tokens: readonly Token[], [window]: readonly Window[]): Found {
  const half = (BigInt(one.period ?? 100) * NANOSECONDS) / 2n
  const ticks: Token[][] = []
  for (const token of tokens) {
    const [first] = ticks.at(-1) ?? []
    if (first && token.at - first.at <= half) ticks.at(-1)?.push(token)
    else ticks.push([token])
  }
  const whole = ticks.filter(
    ([first]) => first && window && first.at >= window.begin && first.at + half <= window.end,
  )
  // What began before the workload did may lack its first handlers.
  const counted = ticks[0] === whole[0] ? whole.slice(1) : whole
  if (tokens.length > 0 && counted.length < one.events)
    return { wrong: `${counted.length} whole ticks were seen, ${one.events} were asked for` }
  const events = counted.slice(0, one.events).map(namesOf)
  return { events: events.length > 0 ? events : [[]] }
}

/**
 * The events of a case.
 * @param tokens the case's own, in the order of the output
 * @param windows the times in which the workload did the case's action
 * @returns at least one event, possibly an empty one, or what is wrong
 */
export function eventsOf(one: OrderingCase, tokens: readonly Token[], windows: readonly Window[]): Found {
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
