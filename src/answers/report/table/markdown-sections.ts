/** The parts of a report in markdown, each as lines with an empty one behind, or none at all. Pure. */
import { plural } from '../../../lib/words.js'
import { answerLabel, kernelLabel, MEANINGS, overallLabel, WORDS } from '../model/labels.js'
import { definition, fenced, inline, link, table } from '../text/markdown-text.js'
import type { ReportedAnswer, CaseGrid, IssueNote, Model } from '../model/report.js'

/** The longest reason that is shown whole, in lines; the records have it all. */
const NOTE_LINES = 40
const CORNER = 'kernel ↓ bpftrace →'

/** Lines with an empty one behind. */
export const block = (lines: readonly string[]): string[] => (lines.length > 0 ? [...lines, ''] : [])

/** A heading and its blocks, or nothing where there are none. */
export const section = (heading: string, blocks: readonly string[]): string[] =>
  blocks.length > 0 ? [heading, '', ...blocks] : []

/** The text of a document; it ends in one line feed. */
export const documentOf = (lines: readonly string[]): string => `${lines.join('\n').trimEnd()}\n`

function grid<T>(model: Model, cells: readonly (readonly T[])[], show: (cell: T) => string): string[] {
  if (model.kernels.length === 0 || model.builds.length === 0) return []
  return block(
    table([
      [CORNER, ...model.builds.map(({ bpftrace }) => inline(bpftrace))],
      ...model.kernels.map((row, index) => [inline(kernelLabel(row)), ...(cells[index] ?? []).map(show)]),
    ]),
  )
}

/** The worst answer of each cell, and how many cases came out in it as expected. */
export const overviewGrid = (model: Model): string[] =>
  grid(model, model.overview, (overall) => inline(overallLabel(overall)))

export const legend = (): string[] => [
  ...block(MEANINGS.map(([sign, meaning]) => `- \`${sign}\`: ${meaning}`)),
  ...block(['`[1]` is a note, `[K1]` a known issue; both are below.']),
]

/** A case's answers; `plain` leaves out what refers to notes and known issues. */
export const answersGrid = (model: Model, { answers }: CaseGrid, plain = false): string[] =>
  grid(model, answers, plain ? (answer) => inline(answerLabel(answer)) : answerCell)

const answerCell = (answer: ReportedAnswer): string =>
  [
    inline(answerLabel(answer)),
    ...(answer.issue === undefined ? [] : [`[K${answer.issue}]`]),
    ...(answer.note === undefined ? [] : [`[${answer.note}]`]),
  ].join(' ')

/** What stands under a case's heading. */
export const caseBody = (model: Model, one: CaseGrid): string[] => [
  ...block(one.title === undefined ? [] : [inline(one.title)]),
  ...answersGrid(model, one),
  ...block(one.mechanisms === undefined ? [] : [`Mechanism: ${inline(one.mechanisms)}`]),
]

/** Notes by their numbers. */
export const notes = (model: Model, numbers: readonly number[]): string[] =>
  numbers.flatMap((number) => {
    const note = model.notes[number - 1]
    if (!note) return []
    return [
      ...block([`**[${number}]** ${WORDS[note.shown]}, ${plural(note.answers, 'answer')}:`]),
      ...block(fenced(note.text, NOTE_LINES)),
    ]
  })

function issueLine({ id, issue, cases, answers }: IssueNote, index: number): string {
  const where = answers > 0 ? `seen in ${plural(answers, 'answer')} (${cases.join(', ')})` : 'not seen here'
  const what = issue
    ? `${inline(issue.summary)} (${link(issue.upstream)})`
    : 'This issue is no longer in the matrix.'
  return `- **[K${index + 1}] ${inline(id)}**, ${inline(where)}: ${what}`
}

/** The known issues, and what makes `[K1]` in a grid lead to the thread. */
export const issues = (model: Model): string[] => [
  ...block(model.issues.map(issueLine)),
  ...block(model.issues.flatMap(({ issue }, index) => definition(`K${index + 1}`, issue?.upstream ?? ''))),
]

export const warnings = (model: Model): string[] =>
  block(model.warnings.map((warning) => `- ${inline(warning)}`))

const fact = (name: string, values: readonly string[]): string[] =>
  values.length > 0 ? [`- ${name}: ${values.map(inline).join(', ')}`] : []

/** When and on what it was measured: the only lines in which two runs with the same answers may differ. */
export const facts = (model: Model): string[] =>
  block([
    ...fact('Date', model.date === undefined ? [] : [model.date]),
    ...fact('Accelerator', model.accelerators),
    ...fact('QEMU', model.emulators),
  ])

export function whatWasRun(model: Model): string[] {
  const some = (values: readonly string[]): string => values.map(inline).join(', ') || '?'
  const kernels = model.kernels.map((row) => [inline(kernelLabel(row)), some(row.releases)])
  const builds = model.builds.map(({ bpftrace, packages }) => [inline(bpftrace), some(packages)])
  return [
    ...(kernels.length > 0 ? block(table([['kernel', 'uname -r'], ...kernels])) : []),
    ...(builds.length > 0 ? block(table([['bpftrace', 'package'], ...builds])) : []),
  ]
}
