/** What a case was seen to do over the axes, in words. Pure. */
import type { ResultRecord } from '../../../records/record.js'
import { sortedVersions } from '../../../records/sort.js'
import { seenInWords } from './labels.js'
import { wordsOf } from './notes.js'

/** By which mechanisms one answer's handlers were attached, where that is known. */
const attached = ({ mechanism = [] }: ResultRecord): string | undefined =>
  mechanism.length > 0 ? mechanism.join(' + ') : undefined

/** `a, b and c` */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`

/**
 * Kernels as a person would name them: all of them, a stretch of neighbours, or one by one.
 * @param some in the order of `all`
 */
export function kernelsInWords(some: readonly string[], all: readonly string[]): string {
  if (some.length === all.length && all.length > 2) return `on all ${all.length} kernels`
  const first = all.indexOf(some[0] ?? '')
  const neighbours = some.length > 2 && some.every((kernel, index) => all[first + index] === kernel)
  if (!neighbours) return `on ${listed(some)}`
  return `on the ${some.length} kernels from ${some[0] ?? ''} to ${some.at(-1) ?? ''}`
}

const grouped = <T>(all: Iterable<T>, keyOf: (one: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const group = groups.get(keyOf(one))
    if (group) group.push(one)
    else groups.set(keyOf(one), [one])
  }
  return groups
}

interface Stretch {
  readonly builds: string[]
  readonly words: string
}

const lineOf = ({ builds, words }: Stretch): string => `${listed(builds)}: ${words}`

const kernelsOf = (records: readonly ResultRecord[]): string[] =>
  sortedVersions(records.map(({ kernel }) => kernel))

/**
 * Neighbouring builds with the same history, oldest first. Records without a word have none.
 * @param kernels all that there are
 */
function stretchesOf(
  records: readonly ResultRecord[],
  wordOf: (record: ResultRecord) => string | undefined,
  kernels = kernelsOf(records),
): Stretch[] {
  const rank = new Map(kernels.map((kernel, index) => [kernel, index]))
  const byBuild = grouped(records, ({ bpftrace }) => bpftrace)
  const stretches: Stretch[] = []
  for (const build of sortedVersions(byBuild.keys())) {
    const told = (byBuild.get(build) ?? [])
      .flatMap((record) => ({ kernel: record.kernel, word: wordOf(record) ?? '' }))
      .filter(({ word }) => word !== '')
      .sort((a, b) => (rank.get(a.kernel) ?? 0) - (rank.get(b.kernel) ?? 0))
    const words = [...grouped(told, ({ word }) => word)]
      .map(([word, where]) => {
        const some = [...new Set(where.map(({ kernel }) => kernel))]
        return `${word} ${kernelsInWords(some, kernels)}`
      })
      .join(', ')
    const last = stretches.at(-1)
    if (words === '') continue
    if (last?.words === words) last.builds.push(build)
    else stretches.push({ builds: [build], words })
  }
  return stretches
}

/**
 * The history of a case: neighbouring builds that did the same are grouped, oldest first.
 * @param records of one case
 * @returns lines such as `0.17.0 and 0.23.2: reversed on all 11 kernels`
 */
export const historyOf = (records: readonly ResultRecord[]): string[] =>
  stretchesOf(records, seenInWords).map(lineOf)

/** Why some answers are what they are. */
export interface Reason {
  /** Which answers, as the history tells them. */
  readonly seen: readonly string[]
  /** bpftrace's, the kernel's or the machine's own words, as they are; they may have several lines. */
  readonly text: string
}

/**
 * The reasons of the answers that are not simply as expected, each once, those of the oldest builds first.
 * @param records of one case
 */
export function reasonsOf(records: readonly ResultRecord[]): Reason[] {
  const kernels = kernelsOf(records)
  const ranks = [sortedVersions(records.map(({ bpftrace }) => bpftrace)), kernels].map(
    (names) => new Map(names.map((name, index) => [name, index])),
  )
  const rank = ({ bpftrace, kernel }: ResultRecord): number =>
    (ranks[0]?.get(bpftrace) ?? 0) * kernels.length + (ranks[1]?.get(kernel) ?? 0)
  const unclear = records
    .filter(({ verdict, surprise }) => verdict !== 'ok' || surprise !== undefined)
    .sort((a, b) => rank(a) - rank(b))
  return [...grouped(unclear, (record) => wordsOf({ record }))].map(([text, some]) => ({
    seen: stretchesOf(some, seenInWords, kernels).map(lineOf),
    text,
  }))
}

/**
 * How a case's handlers were attached, told like its history.
 * @param records of one case
 * @returns such as `0.11.3: perf_event on all 4 kernels; 0.27.1: perf_event on 6.1.192, kprobe_multi on 6.16.12`,
 * without the builds where the same holds for all that answered; nothing where no mechanism is known
 */
export function mechanismsOf(records: readonly ResultRecord[]): string | undefined {
  if (!records.some((record) => attached(record) !== undefined)) return undefined
  const stretches = stretchesOf(records, attached)
  const [only] = stretches
  if (only === undefined) return undefined
  if (stretches.length === 1) return only.words
  return stretches.map(lineOf).join('; ')
}
