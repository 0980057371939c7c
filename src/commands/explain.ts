/** `matrix explain CASE`, or several with --case: the question, the program that asks it, what was seen over the axes, and what is known of it. */
import type { ExplainFlags } from './flags/explain.js'
import { UsageError } from '../lib/errors.js'
import { programOf } from '../judge/exercise/program.js'
import type { Case, KnownIssue, Matrix } from '../matrix/schema.js'
import { selectNames } from '../matrix/select.js'
import { didYouMean } from '../matrix/suggestion.js'
import { openMatrix } from './open-matrix.js'
import { historyOf, reasonsOf } from '../answers/report/model/history.js'
import type { Reason } from '../answers/report/model/history.js'
import { promiseInLines } from '../answers/report/model/promise.js'
import { visibleLine, visibleLines } from '../lib/visible.js'
import { recalledIn, trailInWords } from '../answers/report/model/recalled.js'
import type { Recalled } from '../answers/report/model/recalled.js'
import { wrapped } from '../answers/report/text/wrapped.js'
import { plural } from '../lib/words.js'
import { placeOf } from '../records/place.js'
import type { ResultRecord } from '../records/record.js'
import { selectorWords, selectRecords, verdictsOf } from '../records/select.js'
import { sortedVersions } from '../records/sort.js'
import { loadRecords } from '../records/store.js'
import type { Surroundings } from './surroundings.js'
import { expectationOf, isAboutOutput, isBurst, manner, questionOf } from './question-words.js'
import { tellProblems } from './problems.js'

const indented = (text: string): string => text.trimEnd().replace(/^(?=.)/gm, '  ')

/** The width of sentences, which fit a terminal of 80 columns when indented. */
const WIDTH = 76

/** A program of more lines than a person reads is cut; `--json` has all of it. */
const MOST_LINES = 100

function cut(text: string): string {
  const lines = visibleLines(text.trimEnd())
  const left = lines.length - MOST_LINES
  return [...lines.slice(0, MOST_LINES), ...(left > 0 ? [`… and ${left} more lines`] : [])].join('\n')
}

/** What was seen over the axes, a line each; or why there is nothing to tell. */
function seenIn(history: readonly string[], unread: boolean): string {
  if (history.length > 0) return history.map(visibleLine).join('\n')
  return unread ? 'nothing that could be read' : 'nothing yet; run `matrix run` first'
}

const reasonLines = ({ seen, text }: Reason): string =>
  `${seen.map(visibleLine).join('\n')}\n${indented(cut(text))}`

/** Why answers are what they are; nothing where all are as expected. */
const why = (reasons: readonly Reason[]): string =>
  reasons.length > 0 ? `\nWhy:\n\n${indented(reasons.map(reasonLines).join('\n\n'))}\n` : ''

/** What the expected order rests on; nothing where none is expected. */
function basis(one: Case): string {
  const isFree = one.kind === 'ordering' && one.promise === 'none'
  if (isAboutOutput(one) || isFree || isBurst(one)) return ''
  const lines = promiseInLines().flatMap((line) => wrapped(line, WIDTH))
  return `\nWhat the expected order rests on:\n\n${indented(lines.join('\n'))}\n`
}

/** How many answers were recalled from published records, and from which; nothing where none was. */
const recalledLines = (recalled: readonly Recalled[]): string =>
  recalled.length === 0
    ? ''
    : `\nRecalled from published records:\n\n${indented(
        recalled
          .map(({ from, answers }) => visibleLine(`${plural(answers, 'answer')} from ${trailInWords(from)}`))
          .join('\n'),
      )}\n`

