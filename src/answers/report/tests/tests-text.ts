/** What is said at the end of a run of tests: how many did what, what fails where and how, what was left out and why. Pure. */
import { shortened, visibleLine } from '../../../lib/visible.js'
import { listed, plural } from '../../../lib/words.js'
import type { ResultRecord } from '../../../records/record.js'
import { caseOverviewOf, mergedRows } from '../findings/case-overview.js'
import type { OverviewRow } from '../findings/finding.js'
import { modelOf } from '../model/model.js'
import { newsOf } from '../model/news.js'
import type { TableOptions } from '../model/report.js'
import { countsInWords } from '../model/summary.js'
import { wrapped } from '../text/wrapped.js'

export interface EndedTests {
  /** The answers that were asked for. */
  readonly records: readonly ResultRecord[]
  readonly table: TableOptions
  readonly remembered: number
  readonly milliseconds: number
  /** What the file of known failures is called; absent where there is none. */
  readonly known?: string | undefined
  /** What became otherwise since the last records, in words; none where there were none. */
  readonly changes: readonly string[]
}

const WIDTH = 100
/** How many failures are told in full, and reasons for what was left out. */
const MOST_TOLD = 30
const MOST_REASONS = 20

const isQuiet = ({ cells }: OverviewRow): boolean =>
  cells.every((parts) => parts.every(({ manner }) => manner === 'kept' || manner === 'refused'))

function grouped(records: readonly ResultRecord[]): string[] {
  const reasons = new Map<string, Set<string>>()
  for (const { verdict, reason, case: name } of records) {
    if (verdict !== 'unsupported') continue
    // Where a mistake is says more than how often.
    reasons.set(reason, (reasons.get(reason) ?? new Set()).add(name))
  }
  const sorted = [...reasons].sort(([, a], [, b]) => b.size - a.size)
  const left = sorted.slice(MOST_REASONS)
  return [
    ...sorted
      .slice(0, MOST_REASONS)
      .map(([reason, names]) => shortened(visibleLine(`  ${plural(names.size, 'test')}: ${reason}`), 240)),
    ...(left.length > 0 ? [`  and ${plural(left.length, 'other reason')}: see the records`] : []),
  ]
}

function tableLines(rows: readonly OverviewRow[], builds: readonly string[]): string[] {
  return mergedRows({ builds, rows }).flatMap(({ cases, cells }) => {
    const names = cases.map((name) => visibleLine(name))
    const where = builds.map((build, at) => `${build}: ${cells[at] ?? ''}`)
    return [
      ...wrapped(where.join('; '), WIDTH - 2).map((line) => `  ${line}`),
      ...wrapped(listed(names), WIDTH - 4).map((line) => `    ${line}`),
    ]
  })
}

/** Plain lines, visible. */
export function testsLines({
  records,
  table,
  remembered,
  milliseconds,
  known,
  changes,
}: EndedTests): string[] {
  const model = modelOf(records, table)
  const { builds, rows } = caseOverviewOf(model)
  const loud = rows.filter((row) => !isQuiet(row))
  const news = newsOf(model)
  const axes = [
    plural(model.grids.length, 'test'),
    plural(model.kernels.length, 'kernel'),
    plural(model.builds.length, 'build'),
  ].join(' × ')
  const seconds = Math.max(1, Math.round(milliseconds / 1000))
  const left = grouped(records)
  return [
    `${axes}: ${countsInWords(model.counts)}`,
    `${remembered} answered without a machine, ${records.length - remembered} asked, in ${seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`}`,
    ...(loud.length > 0 ? ['', 'What fails where:', ...tableLines(loud, builds)] : []),
    ...(news.length > 0 ? ['', 'How:'] : []),
    ...news.slice(0, MOST_TOLD).map(({ title, text }) => shortened(visibleLine(`  ${title} ${text}`), 600)),
    ...(news.length > MOST_TOLD ? [`  and ${news.length - MOST_TOLD} more: see the table`] : []),
    ...(left.length > 0 ? ['', 'Left out:', ...left] : []),
    ...(model.warnings.length > 0
      ? ['', ...model.warnings.slice(0, MOST_REASONS).map((one) => shortened(visibleLine(one), 300))]
      : []),
    ...(known === undefined ? [] : ['', visibleLine(`Known failures: ${known}`)]),
    ...(changes.length > 0 ? [`Since the last records: ${listed(changes)}`] : []),
  ]
}
