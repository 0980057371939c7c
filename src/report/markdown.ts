/** The published table in markdown. Pure; two runs with the same answers differ in the line of the date alone. */
import { answerLabel, kernelLabel, MEANINGS, overallLabel, WORDS } from './labels.js'
import { fenced, inline, link, table } from './markdown-text.js'
import type { Answer, IssueNote, Model } from './types.js'
import { headline, tally } from './summary.js'

/** The longest reason that is shown whole, in lines; the records have it all. */
const NOTE_LINES = 40
const CORNER = 'kernel ↓ bpftrace →'

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

/** Lines with an empty one behind. */
const block = (lines: readonly string[]): string[] => (lines.length > 0 ? [...lines, ''] : [])

/** A heading and its blocks, or nothing where there are none. */
const section = (heading: string, blocks: readonly string[]): string[] =>
  blocks.length > 0 ? [heading, '', ...blocks] : []

function grid<T>(model: Model, cells: readonly (readonly T[])[], show: (cell: T) => string): string[] {
  if (model.kernels.length === 0 || model.builds.length === 0) return []
  return block(
    table([
      [CORNER, ...model.builds.map(({ bpftrace }) => inline(bpftrace))],
      ...model.kernels.map((row, index) => [inline(kernelLabel(row)), ...(cells[index] ?? []).map(show)]),
    ]),
  )
}

const answerCell = (answer: Answer): string =>
  inline(answerLabel(answer)) + (answer.note === undefined ? '' : ` [${answer.note}]`)

const fact = (name: string, values: readonly string[]): string[] =>
  values.length > 0 ? [`- ${name}: ${values.map(inline).join(', ')}`] : []

function issueLine({ id, issue, cases, answers }: IssueNote): string {
  const where = answers > 0 ? `seen in ${plural(answers, 'answer')} (${cases.join(', ')})` : 'not seen here'
  const what = issue
    ? `${inline(issue.summary)} (${link(issue.upstream)})`
    : 'This issue is no longer in the matrix.'
  return `- **${inline(id)}**, ${inline(where)}: ${what}`
}

function whatWasRun(model: Model): string[] {
  const some = (values: readonly string[]): string => values.map(inline).join(', ') || '?'
  const kernels = model.kernels.map((row) => [inline(kernelLabel(row)), some(row.releases)])
  const builds = model.builds.map(({ bpftrace, packages }) => [inline(bpftrace), some(packages)])
  return [
    ...(kernels.length > 0 ? block(table([['kernel', 'uname -r'], ...kernels])) : []),
    ...(builds.length > 0 ? block(table([['bpftrace', 'package'], ...builds])) : []),
  ]
}

const legend = (): string[] => block(MEANINGS.map(([sign, meaning]) => `- \`${sign}\`: ${meaning}`))

const notes = (model: Model): string[] =>
  model.notes.flatMap(({ shown, text, answers }, index) => [
    ...block([`**[${index + 1}]** ${WORDS[shown]}, ${plural(answers, 'answer')}:`]),
    ...block(fenced(text, NOTE_LINES)),
  ])

/** The report as markdown that also reads well as plain text. */
export function markdown(model: Model): string {
  const lines = [
    '# In which order do bpftrace handlers run?',
    '',
    'bpftrace promises that handlers of one event run in the order in which they are written.',
    '',
    `**${headline(model)}** ${tally(model)}`,
    '',
    ...block([
      ...fact('Date', model.date === undefined ? [] : [model.date]),
      ...fact('Accelerator', model.accelerators),
      ...fact('QEMU', model.emulators),
    ]),
    ...section('## Overview', [
      ...grid(model, model.overview, (overall) => inline(overallLabel(overall, model.grids.length))),
      'The worst answer of each cell, and how many cases were seen to keep the promise.',
      '',
      ...legend(),
    ]),
    ...section(
      '## Cases',
      model.grids.flatMap(({ name, title, answers }) => [
        ...block([`### ${inline(name)}`]),
        ...block(title === undefined ? [] : [inline(title)]),
        ...grid(model, answers, answerCell),
      ]),
    ),
    ...section('## Notes', notes(model)),
    ...section('## Known issues', block(model.issues.map(issueLine))),
    ...section('## Warnings', block(model.warnings.map((warning) => `- ${inline(warning)}`))),
    ...section('## What was run', whatWasRun(model)),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

/** The seed's question and the overview, without headings: what a README shows. */
export function excerpt(model: Model): string {
  const seed = model.grids.find(({ name }) => name === 'seed-fexit')
  const lines = [
    `**${headline(model)}** ${tally(model)}`,
    '',
    ...(seed === undefined
      ? []
      : [
          'The first report, two fexit handlers `a` and `b` on one function:',
          '',
          ...grid(model, seed.answers, (answer) => inline(answerLabel(answer))),
        ]),
    'Of all cases, the worst answer of each cell and how many keep the promise:',
    '',
    ...grid(model, model.overview, (overall) => inline(overallLabel(overall, model.grids.length))),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}
