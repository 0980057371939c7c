/** What a burst came to, in a sentence. Counters are quoted; nothing is said of a cause. Pure. */
import { plural } from '../../lib/words.js'
import { missingOf, sumOf } from '../../records/burst.js'
import type { BurstCounts, BurstRun } from '../../records/burst.js'

/** `in the order abc`, or in which and how often. */
function orderWords({ orders }: BurstCounts): string {
  const all = Object.entries(orders).sort(([, one], [, other]) => other - one)
  if (all.length === 1) return `in the order ${all[0]?.[0] ?? ''}`
  return `in the orders ${all.map(([order, count]) => `${order} (${count})`).join(', ')}`
}

/** What bpftrace and the kernel say of losses. */
function counters({ lost, missed }: BurstCounts): string {
  const said = lost === 0 ? 'bpftrace reported no loss' : `bpftrace reported ${plural(lost, 'lost event')}`
  return `${said}; ${missed === null ? 'the kernel gave no count' : `kernel missed: ${missed}`}`
}

export const wholeWords = (sum: BurstCounts): string =>
  `every handler ran for each of ${plural(sum.events, 'event')} in ${plural(sum.runs, 'run')}, ${orderWords(sum)}`

/** Who is missing in whole runs: that is more than the share says. */
function absences(names: readonly string[], runs: readonly BurstRun[]): string[] {
  const isSilent = ({ handlers }: BurstRun): boolean => names.every((name) => (handlers[name] ?? 0) === 0)
  const silent = runs.filter(isSilent).length
  const others = runs.filter((run) => !isSilent(run))
  return [
    ...(silent > 0 ? [`no handler ever ran in ${plural(silent, 'run')}`] : []),
    ...names.flatMap((name) => {
      const absent = others.filter(({ handlers }) => (handlers[name] ?? 0) === 0).length
      return absent > 0 ? [`handler ${name} never ran in ${plural(absent, 'run')}`] : []
    }),
  ]
}

/**
 * Such as `12 of 6000 handler runs are missing in 4 of 10 runs (a 3, b 9); handler b never ran in 1 run; bpftrace reported no
 * loss; kernel missed: 12`.
 * @param written the handlers as written
 */
export function lossWords(written: readonly string[], runs: readonly BurstRun[]): string {
  const sum = sumOf(runs)
  const names = [...new Set(written)]
  const each = names.flatMap((name) => {
    const due = (sum.due / written.length) * written.filter((one) => one === name).length
    const missing = due - (sum.handlers[name] ?? 0)
    return missing > 0 ? [`${name} ${missing}`] : []
  })
  const lossy = runs.filter((run) => missingOf(run) > 0).length
  return [
    `${missingOf(sum)} of ${sum.due} handler runs are missing in ${lossy} of ${plural(runs.length, 'run')} (${each.join(', ')})`,
    ...absences(names, runs),
    counters(sum),
  ].join('; ')
}
