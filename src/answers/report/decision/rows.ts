/** A gate's findings, those of which the same is to be told together. Pure. */
import { kernelName } from '../../../records/identity.js'
import type { Fate, JudgedChange } from '../../gate/decision.js'
import { KIND_NAMES, KINDS } from '../../../matrix/gate-schema.js'

type ToldChange = Pick<JudgedChange, 'fate' | 'kind' | 'before' | 'after' | 'why' | 'waiver'>

export interface DecisionRow extends ToldChange {
  readonly bpftrace: string
  readonly cases: readonly string[]
  /** For a person. */
  readonly kernels: readonly string[]
  readonly kernelIds: readonly string[]
  /** How many questions it tells of. */
  readonly questions: number
}

/** What decides first. */
const FATES: readonly Fate[] = ['fail', 'incomplete', 'warn', 'waived', 'allow']

interface RowGroup<Item> {
  readonly first: Item
  readonly all: Item[]
}

/** Those that have the same key, in the order in which each key came first. */
function groups<Item>(items: readonly Item[], key: (item: Item) => readonly unknown[]): RowGroup<Item>[] {
  const found = new Map<string, RowGroup<Item>>()
  for (const item of items) {
    const text = JSON.stringify(key(item))
    const group = found.get(text)
    if (group) group.all.push(item)
    else found.set(text, { first: item, all: [item] })
  }
  return [...found.values()]
}

const told = ({ fate, kind, before, after, why, waiver }: ToldChange): ToldChange => ({
  fate,
  kind,
  // Of a cell without answers it does not matter how they would differ.
  before: after === null ? null : before,
  after,
  ...(why !== undefined && { why }),
  ...(waiver && { waiver }),
})

/** More kernels are told by their number where they are all that there are; and the most that they may lack for that. */
const NAMED = 3
const LACKING = 2

/**
 * Kernels in a few words: `all 11 kernels`, `all 11 kernels but 6.1.192`, or their names.
 * @param all the kernels of what was judged
 */
export function kernelsInWords(kernels: readonly string[], all: readonly string[]): string {
  const own = new Set(kernels)
  const others = all.filter((kernel) => !own.has(kernel))
  const isPart = kernels.length <= NAMED || others.length > LACKING || others.length + own.size > all.length
  if (isPart) return kernels.join(', ')
  return `all ${all.length} kernels${others.length > 0 ? ` but ${others.join(' and ')}` : ''}`
}

/** Why a row is what it is: the waiver, what was said of it, or what the kind of change means. */
export function whyOf({ kind, why, waiver }: DecisionRow): string {
  if (waiver) return `${waiver.reason} (${waiver.owner}, until ${waiver.expires})`
  return why ?? KINDS[kind]
}

/** A case that did the same on several kernels is one row, and so are cases that did the same on the same kernels. */
export function rowsOf(findings: readonly JudgedChange[]): DecisionRow[] {
  const byCase = groups(findings, (one) => [told(one), one.question.bpftrace, one.question.case]).map(
    ({ first, all }) => ({
      first,
      bpftrace: first.question.bpftrace,
      name: first.question.case,
      kernels: all.map(({ question }) => kernelName(question)),
      kernelIds: [...new Set(all.map(({ question }) => question.kernel))],
    }),
  )
  return groups(byCase, ({ first, bpftrace, kernels }) => [told(first), bpftrace, kernels])
    .map(({ first: { first, bpftrace, kernels, kernelIds }, all }) => ({
      ...told(first),
      bpftrace,
      cases: all.map(({ name }) => name),
      kernels,
      kernelIds,
      questions: all.length * kernels.length,
    }))
    .sort(
      (a, b) =>
        FATES.indexOf(a.fate) - FATES.indexOf(b.fate) ||
        KIND_NAMES.indexOf(a.kind) - KIND_NAMES.indexOf(b.kind),
    )
}
