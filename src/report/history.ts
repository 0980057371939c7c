/** What a case was seen to do over the axes, in words. Pure. */
import type { ResultRecord } from '../results/record.js'
import { sortedVersions } from '../results/sort.js'

/** What one answer says in a word: its order, or how it came to none. */
const saw = ({ order, verdict, expected }: ResultRecord): string =>
  order ?? (verdict === 'known' ? (expected.order ?? 'known') : verdict)

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`

/** Kernels as a person would name them: all of them, a stretch of neighbours, or one by one. */
function kernelsInWords(some: readonly string[], all: readonly string[]): string {
  if (some.length === all.length && all.length > 2) return `on all ${all.length} kernels`
  const first = all.indexOf(some[0] ?? '')
  const neighbours = some.length > 2 && some.every((kernel, index) => all[first + index] === kernel)
  if (!neighbours) return `on ${listed(some)}`
  return `on the ${some.length} kernels from ${some[0] ?? ''} to ${some.at(-1) ?? ''}`
}

/** What a build did, for example `reversed on all 11 kernels`. */
function buildInWords(records: readonly ResultRecord[], kernels: readonly string[]): string {
  const byWord = new Map<string, string[]>()
  for (const kernel of kernels)
    for (const record of records.filter((one) => one.kernel === kernel))
      byWord.set(saw(record), [...(byWord.get(saw(record)) ?? []), kernel])
  return [...byWord].map(([word, some]) => `${word} ${kernelsInWords(some, kernels)}`).join(', ')
}

/**
 * The history of a case: neighbouring builds that did the same are told together, oldest first.
 * @param records of one case
 * @returns lines such as `0.17.0 and 0.23.2: reversed on all 11 kernels`
 */
export function historyOf(records: readonly ResultRecord[]): string[] {
  const kernels = sortedVersions(records.map(({ kernel }) => kernel))
  const stretches: { builds: string[]; words: string }[] = []
  for (const build of sortedVersions(records.map(({ bpftrace }) => bpftrace))) {
    const words = buildInWords(
      records.filter(({ bpftrace }) => bpftrace === build),
      kernels,
    )
    const last = stretches.at(-1)
    if (last?.words === words) last.builds.push(build)
    else stretches.push({ builds: [build], words })
  }
  return stretches.map(({ builds, words }) => `${listed(builds)}: ${words}`)
}
