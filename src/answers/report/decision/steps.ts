/** What to do next about a row of a gate's decision, as a command line. Pure. */
import type { ChangeKind } from '../../../matrix/gate-schema.js'
import { shellWord } from '../../../lib/shell.js'
import { GONE } from '../../gate/fresh.js'
import type { Decision } from '../../gate/decision.js'
import { rowsOf } from './rows.js'
import type { DecisionRow } from './rows.js'

/** A command line in words, as a shell reads them. */
export type CommandWords = readonly string[]

/** What a verb and what is behind it become where the tool is called. */
export interface Telling {
  readonly command: (verb: string, ...words: readonly string[]) => CommandWords
  /** Whether the answers could become the baseline: they are compared with one, and all of them are judged. */
  readonly isAcceptable: boolean
  /** How many characters a line has on the terminal that is written to; null where there is none. */
  readonly columns: number | null
}

/** Kinds of which there is no answer, and those that a baseline takes in without more ado. */
const UNANSWERED: ReadonlySet<ChangeKind> = new Set<ChangeKind>(['missing', 'error', 'flaky'])
const NEWS: ReadonlySet<ChangeKind> = new Set<ChangeKind>(['newCase', 'newKernel', 'newBuild', 'improved'])

/** The most values of a selector; of more all are taken. */
const MOST = 3

const selecting = (flag: string, values: readonly string[]): string[] =>
  values.length > MOST ? [] : values.flatMap((value) => [`--${flag}`, shellWord(value)])

/** The command that asks, shows or accepts what a row tells; null where there is none. */
export function stepOf(row: DecisionRow, { command, isAcceptable }: Telling): CommandWords | null {
  const { kind, bpftrace, cases, kernelIds, why } = row
  const where = [...selecting('kernel', kernelIds), '--bpftrace', shellWord(bpftrace)]
  if (NEWS.has(kind) || why?.includes(GONE)) return isAcceptable ? command('baseline accept') : null
  if (UNANSWERED.has(kind)) return command('run', ...where, ...selecting('case', cases))
  const [only, ...others] = cases
  if (only !== undefined && others.length === 0) return command('explain', shellWord(only), ...where)
  return command('explain', ...selecting('case', cases.slice(0, MOST)), ...where)
}

/** What to do where all that differs is right. */
export const acceptingStep = (decision: Decision, { command, isAcceptable }: Telling): CommandWords | null =>
  isAcceptable &&
  decision.outcome !== 'INCOMPLETE' &&
  decision.findings.some(({ fate }) => fate === 'fail' || fate === 'warn') &&
  !decision.findings.some(({ kind }) => UNANSWERED.has(kind))
    ? command('baseline accept')
    : null

/** The most commands that are listed below a table. */
const LISTED = 10

/** The commands of the rows that are told, each once, and last the one that accepts. */
export function stepLines(decision: Decision, telling: Telling): string[] {
  const told = rowsOf(decision.findings.filter(({ fate }) => fate !== 'allow'))
  const accepting = acceptingStep(decision, telling)?.join(' ')
  const lines = new Set(told.flatMap((row) => stepOf(row, telling)?.join(' ') ?? []))
  if (accepting !== undefined) lines.delete(accepting)
  return [...[...lines].slice(0, LISTED), ...(accepting === undefined ? [] : [accepting])]
}
