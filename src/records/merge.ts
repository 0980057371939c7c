/** The results of shards → those of the whole matrix, and what is missing of them. Pure. */
import { HOST } from '../matrix/names.js'
import { UsageError } from '../lib/errors.js'
import { answerOf, isUnlike, isVarying, orderInWords, seenIn } from './observation.js'
import { cellKey, cellName, digestsOf, keyOf } from './identity.js'
import type { ResultRecord } from './record.js'
import type { SharedCell, ShardNote } from './shard-note.js'

/** A shard's directory as it was found. */
export interface ShardResults {
  readonly directory: string
  readonly note: ShardNote
  readonly records: readonly ResultRecord[]
}

/** A cell that lacks answers. */
export interface Lack extends SharedCell {
  /** All of the matrix's cases where the whole cell is missing. */
  readonly cases: readonly string[]
  /** Whether that is because there is an answer, but without a conclusion. */
  readonly inconclusive: boolean
}

export interface Merged {
  readonly records: ResultRecord[]
  readonly note: Omit<ShardNote, 'shard'>
  readonly lacks: Lack[]
  /** Shards that have cells, and of which no directory was given. */
  readonly absent: number[]
  /** Records of other shards' cells, or of none, that lay in a directory: those are not what it was run for. */
  readonly leftOut: { directory: string; records: number }[]
}

const SHOWN = 10

/** The first of many, and how many more there are. */
const some = (names: readonly string[]): string =>
  names.slice(0, SHOWN).join('; ') + (names.length > SHOWN ? `; and ${names.length - SHOWN} more` : '')

/** Names that one has and the other has not. */
function between(first: ReadonlySet<string>, second: ReadonlySet<string>, directory: string): string[] {
  const only = [...first].filter((name) => !second.has(name))
  return only.length > 0 ? [`only ${directory} has ${some(only)}`] : []
}

/** How two shards of one matrix can contradict each other about what it is, in words. */
function contradiction(one: ShardResults, other: ShardResults): string | undefined {
  if (one.note.of !== other.note.of)
    return `${one.directory} is a shard of ${one.note.of}, ${other.directory} of ${other.note.of}`
  const sets = ({ note }: ShardResults) => [
    new Set(note.cells.map(cellName)),
    new Set(note.cases.map((name) => `the case ${name}`)),
  ]
  const [ones, others] = [sets(one), sets(other)]
  const differences = ones.flatMap((set, index) => [
    ...between(set, others[index] ?? new Set(), one.directory),
    ...between(others[index] ?? new Set(), set, other.directory),
  ])
  if (differences.length > 0) return differences.join('; ')
  const shares = ({ note }: ShardResults) =>
    note.cells
      .map((cell) => `${cellKey(cell)} ${cell.shard}`)
      .sort()
      .join()
  return shares(one) === shares(other)
    ? undefined
    : `${one.directory} and ${other.directory} share the cells out differently`
}

function says(record: ResultRecord): string {
  const { verdict, order, events } = record
  const seen = isUnlike(record) ? orderInWords(order, events) : seenIn(order, events)
  return [verdict, seen].filter(Boolean).join(' ')
}

interface FoundRecord {
  readonly directory: string
  readonly record: ResultRecord
}

/** Whether both conclude, and on different things. What varies by nature contradicts nothing. */
const disagree = ({ record: one }: FoundRecord, { record: other }: FoundRecord): boolean =>
  one.verdict !== 'error' &&
  other.verdict !== 'error' &&
  !(isVarying(one) && isVarying(other)) &&
  answerOf(one) !== answerOf(other)

/** Of two answers that agree the one with a conclusion, else the later. */
function better(one: FoundRecord, other: FoundRecord): FoundRecord {
  const [first, second] = [one, other].map(({ record }) => record.verdict !== 'error')
  if (first !== second) return first ? one : other
  return other.record.finishedAt > one.record.finishedAt ? other : one
}

function refuseContradictions(shards: readonly ShardResults[]): void {
  const [first, ...others] = shards
  for (const other of others) {
    const why = first && contradiction(first, other)
    if (why !== undefined)
      throw new UsageError(
        `these are not shards of one matrix: ${why}. Run all shards with the same matrix.yaml, selectors and version, against the same archive`,
      )
  }
}

