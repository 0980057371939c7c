/** A report's model → its findings, the gravest first. Pure. */
import { isByChance, isVarying } from '../../../records/observation.js'
import type { ResultRecord } from '../../../records/record.js'
import { isOfSuite } from '../../../suite/case-names.js'
import type { CaseGrid, Model } from '../model/report.js'
import type { Finding, FindingIssue, FindingPlace } from './finding.js'
import { isRight, seenOf } from './seen.js'
import type { Seen, SeenWord } from './seen.js'

/** Kinds of findings, the gravest first: wrong orders, lost handlers, crashes, doubts, and what nobody predicted. */
const KINDS: readonly (readonly SeenWord[])[] = [
  ['reversed', 'another order', 'changing order', 'not as described', 'failed'],
  ['incomplete', 'silent', 'lossy'],
  ['crash'],
  ['flaky', 'unclear'],
  ['refused', 'as written', 'as described', 'whole'],
]

interface FindingGroup {
  readonly key: string
  readonly seen: Seen
  readonly why: string | undefined
  readonly grids: Set<number>
  /** By column and row, the grids. */
  readonly cells: Map<number, Map<number, number[]>>
  readonly mechanisms: Map<string, number>
  readonly first: Finding['first']
  readonly isByChance: boolean
  answers: number
}

/** Answers with the same text are one finding: a known issue in all its cases, anything else case by case. */
function keyOfAnswer(record: ResultRecord, { word, manner }: Seen): string {
  const { verdict, expected } = record
  if (manner === 'known') return JSON.stringify([manner, word, expected.why ?? ''])
  return JSON.stringify([manner, word, record.case, verdict === 'fixed' ? (expected.why ?? '') : ''])
}

/** Adds a number to the list beneath another. */
function add(lists: Map<number, number[]>, key: number, number: number): void {
  const list = lists.get(key)
  if (list) list.push(number)
  else lists.set(key, [number])
}

function groupsOf({ grids }: Model): FindingGroup[] {
  const groups = new Map<string, FindingGroup>()
  for (const [grid, { answers }] of grids.entries())
    for (const [row, cells] of answers.entries())
      for (const [column, { record }] of cells.entries()) {
        const seen = seenOf(record)
        if (record === undefined || (seen.manner !== 'known' && seen.manner !== 'unexpected')) continue
        const key = keyOfAnswer(record, seen)
        const isNamed = seen.manner === 'known' || record.verdict === 'fixed'
        const group = groups.get(key) ?? {
          key,
          seen,
          why: isNamed ? record.expected.why : undefined,
          grids: new Set<number>(),
          cells: new Map<number, Map<number, number[]>>(),
          mechanisms: new Map<string, number>(),
          first: { grid, row, column },
          isByChance: seen.manner === 'known' && isByChance(record),
          answers: 0,
        }
        groups.set(key, group)
        group.grids.add(grid)
        group.answers++
        const rows = group.cells.get(column) ?? new Map<number, number[]>()
        group.cells.set(column, rows)
        add(rows, row, grid)
        const mechanism = (record.mechanism ?? []).join(' + ')
        if (mechanism !== '') group.mechanisms.set(mechanism, (group.mechanisms.get(mechanism) ?? 0) + 1)
      }
  return alikeTogether([...groups.values()], grids)
}

/** Tests of a suite that did the same in the same cells are one finding: many fail for one reason. */
function alikeTogether(groups: readonly FindingGroup[], grids: Model['grids']): FindingGroup[] {
  const alike = new Map<string, FindingGroup>()
  for (const group of groups) {
    const { seen, why, cells } = group
    const isTest = isOfSuite(grids[group.first.grid]?.name ?? '')
    const places = [...cells].map(([column, rows]) => [column, [...rows.keys()]])
    const key = isTest ? JSON.stringify([seen.manner, seen.word, why, places]) : group.key
    const there = alike.get(key)
    if (!there) alike.set(key, group)
    else {
      for (const grid of group.grids) there.grids.add(grid)
      for (const [column, rows] of cells)
        for (const [row, some] of rows)
          there.cells
            .get(column)
            ?.get(row)
            ?.push(...some)
      there.answers += group.answers
    }
  }
  return [...alike.values()]
}

/** Columns with the same rows together. */
export function placesOf(columns: Iterable<[number, Iterable<number>]>): FindingPlace[] {
  const places = new Map<string, { columns: number[]; rows: number[] }>()
  for (const [column, some] of [...columns].sort(([a], [b]) => a - b)) {
    const rows = [...some].sort((a, b) => a - b)
    if (rows.length === 0) continue
    const place = places.get(rows.join())
    if (place) place.columns.push(column)
    else places.set(rows.join(), { columns: [column], rows })
  }
  return [...places.values()]
}

