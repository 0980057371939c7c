/** A gate's decision as a line, a table of what decided it, and what else there is to say; in markdown. Pure. */
import type { Decision, JudgedChange } from '../../gate/decision.js'
import { gateLine, KIND_WORDS, OBJECTION_LENGTH, OBJECTIONS, recalledSentence, ROWS } from './line.js'
import { kernelsInWords, rowsOf, whyOf } from './rows.js'
import type { DecisionRow } from './rows.js'
import { stepLines } from './steps.js'
import type { Telling } from './steps.js'
import { gateOnTerminal } from './terminal.js'
import { inline, table } from '../text/markdown-text.js'
import { shortened } from '../../../lib/visible.js'

/** The longest text of a cell, in characters. */
const CELL_LENGTH = 120

const HEAD = ['decision', 'change', 'case', 'bpftrace', 'before', 'now', 'kernels', 'why']

const cells = (row: DecisionRow, kernels: readonly string[]): string[] =>
  [
    row.fate,
    KIND_WORDS[row.kind],
    row.cases.join(', '),
    row.bpftrace,
    row.before ?? '',
    row.after ?? '',
    kernelsInWords(row.kernels, kernels),
    whyOf(row).split('\n')[0] ?? '',
  ].map((text, column) => inline(column === 7 || column === 2 ? shortened(text, CELL_LENGTH) : text))

const more = (left: number, what: string): string[] =>
  left > 0 ? ['', `… and ${left} more ${what}; \`--json\` has all.`] : []

/**
 * What is to be told of findings, a row for each that differs.
 * @param kernels those of what was judged, for a person
 */
export function gateTable(findings: readonly JudgedChange[], kernels: readonly string[]): string[] {
  const rows = rowsOf(findings)
  const shown = rows.slice(0, ROWS).map((row) => cells(row, kernels))
  return [...table([HEAD, ...shown]), ...more(rows.length - ROWS, 'rows')]
}

/** What stands below the line. What is allowed decides nothing and is not told. */
function rest(decision: Decision, telling: Telling | undefined): string[] {
  const { findings, objections, kernels } = decision
  const told = findings.filter(({ fate }) => fate !== 'allow')
  const steps = telling ? stepLines(decision, telling) : []
  return [
    ...(told.length > 0 ? ['', ...gateTable(told, kernels)] : []),
    ...(objections.length > 0 ? [''] : []),
    ...objections
      .slice(0, OBJECTIONS)
      .map(({ fate, text }) => `- ${fate}: ${inline(shortened(text, OBJECTION_LENGTH))}`),
    ...more(objections.length - OBJECTIONS, 'objections'),
    ...recalledSentence(decision).flatMap((sentence) => ['', sentence]),
    ...(steps.length > 0 ? ['', 'Next:', '', ...steps.map((step) => `    ${step}`)] : []),
  ]
}

/** @param telling how to go on, which is left out without it */
export const gateText = (decision: Decision, telling?: Telling): string =>
  telling && telling.columns !== null
    ? gateOnTerminal(decision, telling, telling.columns)
    : `${[gateLine(decision), ...rest(decision, telling)].join('\n')}\n`

/** The same for the summary of a step in a GitHub workflow. */
export const gateSummary = (decision: Decision, telling?: Telling): string =>
  `${['## Release gate', '', `**${inline(gateLine(decision))}**`, ...rest(decision, telling)].join('\n')}\n`
