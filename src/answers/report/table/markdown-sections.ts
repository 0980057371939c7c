/** The parts of a report in markdown, each as lines with an empty one behind, or none at all. Pure. */
import { plural } from '../../../lib/words.js'
import { findingText } from '../findings/finding-text.js'
import type { Finding } from '../findings/finding.js'
import { axisOf } from '../findings/kernel-axis.js'
import { findingsOf } from '../findings/findings.js'
import { seenOf } from '../findings/seen.js'
import type { Manner, Seen, SeenWord } from '../findings/seen.js'
import { newestArchitecture } from '../model/axes.js'
import { listed } from '../model/history.js'
import { kernelLabel, MEANINGS } from '../model/labels.js'
import type { CaseGrid, Model, Note } from '../model/report.js'
import { code, fenced } from '../text/markdown-code.js'
import { flowed, inline, link, table } from '../text/markdown-text.js'
import { folded } from '../text/program-text.js'
import { mergedGrid } from './merged-grid.js'
import type { CellReferences } from './merged-grid.js'

/** The longest reason, and the longest program, that is shown whole, in lines; the records and the page have all of it. */
const NOTE_LINES = 40
/** The most findings that are told one by one. */
const MOST_FINDINGS = 60
/** The most mechanisms of a finding that are named. */
const MOST_MECHANISMS = 4
/** Of lines that are sentences, in characters. */
const WIDTH = 130
const CORNER = 'kernel ↓ bpftrace →'

/** Lines with an empty one behind. */
export const block = (lines: readonly string[]): string[] => (lines.length > 0 ? [...lines, ''] : [])

/** A heading and its blocks, or nothing where there are none. */
export const section = (heading: string, blocks: readonly string[]): string[] =>
  blocks.length > 0 ? [heading, '', ...blocks] : []

/** The text of a document; it ends in one line feed. */
export const documentOf = (lines: readonly string[]): string => `${lines.join('\n').trimEnd()}\n`

