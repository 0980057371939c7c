/** What the cache's verbs say. Pure. */
import { basename } from 'node:path'
import { plural, sizeWords } from '../../lib/words.js'
import { visibleLine } from '../../lib/visible.js'
import { KINDS, sum, sums } from './kinds.js'
import type { Kept, KindSum } from './kinds.js'
import { isWithin } from './removal.js'
import type { Bounded } from './removal.js'

const dayOf = (used: number): string => new Date(used).toISOString().slice(0, 10)

const total = (kept: readonly Kept[]): string => `${kept.length} (${sizeWords(sum(kept))})`

/** What is in the cache, a line a kind. @param free bytes of its file system */
export function listLines(cache: string, kept: readonly Kept[], free: number | null): string[] {
  const row = (kind: string, count: string, size: string, used: string): string =>
    `${kind.padEnd(10)}${count.padStart(7)}${size.padStart(10)}  ${used}`.trimEnd()
  return [
    visibleLine(cache),
    row('', 'count', 'size', 'last used'),
    ...sums(kept).map(({ kind, count, bytes, used }) => row(kind, `${count}`, sizeWords(bytes), dayOf(used))),
    row('all', `${kept.length}`, sizeWords(sum(kept)), free === null ? '' : `${sizeWords(free)} are free`),
  ]
}

/** A name in the store without the digest behind it. */
const shortName = ({ path }: Kept): string => basename(path).replace(/-[0-9a-f]{32}$/, '')

/** Those that a person knows by name. */
const NAMED: readonly string[] = ['kernels', 'images', 'tools']

/** What went, and what is left. */
export function prunedLines(cache: string, bounded: Bounded, bound: number, isDry: boolean): string[] {
  const { removed, left } = bounded
  const [went, stayed] = [sums(removed), sums(left)]
  const cellOf = (those: readonly KindSum[], name: string): string => {
    const found = those.find(({ kind }) => kind === name)
    return found ? `${`${found.count}`.padStart(7)}${sizeWords(found.bytes).padStart(10)}` : ' '.repeat(17)
  }
  const rows = KINDS.filter((name) => [...went, ...stayed].some(({ kind }) => kind === name))
  const answers = went.find(({ kind }) => kind === 'answers')
  const verb = isDry ? 'would be removed' : 'removed'
  return [
    visibleLine(`${cache}: ${total(removed)} ${verb}, ${total(left)} left`),
    ...(removed.length === 0
      ? []
      : [
          `${' '.repeat(10)}${(isDry ? 'would go' : 'removed').padStart(17)}${'left'.padStart(17)}`,
          ...rows.map((name) => `${name.padEnd(10)}${cellOf(went, name)}${cellOf(stayed, name)}`.trimEnd()),
        ]),
    ...removed
      .filter(({ kind }) => NAMED.includes(kind))
      .map((one) =>
        visibleLine(`${verb}: ${shortName(one)}, ${sizeWords(one.bytes)}, last used ${dayOf(one.used)}`),
      ),
    ...(answers
      ? [`nothing else was left: ${plural(answers.count, 'answer')} ${isDry ? 'would go' : 'went'} too`]
      : []),
    ...(isWithin(bounded, bound) ? [] : [overLine(left, bound)]),
  ]
}

function overLine(left: readonly Kept[], bound: number): string {
  const inUse = left.filter(({ stays }) => stays === 'in use')
  const why = inUse.length === 0 ? 'the rest is not removed' : `${total(inUse)} are in use by other processes`
  return `more than ${sizeWords(bound)} stays: ${why}`
}

const plainSums = (kept: readonly Kept[]) =>
  sums(kept).map(({ kind, count, bytes, used }) => ({
    kind,
    count,
    bytes,
    lastUsed: new Date(used).toISOString(),
  }))

export const listDocument = (cache: string, kept: readonly Kept[], free: number | null) => ({
  directory: cache,
  count: kept.length,
  bytes: sum(kept),
  free,
  kinds: plainSums(kept),
})

export const prunedDocument = (cache: string, bounded: Bounded, bound: number, isDry: boolean) => ({
  directory: cache,
  bound,
  dryRun: isDry,
  within: isWithin(bounded, bound),
  removed: {
    count: bounded.removed.length,
    bytes: sum(bounded.removed),
    kinds: plainSums(bounded.removed),
    entries: bounded.removed.map(({ path, kind, bytes, used }) => ({
      path,
      kind,
      bytes,
      lastUsed: new Date(used).toISOString(),
    })),
  },
  left: {
    count: bounded.left.length,
    bytes: sum(bounded.left),
    inUse: sum(bounded.left.filter(({ stays }) => stays === 'in use')),
    kinds: plainSums(bounded.left),
  },
  problems: bounded.troubles,
})
