/** The summary of a step in a GitHub workflow: markdown that stays below the size that GitHub takes. Pure. */
import { plural } from '../../../lib/words.js'
import { standingOf } from '../../../records/exit-code.js'
import { fitted } from '../text/fitted.js'
import type { TextPart } from '../text/fitted.js'
import { overallLabel } from '../model/labels.js'
import * as parts from './markdown-sections.js'
import { overviewTable } from './overview-table.js'
import { inline } from '../text/markdown-text.js'
import { markupLine } from '../text/markup.js'
import { newsOf } from '../model/news.js'
import { headline, tally, titleOf } from '../model/summary.js'
import type { CaseGrid, Model } from '../model/report.js'
import { overallOf, WORST_FIRST } from '../model/verdicts.js'
import { shortened } from '../../../lib/visible.js'

/** GitHub refuses a step's summary of more than 1 MiB; some is left to what else the step writes. In bytes. */
const LIMIT = 1_000_000
/** The most unexpected answers that are listed, and the longest that one may be in characters. */
const NEWS = 100
const NEWS_LENGTH = 500
/** The longest that the names of what was left out may be, in characters; and room for them, in bytes. */
const LEFT_LENGTH = 2000
const LEFT_ROOM = 5 * LEFT_LENGTH

function news(model: Model): string[] {
  const all = newsOf(model)
  const rest = all.slice(NEWS).reduce((sum, { answers }) => sum + answers, 0)
  return parts.block([
    ...all
      .slice(0, NEWS)
      .map(({ title, text }) => `- ${inline(shortened(`${title}, ${text}`, NEWS_LENGTH))}`),
    ...(rest > 0 ? [`- and ${plural(rest, 'more answer')}`] : []),
  ])
}

/** A case's grid with its notes, so that each can be read alone; where nothing in it is news it is folded. */
function casePart(model: Model, one: CaseGrid): TextPart {
  const answers = one.answers.flat()
  const overall = overallOf(answers.map(({ shown }) => ({ shown, promised: one.promised })))
  const notes = [...new Set(answers.flatMap(({ note }) => note ?? []))]
  const body = [...parts.caseBody(model, one), ...parts.notes(model, notes)]
  const isNews = answers.some(({ record }) => standingOf(record) !== 'expected')
  return {
    name: one.name,
    rank: 2 + WORST_FIRST.indexOf(overall.worst),
    lines: isNews
      ? parts.section(`### ${inline(one.name)}`, body)
      : [
          `<details><summary>${markupLine(`${one.name}: ${overallLabel(overall)}`)}</summary>`,
          '',
          ...body,
          '</details>',
          '',
        ],
  }
}

function leftOut(left: readonly TextPart[]): string[] {
  if (left.length === 0) return []
  const names = shortened(left.map(({ name }) => name).join(', '), LEFT_LENGTH)
  return parts.block([
    `GitHub takes no more than 1 MiB, so ${plural(left.length, 'part')} of this summary ${left.length === 1 ? 'is' : 'are'} left out: ${inline(names)}. \`matrix table --format markdown\` prints all.`,
  ])
}

/**
 * The report with what nobody expects at its head.
 * @param limit in bytes of UTF-8
 */
export function github(model: Model, limit = LIMIT): string {
  const head = [`## ${titleOf(model)}`, '', ...parts.block([`**${headline(model)}** ${tally(model)}`])]
  const { seen, unseen } = parts.findings(model)
  const part = (name: string, rank: number, lines: string[]): TextPart => ({ name, rank, lines })
  const { shown, left } = fitted(
    [
      part('the unexpected answers', 0, parts.section('### Unexpected and unanswered', news(model))),
      part('the findings', 1, parts.section('### Findings', [...seen, ...unseen])),
      part(
        'the overview',
        1,
        parts.section('### Overview', [...overviewTable(model), ...parts.legend(model)]),
      ),
      ...model.grids.map((one) => casePart(model, one)),
      part('the warnings', 1, parts.section('### Warnings', parts.warnings(model))),
      part('what was run', 1, [
        ...parts.section('### What was run', [...parts.facts(model), ...parts.whatWasRun(model)]),
      ]),
    ],
    limit - Buffer.byteLength(head.join('\n')) - LEFT_ROOM,
  )
  return parts.documentOf([...head, ...leftOut(left), ...shown.flatMap(({ lines }) => lines)])
}
