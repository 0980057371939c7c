/** Records → what a report to upstream tells of one finding. Pure. */
import { visibleLine } from '../../../lib/visible.js'
import { shellWord } from '../../../lib/shell.js'
import { UNSAID } from '../../../matrix/architecture.js'
import type { Case } from '../../../matrix/schema.js'
import { compareVersions } from '../../../matrix/versions.js'
import { placeOf } from '../../../records/place.js'
import type { ResultRecord } from '../../../records/record.js'
import { caseOverviewOf, cellText } from '../findings/case-overview.js'
import type { Finding } from '../findings/finding.js'
import { findingText } from '../findings/finding-text.js'
import { kernelLabel } from '../model/labels.js'
import type { Model } from '../model/report.js'
import { reproducerOf } from '../reproducer/reproducer.js'
import type { Reproducer } from '../reproducer/reproducer.js'
import { changesOf } from './changes.js'
import type { BisectStory, UpstreamStory } from './story.js'

const BY_CHANCE: Reproducer = {
  text: null,
  needs: [
    'handlers are lost by chance, over many runs of many fast events: bpftrace-matrix asks that (burst.yaml)',
  ],
}

const isBurst = (one: Case): boolean => one.kind === 'ordering' && one.burst !== undefined

/** The newest kernel first; of kernels of one version those of x86-64, which `reproduce` packs. */
const newestFirst =
  ({ kernels }: Model) =>
  (a: number, b: number): number => {
    const [one, other] = [kernels[a], kernels[b]]
    const byVersion = compareVersions(other?.kernel ?? '', one?.kernel ?? '')
    return byVersion || Number(one?.arch !== undefined) - Number(other?.arch !== undefined) || b - a
  }

/** The answer that shows it best: that of the newest build on the newest kernel, of the first case that shows it there. */
export function exampleOf(model: Model, finding: Finding): ResultRecord | undefined {
  const { grids, kernels } = model
  const column = Math.max(...finding.places.flatMap(({ columns }) => columns))
  const places = finding.places.filter(({ columns }) => columns.includes(column))
  const rows = [...new Set(places.flatMap((place) => place.rows))].sort(newestFirst(model))
  const row = rows.find((one) => kernels[one]?.runtime === 'microvm') ?? rows[0] ?? -1
  const name = finding.cases.find((one) =>
    places.some(({ rows: its, cases }) => its.includes(row) && (cases?.includes(one) ?? true)),
  )
  return grids.find((grid) => grid.name === name)?.answers[row]?.[column]?.record
}

export interface TellingFacts {
  /** Of all records that count. */
  readonly model: Model
  readonly finding: Finding
  /** What else is found. */
  readonly findings: readonly Finding[]
  readonly cases: readonly Case[]
  /** What bisections found of the answer that is shown. */
  readonly bisect: (shown: ResultRecord) => BisectStory | null
  readonly tool: string
  /** Options of the matrix file and the results, in words, where they are not the usual ones. */
  readonly asking: readonly string[]
}

/** @returns undefined where matrix.yaml has not the case any more */
export function tellUpstream(facts: TellingFacts): UpstreamStory | undefined {
  const { model, finding, findings, cases, bisect, tool, asking } = facts
  const record = exampleOf(model, finding)
  const one = cases.find(({ name }) => name === record?.case)
  if (record === undefined || one === undefined) return undefined
  const arch = record.arch ?? UNSAID
  const overview = caseOverviewOf(model)
  const grids = model.grids.filter(({ name }) => finding.cases.includes(name))
  const others = findings.filter(
    (each) => each !== finding && each.cases.some((name) => finding.cases.includes(name)),
  )
  const command = ['matrix', 'reproduce', `${record.kernel}x${record.bpftrace}`, record.case, ...asking]
  return {
    finding,
    text: findingText(model, finding),
    record,
    reproducer: isBurst(one) ? BY_CHANCE : reproducerOf(one, placeOf(record).bpftrace, arch),
    handlers: one.kind === 'ordering' ? one.handlers : (one.tokens ?? []),
    summary: finding.issue?.summary,
    builds: overview.builds,
    overview: overview.rows
      .filter((row) => finding.cases.includes(row.case))
      .map((row) => ({ case: row.case, cells: row.cells.map(cellText) })),
    kernels: model.kernels.map(kernelLabel),
    changes: changesOf(model, finding),
    mechanisms: grids.flatMap(({ name, mechanisms }) =>
      mechanisms === undefined ? [] : [visibleLine(`${name}: ${mechanisms}`)],
    ),
    bisect: bisect(record),
    others: others.map((each) => {
      const { what, short, reported } = findingText(model, each)
      return `${what} ${short}; ${reported}.`
    }),
    date: model.date,
    tool,
    // `reproduce` packs machines of x86-64.
    command: isBurst(one) || arch !== UNSAID ? undefined : command.map(shellWord).join(' '),
  }
}
