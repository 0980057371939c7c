/** What the handlers of a case did, event by event → the order. Pure. */
import type { Order } from '../../records/record.js'

/** Handlers as they ran in one event, by name. */
export type Event = readonly string[]

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, index) => one === b[index])

/**
 * The order over all events. Only events in which every handler ran exactly once have an order; a lost or doubled
 * token is `partial` and never rounded up.
 * @param declared the handlers as written
 * @param events at least one, by the workload's count
 */
export function orderOf(declared: readonly string[], events: readonly Event[]): Order {
  if (events.every((event) => event.length === 0)) return 'silent'
  const sorted = [...declared].sort()
  if (!events.every((event) => same([...event].sort(), sorted))) return 'partial'
  const first = events[0] ?? []
  if (!events.every((event) => same(event, first))) return 'unstable'
  if (same(first, declared)) return 'declared'
  return same(first, [...declared].reverse()) ? 'reversed' : 'shuffled'
}

/** Events as the record shows them: `abc` for handlers of one letter, else the names with spaces between. */
export function eventText(event: Event, declared: readonly string[]): string {
  return event.join(declared.every((name) => name.length === 1) ? '' : ' ')
}