/** The cases to explain: the one that is named, or those that --case chooses. @throws UsageError where it is neither */
function casesOf(name: string | undefined, { case: globs }: ExplainFlags, { cases }: Matrix): Case[] {
  const names = cases.map((each) => each.name)
  if (name === undefined && globs.length === 0)
    throw new UsageError(`name a case, or say with --case which; there are: ${names.join(', ')}`)
  if (name !== undefined && globs.length > 0)
    throw new UsageError('a name and --case both say which cases to explain; leave out one of them')
  if (name !== undefined && !names.includes(name))
    throw new UsageError(
      `no case is called '${visibleLine(name)}'${didYouMean(name, names)}; there are: ${names.join(', ')}`,
    )
  const chosen = new Set(name === undefined ? selectNames('case', globs, names) : [name])
  return cases.filter((each) => chosen.has(each.name))
}

/** What is known of a case, and was seen of it. */
interface Explained {
  readonly one: Case
  readonly records: readonly ResultRecord[]
  readonly issues: readonly KnownIssue[]
  /** The program as it is spelled for the newest build that was asked. */
  readonly newest: string
}

function explained(one: Case, { knownIssues }: Matrix, records: readonly ResultRecord[]): Explained {
  const own = records.filter((record) => record.case === one.name)
  return {
    one,
    records: own,
    issues: knownIssues.filter(({ cases }) => cases.includes(one.name)),
    newest: sortedVersions(own.map((record) => placeOf(record).bpftrace)).at(-1) ?? '0.27.1',
  }
}

const plainOf = ({ one, records, issues, newest }: Explained): object => ({
  case: one.name,
  title: one.title,
  program: programOf(one, newest).text,
  history: historyOf(records),
  reasons: reasonsOf(records),
  recalled: recalledIn(records),
  knownIssues: issues.map(({ bpftrace, kernel, ...rest }) => ({
    ...rest,
    bpftrace: bpftrace?.text,
    kernel: kernel?.text,
  })),
})

function issueText({ id, seen, summary, upstream, bpftrace, kernel }: KnownIssue): string {
  const where = [bpftrace && `bpftrace ${bpftrace.text}`, kernel && `kernel ${kernel.text}`]
    .filter(Boolean)
    .join(', ')
  const text = [...wrapped(summary, WIDTH), upstream].map(visibleLine).join('\n')
  return `\nKnown: ${id} (${seen}${where && `; ${where}`})\n\n${indented(text)}\n`
}

const textOf = ({ one, records, issues, newest }: Explained, unread: boolean): string =>
  [
    `${one.name}: ${visibleLine(questionOf(one))}\n`,
    `Expected: ${visibleLine(expectationOf(one))}.\n`,
    `\n${visibleLine(manner(one, newest))}:\n\n${indented(cut(programOf(one, newest).text))}\n`,
    `\nSeen:\n\n${indented(seenIn(historyOf(records), unread))}\n`,
    recalledLines(recalledIn(records)),
    why(reasonsOf(records)),
    ...issues.map(issueText),
    basis(one),
  ].join('')

/**
 * @param name the case; undefined where --case says which
 * @returns 0; 3 where some lines hold no record, and the rest is used
 * @throws UsageError where there is no such case, or the selectors leave no record
 */
export async function explain(
  name: string | undefined,
  args: ExplainFlags,
  { stdout, stderr }: Surroundings,
): Promise<number> {
  verdictsOf(args.verdict)
  const matrix = await openMatrix(args.config, stderr)
  const cases = casesOf(name, args, matrix)
  const { records, problems } = await loadRecords(args.out)
  tellProblems(problems, stderr)
  const names = new Set(cases.map((one) => one.name))
  const asked = records.filter((record) => names.has(record.case))
  // The case is chosen already, and may be one that nobody has asked yet.
  const selectors = { ...args, case: [] }
  const isPart = selectorWords(selectors).length > 0
  const selected = isPart ? selectRecords(asked, selectors, problems.length > 0) : asked
  const told = cases
    .map((one) => explained(one, matrix, selected))
    .filter((one) => !isPart || one.records.length > 0)
  const plain = told.map(plainOf)
  stdout.write(
    args.json
      ? `${JSON.stringify(name === undefined ? plain : plain[0], null, 2)}\n`
      : told.map((one) => textOf(one, problems.length > 0)).join('\n\n'),
  )
  return problems.length > 0 ? 3 : 0
}
