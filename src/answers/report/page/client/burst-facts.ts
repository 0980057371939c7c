/** What there is to say of a burst, for the page. Pure. */
import type { Story } from '../data.js'

/** What is expected of every burst. */
export const WHOLE = 'every handler for every event'

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || 'none'

/** Names and values; none where an answer is none to a burst. */
export function burstFacts(burst: Story['burst']): readonly [name: string, value: string][] {
  if (!burst) return []
  const { runs, events, whole, handlers, orders, lost, missed } = burst
  return [
    ['runs', String(runs)],
    ['whole events', `${whole} of ${events}`],
    ['handlers ran', listed(handlers)],
    ['orders of whole events', listed(orders)],
    ['bpftrace says lost', String(lost)],
    ['the kernel counts missed', missed === null ? 'nothing known' : String(missed)],
  ]
}
