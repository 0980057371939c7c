/** A gate's decision as a line, a table of what decided it, and what else there is to say; in markdown. Pure. */
import type { Decision, Finding } from '../gate/types.js'
import { gateLine, KIND_WORDS } from './gate-line.js'
import { rowsOf } from './gate-rows.js'
import type { Row } from './gate-rows.js'
import { inline, table } from './markdown-text.js'
import { shortened } from './visible.js'

/** The longest that a cell's text may be, in characters; the most rows and objections that are told. */
const CELL_LENGTH = 120
const ROWS = 500
const OBJECTIONS = 50

const HEAD = ['decision', 'change', 'case', 'bpftrace', 'before', 'now', 'kernels', 'why']

function whyOf({ why, waiver }: Row): string {
  if (!waiver) return why ?? ''
  return `${waiver.reason} (${waiver.owner}, until ${waiver.expires})`
}

const cells = (row: Row): string[] =>
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
export function gateTable(findings: readonly Finding[]): string[] {
  const rows = rowsOf(findings)
  return [...table([HEAD, ...rows.slice(0, ROWS).map(cells)]), ...more(rows.length - ROWS, 'rows')]
}

/** What is allowed decides nothing and is not told. */
export function gateText(decision: Decision): string {
  const told = decision.findings.filter(({ fate }) => fate !== 'allow')
  const { objections } = decision
  const lines = [
    gateLine(decision),
    ...(told.length > 0 ? ['', ...gateTable(told)] : []),
    ...(objections.length > 0 ? [''] : []),
    ...objections.slice(0, OBJECTIONS).map(({ fate, text }) => `- ${fate}: ${inline(text)}`),
    ...more(objections.length - OBJECTIONS, 'objections'),
  ]
  return `${lines.join('\n')}\n`
}