/** Where it was seen; of places that only some of the cases showed it in, which. */
function shownIn({ grids }: Model, { cells, grids: all }: FindingGroup): FindingPlace[] {
  const bySet = new Map<string, Map<number, number[]>>()
  for (const [column, rows] of cells)
    for (const [row, some] of rows) {
      const key = some.join()
      const columns = bySet.get(key) ?? new Map<number, number[]>()
      bySet.set(key, columns)
      add(columns, column, row)
    }
  return [...bySet].flatMap(([key, columns]) => {
    const some = key.split(',').map(Number)
    const cases = some.length < all.size && { cases: some.flatMap((grid) => grids[grid]?.name ?? []) }
    return placesOf(columns).map((place) => ({ ...cases, ...place }))
  })
}

/** Where `is` says so of the cases' answers. */
function placesWhere(
  model: Model,
  grids: readonly CaseGrid[],
  is: (all: readonly (ResultRecord | undefined)[]) => boolean,
): FindingPlace[] {
  const rowsOf = (column: number): number[] =>
    [...model.kernels.keys()].filter((row) => is(grids.map(({ answers }) => answers[row]?.[column]?.record)))
  return placesOf(model.builds.map((_, column): [number, number[]] => [column, rowsOf(column)]))
}

/** What a known issue says to come and go is not refuted by one right answer. */
const isKept = (record: ResultRecord | undefined): boolean =>
  isRight(seenOf(record)) && !(record !== undefined && isVarying(record))

function issueOf({ issues }: Model, why: string | undefined): FindingIssue | undefined {
  if (why === undefined) return undefined
  const issue = issues.find(({ id }) => id === why)?.issue
  return { id: why, ...(issue && { summary: issue.summary, upstream: issue.upstream }) }
}

function aboutOf({ name, answers }: CaseGrid): Finding['about'] {
  if (isOfSuite(name)) return 'test'
  const some = (is: (record: ResultRecord) => boolean): boolean =>
    answers.some((row) => row.some(({ record }) => record !== undefined && is(record)))
  if (some(({ burst }) => burst !== undefined)) return 'burst'
  const isOutput = some((record) => ['as described', 'not as described'].includes(seenOf(record).word))
  return isOutput ? 'output' : 'order'
}

function findingOf(model: Model, group: FindingGroup): Finding {
  const grids = [...group.grids].flatMap((number) => model.grids[number] ?? [])
  const issue = issueOf(model, group.why)
  const { word, manner } = group.seen
  const [one] = grids
  return {
    key: group.key,
    word,
    manner: manner === 'known' ? 'known' : 'unexpected',
    ...(issue && { issue }),
    cases: grids.map(({ name }) => name),
    isPromised: grids.every(({ promised }) => promised),
    isByChance: group.isByChance,
    about: one ? aboutOf(one) : 'order',
    answers: group.answers,
    cells: [...group.cells.values()].reduce((sum, { size }) => sum + size, 0),
    places: shownIn(model, group),
    kept: placesWhere(model, grids, (all) => all.every(isKept)),
    unanswered: placesWhere(model, grids, (all) => all.some((one) => seenOf(one).manner === 'unanswered')),
    mechanisms: [...group.mechanisms].sort(([, a], [, b]) => b - a).map(([name]) => name),
    first: group.first,
  }
}

const kindOf = ({ word }: Finding): number => KINDS.findIndex((words) => words.includes(word))

/** What nobody reported comes before what somebody did. */
const isReported = ({ issue }: Finding): boolean => /^https?:/.test(issue?.upstream ?? '')

function compareFindings(a: Finding, b: Finding): number {
  return (
    Number(a.manner === 'known') - Number(b.manner === 'known') ||
    kindOf(a) - kindOf(b) ||
    Number(isReported(a)) - Number(isReported(b)) ||
    b.cells - a.cells ||
    a.first.grid - b.first.grid
  )
}

const found = new WeakMap<Model, readonly Finding[]>()

/**
 * What nobody expects first; then wrong orders, lost handlers, crashes; the unreported first, and those of most cells. Found
 * once in a model, because several parts of a report ask.
 */
export function findingsOf(model: Model): readonly Finding[] {
  const known = found.get(model)
  if (known) return known
  const findings = groupsOf(model)
    .map((group) => findingOf(model, group))
    .sort(compareFindings)
  found.set(model, findings)
  return findings
}
