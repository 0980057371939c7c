/** What a burst came to, summed up and in words. Pure, and without the schema: the page's client has it too. */
import type { BurstCounts, BurstRun } from './burst-schema.js'

export type { BurstCounts, BurstRun } from './burst-schema.js'

/** What a known issue says of a burst that loses something, and the verdict on one. */
export const LOSSY = 'lossy'

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

function countsOf(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const names = [...new Set(all.flatMap((one) => Object.keys(one)))]
  return Object.fromEntries(names.map((name) => [name, sum(all.map((one) => one[name] ?? 0))]))
}

/** @param runs at least one */
export function sumOf(runs: readonly BurstRun[]): BurstCounts {
  const missed = runs.flatMap((run) => run.missed ?? [])
  return {
    runs: runs.length,
    events: sum(runs.map(({ events }) => events)),
    whole: sum(runs.map(({ whole }) => whole)),
    due: sum(runs.map(({ due }) => due)),
    handlers: countsOf(runs.map(({ handlers }) => handlers)),
    orders: countsOf(runs.map(({ orders }) => orders)),
    lost: sum(runs.map(({ lost }) => lost)),
    missed: missed.length > 0 ? sum(missed) : null,
  }
}

/** How many runs of handlers are missing. */
export const missingOf = ({ due, handlers }: Pick<BurstRun, 'due' | 'handlers'>): number =>
  due - sum(Object.values(handlers))

/** The same in percent. */
export const shareOf = (burst: Pick<BurstRun, 'due' | 'handlers'>): number =>
  (100 * missingOf(burst)) / burst.due

/** In percent for a person, never rounded to nothing or to all: `12 %`, `<1 %`. */
export function shareText(burst: Pick<BurstRun, 'due' | 'handlers'>): string {
  const share = shareOf(burst)
  if (share > 0 && share < 1) return '<1 %'
  if (share > 99 && share < 100) return '>99 %'
  return `${Math.round(share)} %`
}

/** The order that most whole events had; '' where none was whole. */
export function usualOrder({ orders }: Pick<BurstRun, 'orders'>): string {
  const [most] = Object.entries(orders).sort(([, one], [, other]) => other - one)
  return most?.[0] ?? ''
}