/** Lines of sentences; a sign, and code, stay with what they are said of. */
export const sentences = (markdown: string, indent = ''): string[] =>
  flowed(
    markdown.replace(/[≤≥] |`[^`\n]*`/g, (together) => together.replaceAll(' ', '\u00a0')),
    WIDTH,
    indent,
  ).map((line) => line.replaceAll('\u00a0', ' '))

/** An entry of a list, which may have several paragraphs of lines. */
const entry = (...parts: readonly string[]): string[] =>
  parts.flatMap((part, index) =>
    index === 0
      ? sentences(`- ${part}`, '  ')
      : sentences(part, '  ').map((line, at) => (at === 0 ? `  ${line}` : line)),
  )

/** Where a link to a known issue leads; a number, because names may hold anything. */
const anchor = (number: number): string => `<a id="k${number}"></a>`
const issueLink = (number: number): string => `[K${number}](#k${number})`
/** A footnote, which leads there and back. */
const noteLink = (number: number): string => `[^${number}]`

/** The most that one cell refers to. */
const MOST_REFERENCES = 6

/** What stands behind an answer: its known issues and notes. */
export function references({ issues, notes }: CellReferences): string {
  const all = [...issues.map(issueLink), ...notes.map(noteLink)]
  const shown = all.length > MOST_REFERENCES ? [...all.slice(0, MOST_REFERENCES - 1), '…'] : all
  return shown.map((one) => ` ${one}`).join('')
}

/** A known issue where it is told: the first time whole, then as a link. */
function issueText({ issues }: Model, index: number, told: Set<number>): string {
  const { id, issue } = issues[index] ?? {}
  if (id === undefined) return ''
  if (told.has(index)) return issueLink(index + 1)
  told.add(index)
  const what = issue
    ? `${link(issue.upstream)}: ${inline(issue.summary)}`
    : 'This issue is no longer in the matrix.'
  return `${anchor(index + 1)}K${index + 1} ${inline(id)}, ${what}`
}

function findingLines(model: Model, finding: Finding, told: Set<number>): string[] {
  const { what, short, reported, advice } = findingText(model, finding)
  const index = finding.manner === 'known' ? model.issues.findIndex(({ id }) => id === finding.issue?.id) : -1
  const where = `${short}${index < 0 ? `; ${reported}` : ''}.`
  // A known issue's summary says more of it.
  const by = index < 0 ? listed(finding.mechanisms.slice(0, MOST_MECHANISMS)) : ''
  const text = [
    `**${inline(what)}** ${inline(where)}`,
    ...(by === '' ? [] : [`Mechanism: ${inline(by)}.`]),
    ...(advice === undefined ? [] : [inline(advice)]),
  ]
  return entry(text.join(' '), ...(index < 0 ? [] : [issueText(model, index, told)]))
}

/** The findings, the gravest first, each with what is known of it; and then the known issues that were not seen. */
export function findings(model: Model): { seen: string[]; unseen: string[] } {
  const told = new Set<number>()
  const all = findingsOf(model)
  const left = all.length - MOST_FINDINGS
  const lines = all.slice(0, MOST_FINDINGS).flatMap((finding) => findingLines(model, finding, told))
  const others = [...model.issues.keys()].filter((index) => !told.has(index))
  return {
    seen: block([...lines, ...(left > 0 ? [`- and ${plural(left, 'more finding')}`] : [])]),
    unseen: block(others.flatMap((index) => entry(issueText(model, index, told)))),
  }
}

/** What the signs mean that occur. */
export function legend({ grids, kernels }: Model): string[] {
  const seen = new Set<Seen>()
  for (const { answers } of grids)
    for (const row of answers) for (const { record } of row) seen.add(seenOf(record))
  const words = new Set([...seen].flatMap(({ word, manner }): (SeenWord | Manner)[] => [word, manner]))
  // Whatever is known has the number of its issue in place of the word.
  words.delete('known')
  const meanings = MEANINGS.filter(([, , of]) => of.some((word) => words.has(word)))
  return block([
    ...sentences(`${meanings.map(([sign, meaning]) => `\`${sign}\`: ${meaning}`).join('. ')}.`),
    ...sentences(
      '`≤ 6.12`: every measured kernel up to 6.12; `≥ 6.16`: every one from there on. `K1` is a known issue.',
    ),
    ...(axisOf(kernels).tracks.length > 1
      ? sentences(
          '`≥ 6.16 (+ rt)`: those of the flavour or architecture rt too, as far as they were measured.',
        )
      : []),
  ])
}

/** A case's answers: neighbours that answered alike are one row or column. */
export function answersGrid(model: Model, grid: CaseGrid): string[] {
  const { columns, rows } = mergedGrid(model, grid)
  if (columns.length === 0 || rows.length === 0) return []
  return block(
    table([
      [CORNER, ...columns.map(inline)],
      ...rows.map(({ name, cells }) => [
        inline(name),
        ...cells.map((cell) => `${inline(cell.label)}${references(cell)}`),
      ]),
    ]),
  )
}

/** What stands under a case's heading. */
export const caseBody = (model: Model, one: CaseGrid): string[] => [
  ...block(one.title === undefined ? [] : [inline(one.title)]),
  ...answersGrid(model, one),
]

/**
 * The programs of what nobody reported yet, as the newest build is asked each alone on the newest kernel's architecture;
 * handlers that differ in one word are one line.
 */
export function programs(model: Model): string[] {
  const build = model.builds.at(-1)
  const arch = newestArchitecture(model.kernels)
  const isReported = ({ issue }: Finding): boolean => /^https?:/.test(issue?.upstream ?? '')
  const unreported = findingsOf(model).filter((finding) => !isReported(finding))
  const found = new Set(unreported.flatMap(({ cases }) => cases))
  const lines = model.grids.flatMap(({ name, title, asked }) => {
    if (!asked || !build || !found.has(name)) return []
    const [first = '', ...more] = folded(asked.program(build, arch))
    const all = [`/* ${title === undefined ? name : `${name}: ${title}`} */ ${first}`, ...more]
    return all.length > NOTE_LINES ? [...all.slice(0, NOTE_LINES), '…'] : all
  })
  if (lines.length === 0) return []
  const summary = '<details><summary>The programs of what is not reported</summary>'
  return block([summary, '', ...fenced(lines.join('\n'), Infinity), '', '</details>'])
}

/** What is indented so far belongs to a footnote. */
const WITHIN_NOTE = '    '

function noteLines(number: number, { text }: Note): string[] {
  const label = `[^${number}]: `
  if (!text.trim().includes('\n')) return [`${label}${code(text)}`]
  return [label.trimEnd(), ...fenced(text, NOTE_LINES).map((line) => `${WITHIN_NOTE}${line}`.trimEnd())]
}

/** Notes by their numbers. */
export const notes = (model: Model, numbers: readonly number[]): string[] =>
  block(
    numbers.flatMap((number) => {
      const note = model.notes[number - 1]
      return note ? noteLines(number, note) : []
    }),
  )

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
  const one = (name: string, values: readonly string[]): string =>
    `${inline(name)} (${values.map(inline).join(', ') || '?'})`
  const kernels = model.kernels.map((row) => one(kernelLabel(row), row.releases))
  const builds = model.builds.map(({ bpftrace, packages }) => one(bpftrace, packages))
  return block([
    ...(kernels.length > 0 ? entry(`kernels, with \`uname -r\`: ${kernels.join(', ')}`) : []),
    ...(builds.length > 0 ? entry(`bpftrace, with the package: ${builds.join(', ')}`) : []),
  ])
}
