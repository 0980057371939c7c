/** The published table in markdown. Pure; two runs with the same answers differ in the line of the date alone. */
import {
  answersGrid,
  block,
  caseBody,
  documentOf,
  facts,
  issues,
  legend,
  notes,
  overviewGrid,
  section,
  warnings,
  whatWasRun,
} from './markdown-sections.js'
import { SHARE } from '../model/labels.js'
import { inline } from '../text/markdown-text.js'
import { promiseInMarkdown } from '../model/promise.js'
import { headline, tally, titleOf } from '../model/summary.js'
import type { Model } from '../model/report.js'

/** The report as markdown that also reads well as plain text. */
export function markdown(model: Model): string {
  return documentOf([
    `# ${titleOf(model)}`,
    '',
    promiseInMarkdown(),
    '',
    ...block([`**${headline(model)}** ${tally(model)}`]),
    ...facts(model),
    ...section('## Overview', [
      ...overviewGrid(model),
      `The worst answer of each cell, and ${SHARE}.`,
      '',
      ...legend(),
    ]),
    ...section(
      '## Cases',
      model.grids.flatMap((one) => [...block([`### ${inline(one.name)}`]), ...caseBody(model, one)]),
    ),
    ...section(
      '## Notes',
      notes(
        model,
        model.notes.map((_, index) => index + 1),
      ),
    ),
    ...section('## Known issues', issues(model)),
    ...section('## Warnings', warnings(model)),
    ...section('## What was run', whatWasRun(model)),
  ])
}

/** The first report's question, without headings: what README shows. */
export function excerpt(model: Model): string {
  const seed = model.grids.find(({ name }) => name === 'seed-fexit')
  return documentOf([
    ...block([`**${headline(model)}** ${tally(model)}`]),
    ...(seed === undefined
      ? []
      : [
          'The first report, two fexit handlers `a` and `b` on one function:',
          '',
          ...answersGrid(model, seed, true),
        ]),
  ])
}
