/** Whether cases that were asked together say the same as cases that were asked alone. Records → words. Pure. */
import type { KnownIssue } from '../src/matrix/schema.js'
import { orderInWords } from '../src/records/observation.js'
import { cellName, keyOf } from '../src/records/identity.js'
import { placeOf } from '../src/records/place.js'
import type { ResultRecord } from '../src/records/record.js'
import { issuesFor } from '../src/judge/verdict/verdict.js'
import { visibleLine } from '../src/lib/visible.js'

/** The answers of both sets to one question, which are not the same. */
interface Disagreement {
  readonly together: ResultRecord
  readonly alone: ResultRecord
  /** The known issue that says that this case comes out now so and now so, or null. */
  readonly issue: string | null
}

export interface Agreement {
  /** Questions that both sets answer. */
  readonly compared: number
  /** How many of them saw the same order, and how many of these have the same verdict too. */
  readonly inOrder: number
  readonly inVerdict: number
  /** How many of them one set has asked together with others, and the other set never but alone. */
  readonly asMeant: number
  readonly disagreements: readonly Disagreement[]
  /** Cells that both sets have, for people. */
  readonly sharedCells: ReadonlySet<string>
  /** Answers that the other set has not. */
  readonly onlyTogether: readonly ResultRecord[]
  readonly onlyAlone: readonly ResultRecord[]
}

/** What was seen. `shuffled` names no order by itself: there the events do. */
const seen = ({ order, events }: ResultRecord): string =>
  order === 'shuffled' ? `shuffled ${events[0] ?? ''}` : (order ?? '')

const isAsMeant = (together: ResultRecord, alone: ResultRecord): boolean =>
  together.attempts.some(({ mode }) => mode === 'combined') &&
  alone.attempts.every(({ mode }) => mode === 'isolated')

/** A case that varies was observed both times; a crash, or no conclusion, is not what varies. */
function varying(
  { together, alone }: Omit<Disagreement, 'issue'>,
  issues: readonly KnownIssue[],
): string | null {
  if (together.order === null || alone.order === null) return null
  const covering = issuesFor(issues, together.case, placeOf(together))
  return covering.find((issue) => issue.seen === 'varies')?.id ?? null
}

/**
 * Compares two result sets, question by question.
 * @param issues matrix.yaml's known issues; those whose `seen` is `varies` excuse a disagreement
 */
export function agreementOf(
  together: readonly ResultRecord[],
  alone: readonly ResultRecord[],
  issues: readonly KnownIssue[],
): Agreement {
  const others = new Map(alone.map((record) => [keyOf(record), record]))
  const mine = new Set(together.map(keyOf))
  const cells = new Set(alone.map(cellName))
  const pairs = together.flatMap((record) => {
    const other = others.get(keyOf(record))
    return other ? [{ together: record, alone: other }] : []
  })
  const inOrder = pairs.filter((pair) => seen(pair.together) === seen(pair.alone))
  const inVerdict = new Set(inOrder.filter((pair) => pair.together.verdict === pair.alone.verdict))
  return {
    compared: pairs.length,
    inOrder: inOrder.length,
    inVerdict: inVerdict.size,
    asMeant: pairs.filter((pair) => isAsMeant(pair.together, pair.alone)).length,
    disagreements: pairs
      .filter((pair) => !inVerdict.has(pair))
      .map((pair) => ({ ...pair, issue: varying(pair, issues) })),
    sharedCells: new Set(together.map(cellName).filter((one) => cells.has(one))),
    onlyTogether: together.filter((record) => !others.has(keyOf(record))),
    onlyAlone: alone.filter((record) => !mine.has(keyOf(record))),
  }
}

/** 1 where the sets disagree and no known issue says why, 3 where they have no question in common, else 0. */
export function agreementCode({ compared, disagreements }: Agreement): 0 | 1 | 3 {
  if (disagreements.some(({ issue }) => issue === null)) return 1
  return compared === 0 ? 3 : 0
}

function answer({ verdict, order, events, reason }: ResultRecord): string {
  if (order === null) return visibleLine(`${verdict} (${reason})`)
  const all = events.length > 0 ? `: ${events.join(', ')}` : ''
  return visibleLine(`${verdict}, ${orderInWords(order, events)}${all}`)
}

/** A line a cell, with the names of the cases that the other set has not. */
function lone(records: readonly ResultRecord[], sharedCells: ReadonlySet<string>): string[] {
  const cases = new Map<string, string[]>()
  for (const record of records)
    cases.set(cellName(record), [...(cases.get(cellName(record)) ?? []), record.case])
  return [...cases].map(
    ([where, names]) =>
      `  ${where}: ${sharedCells.has(where) ? names.join(', ') : `the whole cell, ${names.length} answers`}`,
  )
}

/**
 * The agreement in lines.
 * @param names of the two sets, as the user gave them
 */
export function agreementLines(agreement: Agreement, names: { together: string; alone: string }): string[] {
  const { compared, inOrder, inVerdict, asMeant, disagreements, onlyTogether, onlyAlone, sharedCells } =
    agreement
  const unknown = disagreements.filter(({ issue }) => issue === null).length
  return [
    `${compared} answers compared: ${inOrder} agree in order, ${inVerdict} of these in verdict too.`,
    `${asMeant} of them were asked together in ${names.together} and only alone in ${names.alone}.`,
    `${disagreements.length} disagree, of which ${unknown} are covered by no known issue that varies.`,
    ...disagreements.flatMap(({ together, alone, issue }) => [
      `${issue === null ? '✗' : '~'} ${cellName(together)} ${together.case}${issue === null ? '' : ` (${issue})`}`,
      `    together: ${answer(together)}`,
      `    alone:    ${answer(alone)}`,
    ]),
    ...[
      { name: names.together, records: onlyTogether },
      { name: names.alone, records: onlyAlone },
    ].flatMap(({ name, records }) =>
      records.length === 0
        ? []
        : [`${records.length} answers are only in ${name}:`, ...lone(records, sharedCells)],
    ),
  ]
}
