/** Tokens of a burst → what it came to. A handler that did not run for an event is counted, and no error. Pure. */
import { factsOf } from '../exercise/spelling.js'
import type { OrderingCase } from '../../matrix/schema.js'
import { error } from './answer.js'
import type { Observation } from './answer.js'
import { placed } from './events.js'
import { eventText, orderOf } from './order.js'
import type { Event } from './order.js'
import type { Token, Window } from './output.js'

const timesIn = (event: Event, handler: string): number => event.filter((name) => name === handler).length

function counted(keys: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return Object.fromEntries(counts)
}

/** A handler that ran more often for one event than it is written, in words. */
function doubled({ handlers }: OrderingCase, events: readonly Event[]): string | null {
  const names = [...new Set(handlers)]
  for (const [index, event] of events.entries()) {
    const name = names.find((each) => timesIn(event, each) > timesIn(handlers, each))
    if (name !== undefined)
      return `handler '${name}' ran ${timesIn(event, name)} times for event ${index + 1}, and is written ${timesIn(handlers, name)} times`
  }
  return null
}

/**
 * What a run of a burst says; `missed` is null there, because only those who asked the kernel know.
 * @param tokens the case's own, in the order of the output
 * @param windows the times in which the workload did the case's action
 * @param lost how many events bpftrace says that it lost
 */
export function burstAnswer(
  one: OrderingCase,
  tokens: readonly Token[],
  windows: readonly Window[],
  lost: number,
): Observation {
  const { handlers } = one
  if (windows.length !== one.events)
    return error(`the workload did ${windows.length} of ${one.events} events`)
  const found = placed(tokens, windows, factsOf(one).elsewhere === true)
  if ('wrong' in found) return error(found.wrong)
  const { events } = found
  const wrong = doubled(one, events)
  if (wrong !== null) return error(wrong)
  const whole = events.filter((event) => event.length === handlers.length)
  const ran = [...new Set(handlers)].map((name) => [
    name,
    events.flat().filter((each) => each === name).length,
  ])
  return {
    outcome: 'ordered',
    order: orderOf(handlers, events),
    events: [],
    burst: {
      events: events.length,
      whole: whole.length,
      due: events.length * handlers.length,
      handlers: Object.fromEntries(ran) as Record<string, number>,
      orders: counted(whole.map((event) => eventText(event, handlers))),
      lost,
      missed: null,
    },
  }
}
