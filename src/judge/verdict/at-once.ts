/** Events that several CPUs caused at once → the events of each CPU. Pure. */
import { eventsOf } from './events.js'
import type { FoundEvents } from './events.js'
import type { OrderingCase } from '../../matrix/schema.js'
import type { Token, Window } from './output.js'

/** A case whose events are on several CPUs. */
export type CaseAtOnce = OrderingCase & { readonly cpus: number }

export const isAtOnce = (one: OrderingCase): one is CaseAtOnce => one.cpus !== undefined

/** In how many events all CPUs were in their windows at the same time; the n-th windows belong together. */
function timesAtOnce(all: readonly (readonly Window[])[]): number {
  const [first = [], ...others] = all
  return first.filter((window, index) => {
    const together = [window, ...others.flatMap((own) => own.slice(index, index + 1))]
    const begin = together.reduce((latest, one) => (one.begin > latest ? one.begin : latest), 0n)
    return together.length === all.length && together.every(({ end }) => begin < end)
  }).length
}

/**
 * The events of a case on several CPUs.
 * The events of one CPU may all have reached no handler, where those of others did: that is an answer, since a kernel that skips
 * programs for a moment does not skip them all.
 * @param tokens the case's own, in the order of the output; those of different CPUs may stand in any order
 * @param windows of the case's action, each with its CPU
 * @returns those of the first CPU before those of the next, or what is wrong: where the CPUs were not at it at the same time, nothing of what was asked is answered
 */
export function eventsAtOnce(
  one: CaseAtOnce,
  tokens: readonly Token[],
  windows: readonly Window[],
): FoundEvents {
  const all = Array.from({ length: one.cpus }, (_, cpu) => cpu)
  const stray = [...tokens, ...windows].find(({ cpu }) => cpu === undefined || !all.includes(cpu))
  if (stray)
    return {
      wrong: `${'handler' in stray ? 'a token' : 'an event'} is of ${stray.cpu === undefined ? 'no CPU' : `CPU ${stray.cpu}`}, but the workload was on CPUs ${all.join(' and ')}`,
    }
  const windowsOf = all.map((cpu) => windows.filter((window) => window.cpu === cpu))
  const found = all.map((cpu) =>
    eventsOf(
      one,
      tokens.filter((token) => token.cpu === cpu),
      windowsOf[cpu] ?? [],
    ),
  )
  for (const [cpu, each] of found.entries())
    if ('wrong' in each) return { wrong: `on CPU ${cpu}, ${each.wrong}` }
  const times = timesAtOnce(windowsOf)
  if (times < one.events)
    return { wrong: `the CPUs were at it at the same time in ${times} of ${one.events} events` }
  const events = found.map((each) => ('events' in each ? each.events : []))
  return { events: events.flat(), cpus: events.flatMap((own, cpu) => own.map(() => cpu)) }
}
