/** Records → what a report shows. Pure; the same records in another order make the same model. */
import { keyOf } from '../results/identity.js'
import type { ResultRecord } from '../results/record.js'
import { givenFirst, sortedVersions, sortQuestions } from '../results/sort.js'
import { buildColumns, kernelRows } from './axes.js'
import { annotate } from './notes.js'
import type { Answer, CaseGrid, IssueNote, Model, Overall, Shown, TableOptions } from './types.js'
import { keepsPromise, WORST_FIRST, worstOf } from './verdicts.js'

const isSeed = (name: string): boolean => name.startsWith('seed-')

/** A surprise is told where the verdict by itself would be no news. */
function shownOf({ verdict, surprise }: ResultRecord): Shown {
  const news =
    surprise !== undefined && (verdict === 'ok' || verdict === 'known' || verdict === 'unsupported')
  return news ? 'surprise' : verdict
}

/** @param records of each question the last counts */
export function modelOf(records: readonly ResultRecord[], options: TableOptions): Model {
  const latest = new Map(records.map((record) => [keyOf(record), record]))
  const given = options.cases.map(({ name }) => name)
  const names = givenFirst(
    [...latest.values()].map((record) => record.case),
    [...given.filter(isSeed), ...given.filter((name) => !isSeed(name))],
  )
  const sorted = sortQuestions(latest.values(), names)
  const kernels = kernelRows(sorted, options.expected?.kernels ?? [])
  const builds = buildColumns(sorted, options.expected?.builds ?? [])

  const answerTo = (name: string, row: (typeof kernels)[number], bpftrace: string): Answer => {
    const record = latest.get(keyOf({ case: name, kernel: row.kernel, runtime: row.runtime, bpftrace }))
    return record ? { shown: shownOf(record), record } : { shown: 'missing' }
  }
  const bare = names.map((name): CaseGrid => ({
    name,
    title: options.cases.find((one) => one.name === name)?.title,
    asked: options.cases.find((one) => one.name === name)?.asked,
    answers: kernels.map((row) => builds.map(({ bpftrace }) => answerTo(name, row, bpftrace))),
  }))
  const { grids, notes } = annotate(bare)
  const overview = kernels.map((_, row) =>
    builds.map((_, column) =>
      overall(grids.map(({ answers }) => answers[row]?.[column]?.shown ?? 'missing')),
    ),
  )
  return {
    kernels,
    builds,
    grids,
    overview,
    counts: countsOf(grids),
    notes,
    issues: issuesOf(sorted, options),
    warnings: [...new Set(sorted.flatMap(({ warnings }) => warnings))].sort(),
    accelerators: [...new Set(sorted.map(({ accelerator }) => accelerator))].sort(),
    emulators: sortedVersions(sorted.flatMap(({ artefacts }) => artefacts.qemu ?? [])),
    ...dateOf(sorted),
    records: sorted,
  }
}

function overall(shown: readonly Shown[]): Overall {
  return { worst: worstOf(shown), kept: shown.filter(keepsPromise).length }
}

function countsOf(grids: readonly CaseGrid[]): Record<Shown, number> {
  const counts = Object.fromEntries(WORST_FIRST.map((shown) => [shown, 0])) as Record<Shown, number>
  for (const { answers } of grids) for (const { shown } of answers.flat()) counts[shown]++
  return counts
}

/** The known issues in their order, then those of which only the records know. */
function issuesOf(records: readonly ResultRecord[], { knownIssues }: TableOptions): IssueNote[] {
  const known = records.filter(({ verdict }) => verdict === 'known')
  const ids = givenFirst(
    known.flatMap(({ expected }) => expected.why ?? []),
    knownIssues.map(({ id }) => id),
  )
  return ids.map((id) => {
    const issue = knownIssues.find((one) => one.id === id)
    const showing = known.filter(({ expected }) => expected.why === id)
    return {
      id,
      ...(issue && { issue }),
      cases: [...new Set(showing.map((record) => record.case))].sort(),
      answers: showing.length,
    }
  })
}

function dateOf(records: readonly ResultRecord[]): { date?: string } {
  let newest = ''
  for (const { finishedAt } of records)
    if (/^\d{4}-\d\d-\d\dT/.test(finishedAt) && finishedAt > newest) newest = finishedAt
  return newest === '' ? {} : { date: newest.slice(0, 10) }
}
