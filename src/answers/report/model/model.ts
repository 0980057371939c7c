/** Records → what a report shows. Pure; the same records in another order make the same model. */
import { UNSAID } from '../../../matrix/architecture.js'
import { standingOf } from '../../../records/exit-code.js'
import type { Standing } from '../../../records/exit-code.js'
import { newestTime } from '../../../records/age.js'
import { within } from '../../../records/latest.js'
import type { ResultRecord } from '../../../records/record.js'
import { refuseOversize } from '../../../records/grid.js'
import { givenFirst, sortedVersions, sortQuestions } from '../../../records/sort.js'
import { buildColumns, kernelRows } from './axes.js'
import { mechanismsOf } from './history.js'
import { annotate } from './notes.js'
import type {
  CaseGrid,
  IssueNote,
  KernelRow,
  Model,
  ReportCase,
  ReportedAnswer,
  Shown,
  TableOptions,
} from './report.js'
import { overallOf, WORST_FIRST } from './verdicts.js'

const isSeed = (name: string): boolean => name.startsWith('seed-')

/** A surprise is shown where the verdict alone would be no news. */
export function shownOf({ verdict, surprise }: ResultRecord): Shown {
  return surprise !== undefined && standingOf({ verdict }) !== 'unexpected' ? 'surprise' : verdict
}

/** A kernel's records by build. */
type RecordRow = ReadonlyMap<string, ResultRecord> | undefined

/** By case, runtime, kernel and build: maps in maps, for a text that is a key would have to be made for every record. */
type Index = Map<string, Map<string, Map<string, Map<string, ResultRecord>>>>

const rowIn = (index: Index, name: string, { kernel, runtime }: KernelRow | ResultRecord): RecordRow =>
  index.get(name)?.get(runtime)?.get(kernel)

/** Each question's last record, and those records in the order in which they are given. */
function indexOf(records: readonly ResultRecord[]): { index: Index; latest: readonly ResultRecord[] } {
  const index: Index = new Map()
  let questions = 0
  for (const record of records) {
    const row = within(within(within(index, record.case), record.runtime), record.kernel)
    if (!row.has(record.bpftrace)) questions++
    row.set(record.bpftrace, record)
  }
  const isLast = (record: ResultRecord): boolean =>
    rowIn(index, record.case, record)?.get(record.bpftrace) === record
  return { index, latest: questions === records.length ? records : records.filter(isLast) }
}

/**
 * @param records of each question the last counts
 * @throws UsageError where they would make a table that nobody can read
 */
export function modelOf(records: readonly ResultRecord[], options: TableOptions): Model {
  // In the order given, which mostly is the one wanted: sorting takes a second otherwise.
  const { index, latest } = indexOf(records)
  const given = options.cases.map(({ name }) => name)
  const names = givenFirst(index.keys(), [...given.filter(isSeed), ...given.filter((name) => !isSeed(name))])
  const sorted = sortQuestions(latest, names)
  const kernels = kernelRows(sorted, options.expected?.kernels ?? [])
  const builds = buildColumns(sorted, options.expected?.builds ?? [])
  refuseOversize({ kernels: kernels.length, builds: builds.length, cases: names.length })
  const issues = issuesOf(sorted, options)
  const issueNumbers = new Map(issues.map(({ id }, at) => [id, at + 1]))

  const answerOf = (record: ResultRecord | undefined): ReportedAnswer => {
    if (!record) return { shown: 'missing' }
    const issue = record.verdict === 'known' ? issueNumbers.get(record.expected.why ?? '') : undefined
    return { shown: shownOf(record), record, ...(issue !== undefined && { issue }) }
  }
  const bare = names.map((name): CaseGrid => {
    const rows = kernels.map((row) => rowIn(index, name, row))
    const mechanisms = mechanismsOf(rows.flatMap((row) => [...(row?.values() ?? [])]))
    const one = options.cases.find((each) => each.name === name)
    return {
      name,
      title: one?.title,
      asked: one?.asked,
      promised: isPromised(one, rows),
      answers: rows.map((row) => builds.map(({ bpftrace }) => answerOf(row?.get(bpftrace)))),
      ...(mechanisms !== undefined && { mechanisms }),
    }
  })
  const { grids, notes } = annotate(bare)
  const overview = kernels.map((_, row) =>
    builds.map((_, column) =>
      overallOf(
        grids.map(({ answers, promised }) => ({
          shown: answers[row]?.[column]?.shown ?? 'missing',
          promised,
        })),
      ),
    ),
  )
  return {
    kernels,
    builds,
    grids,
    overview,
    ...countsOf(grids),
    notes,
    issues,
    warnings: [...new Set([...new Set(sorted.map(({ warnings }) => warnings))].flat())].sort(),
    accelerators: [...new Set(sorted.map(({ accelerator }) => accelerator))].sort(),
    emulators: sortedVersions(
      [...new Set(sorted.map(({ artefacts }) => artefacts.qemu))].flatMap((one) => one ?? []),
    ),
    ...dateOf(sorted),
    asking: options.asking ?? [],
    records: sorted,
  }
}

/**
 * Whether something is expected of a case.
 * @param one absent where only records know it
 * @param rows its records
 */
function isPromised(one: ReportCase | undefined, rows: readonly RecordRow[]): boolean {
  if (one) return one.promise !== 'none'
  // A known issue says what is expected also where any order will do.
  return rows.every((row) => [...(row?.values() ?? [])].every(({ expected }) => expected.order !== undefined))
}

function countsOf(grids: readonly CaseGrid[]): Pick<Model, 'counts' | 'standings'> {
  const counts = Object.fromEntries(WORST_FIRST.map((shown) => [shown, 0])) as Record<Shown, number>
  const standings: Record<Standing, number> = { expected: 0, unexpected: 0, unanswered: 0 }
  for (const { answers } of grids)
    for (const row of answers)
      for (const { shown, record } of row) {
        counts[shown]++
        standings[standingOf(record)]++
      }
  return { counts, standings }
}

/** The known issues in their order, without those of an architecture or a release that nobody asked; then those that only records know. */
function issuesOf(records: readonly ResultRecord[], options: TableOptions): IssueNote[] {
  const asked = new Set(records.map(({ arch }) => arch ?? UNSAID))
  const releases = new Set(records.map(({ release }) => release))
  const knownIssues = options.knownIssues.filter(
    (issue) =>
      (issue.arch === undefined || asked.has(issue.arch)) &&
      (issue.releases === undefined || issue.releases.some((release) => releases.has(release))),
  )
  const showing = new Map<string, ResultRecord[]>(knownIssues.map(({ id }) => [id, []]))
  for (const record of records) {
    const { why } = record.expected
    if (record.verdict !== 'known' || why === undefined) continue
    const others = showing.get(why)
    if (others) others.push(record)
    else showing.set(why, [record])
  }
  const given = new Map(knownIssues.map((issue) => [issue.id, issue]))
  return givenFirst(showing.keys(), [...given.keys()]).map((id) => {
    const issue = given.get(id)
    const answers = showing.get(id) ?? []
    return {
      id,
      ...(issue && { issue }),
      cases: [...new Set(answers.map((record) => record.case))].sort(),
      answers: answers.length,
    }
  })
}

function dateOf(records: readonly ResultRecord[]): { date?: string } {
  const newest = newestTime(records)
  return newest === undefined ? {} : { date: newest.slice(0, 10) }
}
