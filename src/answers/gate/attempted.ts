/** An attempt, by itself: the order that its events make. Pure. */
import type { Case } from '../../matrix/schema.js'
import type { BurstRun } from '../../records/burst.js'
import type { Attempt, Order } from '../../records/record.js'
import { orderOf } from '../../judge/verdict/order.js'

/** What an attempt may have seen as its order. */
type Orders = readonly (Order | null)[]

const ALIKE: Orders = ['declared', 'reversed', 'shuffled']

/** The handlers in an event's text, which has spaces between names of several letters. */
const namesIn = (event: string, areLong: boolean): string[] =>
  event === '' ? [] : areLong ? event.split(' ') : Array.from(event)

const writtenIn = (one: Case): readonly string[] =>
  one.kind === 'ordering' ? one.handlers : (one.tokens ?? [])

const sortedText = (names: readonly string[]): string => [...names].sort().join(' ')

/** The orders that events may have where nobody knows how the handlers are written. */
function ordersOf(events: readonly string[]): Orders {
  if (events.length === 0) return ['declared', 'silent', null]
  if (events.every((event) => event === '')) return ['silent']
  if (new Set(events).size === 1) return [...ALIKE, 'partial']
  const areLong = events.some((event) => event.includes(' '))
  const same = new Set(events.map((event) => sortedText(namesIn(event, areLong)))).size === 1
  // Each event may lack the same handler.
  return same ? ['unstable', 'partial'] : ['partial']
}

/** The same where the case says how they are written. */
function ordersIn(one: Case, events: readonly string[]): Orders {
  const written = writtenIn(one)
  // Of an output it is known whether it is as described, and no more.
  if (events.length === 0) {
    if (one.kind === 'ordering') return []
    return one.tokens ? [null] : ['declared', 'silent', null]
  }
  if (written.length === 0) return []
  const areLong = written.some((name) => name.length > 1)
  const order = orderOf(
    written,
    events.map((event) => namesIn(event, areLong)),
  )
  // The tokens of a script that are too few, or too many, for its events stand together as one.
  const isRest = one.kind === 'program' && order !== 'silent' && events.length !== one.events
  return [isRest ? 'partial' : order]
}

/** The order over all events of a burst's run, which has their counts alone. */
function burstOrders({ events, whole, handlers, orders }: BurstRun, one: Case | undefined): Orders {
  if (Object.values(handlers).every((count) => count === 0)) return ['silent']
  if (whole < events) return ['partial']
  const [only, ...others] = Object.keys(orders)
  if (only === undefined || others.length > 0) return ['unstable']
  return one ? ordersIn(one, [only]) : ALIKE
}

function admissible({ outcome, events, burst }: Attempt, one: Case | undefined): Orders {
  if (outcome !== 'ordered') return [null]
  if (burst) return burstOrders(burst, one)
  return one ? ordersIn(one, events) : ordersOf(events)
}

/** What is wrong with the CPUs of an attempt's events: each event has one, and each CPU its share, one after the other. */
function cpusFault({ outcome, events, cpus }: Attempt, one: Case | undefined): string | undefined {
  const wanted = one === undefined ? undefined : one.kind === 'ordering' ? (one.cpus ?? 1) : 1
  if (cpus === undefined)
    return wanted !== undefined && wanted > 1 && outcome === 'ordered'
      ? `cpus is missing, but the case is asked on ${wanted} CPUs`
      : undefined
  const said = `cpus is ${JSON.stringify(cpus)}`
  if (wanted === 1) return `${said}, but the case is asked on one CPU`
  if (cpus.length !== events.length) return `${said}, but there are ${events.length} events`
  const all = [...new Set(cpus)]
  if (cpus.some((cpu, at) => cpu < (cpus[at - 1] ?? 0)))
    return `${said}, but events of one CPU stand together`
  const counts = new Set(all.map((cpu) => cpus.filter((each) => each === cpu).length))
  if (counts.size > 1 || all.some((cpu, at) => cpu !== at) || all.length < (wanted ?? 2))
    return `${said}, but every CPU has as many events`
  return undefined
}

/**
 * What is wrong with an attempt whose order is not what its events make; undefined where nothing is.
 * @param one the case as it was asked; without it nobody knows which of the orders that are always the same it is
 */
export function attemptFault(attempt: Attempt, one: Case | undefined): string | undefined {
  const { outcome, order, events, burst } = attempt
  if (events.length > 0 && (outcome !== 'ordered' || burst))
    return `events are ${shown(events)}, but ${burst ? 'a burst' : `outcome ${outcome}`} has none`
  const orders = admissible(attempt, one)
  if (orders.includes(order)) return cpusFault(attempt, one)
  const made = orders.length === 0 ? 'no order' : orders.map((each) => each ?? 'none').join(' or ')
  return `order is ${order ?? 'null'}, but ${burst ? 'the counts of its burst' : `its ${outcome === 'ordered' ? `events (${shown(events)})` : `outcome ${outcome}`}`} make it ${made}`
}

/** The first few events. */
export const shown = (events: readonly string[]): string =>
  events.length === 0
    ? 'none'
    : [...events.slice(0, 3), ...(events.length > 3 ? ['…'] : [])].join(', ').slice(0, 80)
