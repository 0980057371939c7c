/** `matrix report`: what is found in a case, or of a known issue, as a text for those who can mend it. Nothing is sent. */
import type { ReportFlags } from './flags/report.js'
import { UsageError } from '../lib/errors.js'
import { visibleLine } from '../lib/visible.js'
import { neighboursOf } from '../answers/bisect/neighbours.js'
import type { Finding } from '../answers/report/findings/finding.js'
import { findingsOf } from '../answers/report/findings/findings.js'
import { modelOf } from '../answers/report/model/model.js'
import { upstreamMail } from '../answers/report/upstream/mail.js'
import { upstreamMarkdown } from '../answers/report/upstream/markdown.js'
import type { UpstreamStory } from '../answers/report/upstream/story.js'
import { tellUpstream } from '../answers/report/upstream/tell.js'
import type { Matrix } from '../matrix/schema.js'
import { didYouMean } from '../matrix/suggestion.js'
import type { ResultRecord } from '../records/record.js'
import { selectorWords, selectRecords } from '../records/select.js'
import { loadRecords } from '../records/store.js'
import { placeWords } from './command-line.js'
import { bisectedIn } from './bisect-recorded.js'
import { openMatrix } from './open-matrix.js'
import { toolVersion } from './package-place.js'
import { recordsToRead } from './packaged.js'
import { writeTo } from './paths.js'
import { tellProblems } from './problems.js'
import type { Surroundings } from './surroundings.js'
import { tableOptions } from './table.js'

const TEXTS = { bpftrace: upstreamMarkdown, kernel: upstreamMail } as const

/** What a name means among the findings; the gravest first. @throws UsageError where that is nothing */
function wanted(name: string, findings: readonly Finding[], { cases, knownIssues }: Matrix): Finding {
  const ids = knownIssues.map(({ id }) => id)
  const names = cases.map((one) => one.name)
  const finding = names.includes(name)
    ? findings.find((one) => one.cases.includes(name))
    : findings.find(({ issue }) => issue?.id === name)
  if (finding !== undefined) return finding
  if (names.includes(name))
    throw new UsageError(`${name}: the records say nothing that is unexpected or known; nothing is to report`)
  if (ids.includes(name))
    throw new UsageError(`the known issue ${name} was not seen in these records; nothing is to report`)
  throw new UsageError(
    visibleLine(
      `no case and no known issue is called '${name}'${didYouMean(name, [...names, ...ids])}; there are the cases ${names.join(', ')}, and the known issues ${ids.join(', ') || 'none'}`,
    ),
  )
}

/**
 * What a report of a name tells.
 * @param bisected records of bisections
 * @param where the matrix file and the results, as options, where they are not the usual ones
 * @throws UsageError where nothing is to report
 */
export function storyOf(
  name: string,
  matrix: Matrix,
  records: readonly ResultRecord[],
  bisected: readonly ResultRecord[],
  where: readonly string[],
): UpstreamStory {
  const model = modelOf(records, tableOptions(matrix))
  const findings = findingsOf(model)
  const finding = wanted(name, findings, matrix)
  const story = tellUpstream({
    ...{ model, finding, findings, cases: matrix.cases },
    bisect: (shown) => neighboursOf(shown, records, bisected),
    tool: toolVersion(),
    asking: where,
  })
  if (story === undefined)
    throw new UsageError(`${visibleLine(name)}: matrix.yaml does not have the case any more; see --config`)
  return story
}

/**
 * @param name a case, or a known issue; a case of that name comes first
 * @returns 0; 3 where some lines hold no record, and the rest is used
 * @throws UsageError where nothing is to report, or the selectors leave no record; UnavailableError where the disk refuses
 */
export async function report(
  name: string,
  args: ReportFlags,
  { stdout, stderr }: Surroundings,
): Promise<number> {
  const matrix = await openMatrix(args.config, stderr)
  const from = await recordsToRead(args, stderr)
  const { records, problems } = await loadRecords(from)
  tellProblems(problems, stderr)
  const selectors = { ...args, case: [], verdict: [] }
  const isPart = selectorWords(selectors).length > 0
  const selected = isPart ? selectRecords(records, selectors, problems.length > 0) : records
  const bisected = isPart ? [] : await bisectedIn(from)
  const story = storyOf(name, matrix, selected, bisected, placeWords(args))
  const text = TEXTS[args.kind](story)
  const shown = args.json ? `${JSON.stringify({ kind: args.kind, report: text, ...story }, null, 2)}\n` : text
  if (args.output === undefined) stdout.write(shown)
  else await writeTo(args.output, [shown])
  return problems.length > 0 ? 3 : 0
}