function refuseDisagreements(byQuestion: Iterable<readonly FoundRecord[]>): void {
  const words = [...byQuestion].flatMap((all) => {
    const [one, other] = all.flatMap((first, index) => {
      const second = all.slice(index + 1).find((each) => disagree(first, each))
      return second ? [first, second] : []
    })
    if (!one || !other) return []
    const { record } = one
    return [
      `${record.case} on ${cellName(record)}: ${one.directory} says ${says(one.record)}, ${other.directory} says ${says(other.record)}`,
    ]
  })
  if (words.length > 0)
    throw new UsageError(
      `${words.length === 1 ? 'an answer is' : `${words.length} answers are`} there twice, and not the same: ${some(words)}. Give each shard a directory of its own, and leave out the one that is wrong`,
    )
}

/** What a record says that its build, and its kernel, is. */
const madeOf = ({ kernel, bpftrace, artefacts }: ResultRecord): [name: string, digest: string][] => [
  [`bpftrace ${bpftrace}`, artefacts.image.sha256],
  // The machine's own kernel is another one in every place.
  ...(kernel === HOST ? [] : [[`kernel ${kernel}`, digestsOf(artefacts.kernel)] as [string, string]]),
]

/** Refuses answers that one name stands over, and that were given by different builds or kernels. */
function refuseMixtures(counted: Iterable<FoundRecord>): void {
  const made = new Map<string, Map<string, string>>()
  for (const { directory, record } of counted)
    for (const [name, digest] of madeOf(record)) {
      const places = made.get(name) ?? new Map<string, string>()
      if (!places.has(digest)) places.set(digest, directory)
      made.set(name, places)
    }
  const words = [...made].flatMap(([name, places]) =>
    places.size > 1 ? [`${name} in ${[...new Set(places.values())].join(' and in ')}`] : [],
  )
  if (words.length > 0)
    throw new UsageError(
      `under one name there are answers of different artefacts: ${some(words)}. Run all shards with the same candidate and files, against the same archive`,
    )
}

/**
 * Puts shards together. Of each directory only the cells count that its shard was to ask: what else lies there, from an
 * earlier run say, must not stand in for a shard that is absent; but it may not contradict what counts either.
 * @param shards at least one
 * @throws UsageError where they are not shards of one matrix, two say different things about one question, or one name
 *   stands for different builds or kernels
 */
export function mergeShards(shards: readonly ShardResults[]): Merged {
  refuseContradictions(shards)
  const [first] = shards
  if (!first) throw new UsageError('there is no shard to merge')
  const { of, cases, cells } = first.note
  const shardByCell = new Map(cells.map((cell) => [cellKey(cell), cell.shard]))
  const isAsked = new Set(cases)
  const counted = new Map<string, FoundRecord>()
  const all = new Map<string, FoundRecord[]>()
  const leftOut = []
  for (const { directory, note, records } of shards) {
    let others = 0
    for (const record of records) {
      const found = { directory, record }
      const key = keyOf(record)
      all.set(key, [...(all.get(key) ?? []), found])
      if (shardByCell.get(cellKey(record)) === note.shard && isAsked.has(record.case)) {
        const there = counted.get(key)
        counted.set(key, there ? better(there, found) : found)
      } else others++
    }
    if (others > 0) leftOut.push({ directory, records: others })
  }
  refuseDisagreements([...all].filter(([key]) => counted.has(key)).map(([, found]) => found))
  refuseMixtures(counted.values())
  const lacksOf = (cell: SharedCell): Lack[] => {
    const verdicts = cases.map((name) => counted.get(keyOf({ ...cell, case: name }))?.record.verdict)
    const missing = cases.filter((_, index) => verdicts[index] === undefined)
    const errors = cases.filter((_, index) => verdicts[index] === 'error')
    return [
      ...(missing.length > 0 ? [{ ...cell, cases: missing, inconclusive: false }] : []),
      ...(errors.length > 0 ? [{ ...cell, cases: errors, inconclusive: true }] : []),
    ]
  }
  const given = new Set(shards.map(({ note }) => note.shard))
  return {
    records: [...counted.values()].map(({ record }) => record),
    note: { of, cases, cells },
    lacks: cells.flatMap(lacksOf),
    absent: [...new Set(cells.map(({ shard }) => shard))]
      .filter((shard) => !given.has(shard))
      .sort((a, b) => a - b),
    leftOut,
  }
}
