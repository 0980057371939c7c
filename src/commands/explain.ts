/** `matrix explain CASE`: the question, the program that asks it, what was seen over the axes, and what is known of it. */
import type { ExplainFlags } from './flags/explain.js'
import { UsageError } from '../lib/errors.js'
import { programOf } from '../judge/exercise/program.js'
import type { Case } from '../matrix/schema.js'
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
import { sortedVersions } from '../records/sort.js'
import { loadRecords } from '../records/store.js'
import type { Surroundings } from './surroundings.js'
import { expectationOf, isAboutOutput, isBurst, manner, questionOf } from './question-words.js'
import { recordsToRead } from './packaged.js'
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

/**
 * @param name the case
 * @returns 0; 3 where some lines hold no record, and the rest is used
 */
export async function explain(
  name: string,
  args: ExplainFlags,
  { stdout, stderr }: Surroundings,
): Promise<number> {
  const matrix = await openMatrix(args.config, stderr)
  const one = matrix.cases.find((each) => each.name === name)
  if (!one)
    throw new UsageError(
      `no case is called '${visibleLine(name)}'; there are: ${matrix.cases.map((each) => each.name).join(', ')}`,
    )
  const { records, problems } = await loadRecords(await recordsToRead(args, stderr))
  tellProblems(problems, stderr)
  const code = problems.length > 0 ? 3 : 0
  const own = records.filter((record) => record.case === name)
  const newest = sortedVersions(own.map((record) => placeOf(record).bpftrace)).at(-1) ?? '0.27.1'
  const { text } = programOf(one, newest)
  const history = historyOf(own)
  const reasons = reasonsOf(own)
  const issues = matrix.knownIssues.filter(({ cases }) => cases.includes(name))
  if (args.json) {
    const plain = issues.map(({ bpftrace, kernel, ...rest }) => ({
      ...rest,
      bpftrace: bpftrace?.text,
      kernel: kernel?.text,
    }))
    stdout.write(
      `${JSON.stringify({ case: name, title: one.title, program: text, history, reasons, recalled: recalledIn(own), knownIssues: plain }, null, 2)}\n`,
    )
    return code
  }
  stdout.write(`${name}: ${visibleLine(questionOf(one))}\n`)
  stdout.write(`Expected: ${visibleLine(expectationOf(one))}.\n`)
  stdout.write(`\n${visibleLine(manner(one, newest))}:\n\n${indented(cut(text))}\n`)
  stdout.write(`\nSeen:\n\n${indented(seenIn(history, code !== 0))}\n`)
  stdout.write(recalledLines(recalledIn(own)))
  stdout.write(why(reasons))
  for (const { id, seen, summary, upstream, bpftrace, kernel } of issues) {
    const where = [bpftrace && `bpftrace ${bpftrace.text}`, kernel && `kernel ${kernel.text}`]
      .filter(Boolean)
      .join(', ')
    stdout.write(
      `\nKnown: ${id} (${seen}${where && `; ${where}`})\n\n${indented([...wrapped(summary, WIDTH), upstream].map(visibleLine).join('\n'))}\n`,
    )
  }
  stdout.write(basis(one))
  return code
}
