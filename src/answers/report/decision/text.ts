/** A gate's decision as a line, a table of what decided it, and what else there is to say; in markdown. Pure. */
import type { Decision, JudgedChange } from '../../gate/decision.js'
import { gateLine, KIND_WORDS } from './line.js'
import { rowsOf } from './rows.js'
import type { DecisionRow } from './rows.js'
import { inline, table } from '../text/markdown-text.js'
import { shortened } from '../../../lib/visible.js'

/** The longest text of a cell, in characters; the most rows and objections that are shown. */
const CELL_LENGTH = 120
const ROWS = 300
const OBJECTIONS = 50
/** The longest that an objection may be, in characters. */
const OBJECTION_LENGTH = 1000

const HEAD = ['decision', 'change', 'case', 'bpftrace', 'before', 'now', 'kernels', 'why']

function whyOf({ why, waiver }: DecisionRow): string {
  if (!waiver) return why ?? ''
  return `${waiver.reason} (${waiver.owner}, until ${waiver.expires})`
}

const cells = (row: DecisionRow): string[] =>
  [
    row.fate,
    KIND_WORDS[row.kind],
    row.cases.join(', '),
    row.bpftrace,
    row.before ?? '',
    row.after ?? '',
    row.kernels.join(', '),
    whyOf(row).split('\n')[0] ?? '',
  ].map((text, column) => inline(column === 7 || column === 2 ? shortened(text, CELL_LENGTH) : text))

const more = (left: number, what: string): string[] =>
  left > 0 ? ['', `… and ${left} more ${what}; \`--json\` has all.`] : []

/** What is to be told of findings, a row for each that differs. */
export function gateTable(findings: readonly JudgedChange[]): string[] {
  const rows = rowsOf(findings)
  return [...table([HEAD, ...rows.slice(0, ROWS).map(cells)]), ...more(rows.length - ROWS, 'rows')]
}

/** What stands below the line. What is allowed decides nothing and is not told. */
function rest({ findings, objections }: Decision): string[] {
  const told = findings.filter(({ fate }) => fate !== 'allow')
  return [
    ...(told.length > 0 ? ['', ...gateTable(told)] : []),
    ...(objections.length > 0 ? [''] : []),
    ...objections
      .slice(0, OBJECTIONS)
      .map(({ fate, text }) => `- ${fate}: ${inline(shortened(text, OBJECTION_LENGTH))}`),
    ...more(objections.length - OBJECTIONS, 'objections'),
  ]
}

export const gateText = (decision: Decision): string =>
  `${[gateLine(decision), ...rest(decision)].join('\n')}\n`

/** The same for the summary of a step in a GitHub workflow. */
export const gateSummary = (decision: Decision): string =>
  `${['## Release gate', '', `**${inline(gateLine(decision))}**`, ...rest(decision)].join('\n')}\n`
