/** The published table in markdown. Pure; two runs with the same answers differ in the line of the date alone. */
import { findingText } from '../findings/finding-text.js'
import { findingsOf } from '../findings/findings.js'
import { promiseInMarkdown, SUITE_INTENT } from '../model/promise.js'
import { headline, isSuite, tally, titleOf } from '../model/summary.js'
import type { Model } from '../model/report.js'
import { inline } from '../text/markdown-text.js'
import {
  block,
  caseBody,
  documentOf,
  facts,
  findings,
  legend,
  notes,
  programs,
  section,
  sentences,
  warnings,
  whatWasRun,
} from './markdown-sections.js'
import { hasGrid } from './merged-grid.js'
import { overviewTable, plainOverview } from './overview-table.js'

/** What the document holds, by its headings. */
function contents(sections: readonly (readonly [heading: string, lines: readonly string[]])[]): string[] {
  const link = (heading: string): string => `[${heading}](#${heading.toLowerCase().replaceAll(' ', '-')})`
  const told = sections.filter(([, lines]) => lines.length > 0).map(([heading]) => link(heading))
  return block(told.length > 0 ? [told.join(' · ')] : [])
}

/** The report as markdown that also reads well as plain text. */
export function markdown(model: Model): string {
  const { seen, unseen } = findings(model)
  const overview = overviewTable(model)
  const cases = [...model.grids.entries()].flatMap(([number, grid]) =>
    hasGrid(model, number) ? [...block([`### ${inline(grid.name)}`]), ...caseBody(model, grid)] : [],
  )
  const sections: [heading: string, lines: string[]][] = [
    ['Findings', [...seen, ...programs(model)]],
    ['Overview', [...overview, ...(overview.length > 0 ? legend(model) : [])]],
    ['Cases', cases],
    ['Known issues not seen', unseen],
    ['Warnings', warnings(model)],
    ['What was run', whatWasRun(model)],
    // The last: where footnotes are known, they stand there by themselves.
    [
      'Notes',
      notes(
        model,
        [...model.notes.keys()].map((index) => index + 1),
      ),
    ],
  ]
  return documentOf([
    `# ${titleOf(model)}`,
    '',
    ...block(sentences(isSuite(model) ? SUITE_INTENT : promiseInMarkdown())),
    ...block(sentences(`**${headline(model)}** ${tally(model)}`)),
    ...facts(model),
    ...contents(sections),
    ...sections.flatMap(([heading, lines]) => section(`## ${heading}`, lines)),
  ])
}

/** The most findings in README. */
const MOST_FINDINGS = 6

/** What README shows: the gravest findings, and a row for each case that does not do what is asked everywhere. */
export function excerpt(model: Model): string {
  const all = findingsOf(model)
  const lines = all.slice(0, MOST_FINDINGS).map((finding) => {
    const { what, short, reported } = findingText(model, finding)
    const known = reported.startsWith('reported: ') ? 'reported' : reported
    return `- **${inline(what)}** ${inline(`${short}; ${known}`)}`
  })
  const left = all.length - lines.length
  const more = left > 0 ? ` The gravest of ${all.length} findings:` : ''
  return documentOf([
    ...block([`**${headline(model)}** ${tally(model)}${more}`]),
    ...block(lines),
    ...plainOverview(model),
  ])
}
