/** What `explain` says of a case, for people and for programs. Pure. */
import { programOf } from '../judge/exercise/program.js'
import { spelledFor } from '../judge/exercise/spelling.js'
import { factsOfArchitecture } from '../matrix/architecture.js'
import type { Architecture } from '../matrix/architecture.js'
import type { Case, KnownIssue } from '../matrix/schema.js'
import type { FindingText } from '../answers/report/findings/finding-text.js'
import { historyOf, reasonsOf } from '../answers/report/model/history.js'
import type { Reason } from '../answers/report/model/history.js'
import { promiseInLines } from '../answers/report/model/promise.js'
import { recalledIn, trailInWords } from '../answers/report/model/recalled.js'
import type { Recalled } from '../answers/report/model/recalled.js'
import { reproducerOf } from '../answers/report/reproducer/reproducer.js'
import type { Reproducer } from '../answers/report/reproducer/reproducer.js'
import { wrapped } from '../answers/report/text/wrapped.js'
import { visibleLine, visibleLines } from '../lib/visible.js'
import { plural } from '../lib/words.js'
import type { ResultRecord } from '../records/record.js'
import { expectationOf, isAboutOutput, isBurst, manner, questionOf } from './question-words.js'

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

/** What the case is found to do that is not asked of it; nothing before anything was seen. */
function findingsIn(found: readonly FindingText[], isSeen: boolean): string {
  if (!isSeen) return ''
  const told = found.map(({ what, where, boundary, reported, advice }) => {
    const text = `${[`${what} ${where}`, ...boundary, reported].join('; ')}.`
    return wrapped(advice === undefined ? text : `${text} ${advice}`, WIDTH).join('\n')
  })
  return `\nFindings:\n\n${indented(told.join('\n\n') || 'none')}\n`
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

/** What shows it without this tool. */
const reproducerLines = ({ text, needs }: Reproducer): string => {
  const needed = needs.length === 0 ? '' : ` (needs ${needs.map(visibleLine).join('; ')})`
  return text === null
    ? `\nWithout this tool: ${needs.map(visibleLine).join('; ')}.\n`
    : `\nWithout this tool, in a root's shell${needed}:\n\n${indented(cut(text))}\n`
}

/** What is known of a case, and was seen of it. */
export interface Explained {
  readonly one: Case
  readonly records: readonly ResultRecord[]
  readonly issues: readonly KnownIssue[]
  readonly findings: readonly FindingText[]
  /** The program as it is spelled for the newest build that was asked. */
  readonly newest: string
  /** That of the newest kernel that was asked. */
  readonly arch: Architecture
}

const programIn = ({ one, newest, arch }: Explained): string => programOf(spelledFor(one, arch), newest).text

/** The same for programs. */
export function plainOf(explained: Explained): object {
  const { one, records, issues, findings, newest, arch } = explained
  return {
    case: one.name,
    title: one.title,
    program: programIn(explained),
    reproducer: reproducerOf(one, newest, arch),
    findings,
    history: historyOf(records),
    reasons: reasonsOf(records),
    recalled: recalledIn(records),
    knownIssues: issues.map(({ bpftrace, kernel, ...rest }) => ({
      ...rest,
      bpftrace: bpftrace?.text,
      kernel: kernel?.text,
    })),
  }
}

function issueText({ id, seen, summary, upstream, bpftrace, kernel, arch }: KnownIssue): string {
  const where = [
    bpftrace && `bpftrace ${bpftrace.text}`,
    kernel && `kernel ${kernel.text}`,
    arch && factsOfArchitecture(arch).title,
  ]
    .filter(Boolean)
    .join(', ')
  const text = [...wrapped(summary, WIDTH), upstream].map(visibleLine).join('\n')
  return `\nKnown: ${id} (${seen}${where && `; ${where}`})\n\n${indented(text)}\n`
}

/** @param unread whether some lines of the records could not be read */
export function textOf(explained: Explained, unread: boolean): string {
  const { one, records, issues, findings, newest, arch } = explained
  return [
    `${one.name}: ${visibleLine(questionOf(one))}\n`,
    `Expected: ${visibleLine(expectationOf(one))}.\n`,
    `\n${visibleLine(manner(one, newest, arch))}:\n\n${indented(cut(programIn(explained)))}\n`,
    findingsIn(findings, records.length > 0),
    `\nSeen:\n\n${indented(seenIn(historyOf(records), unread))}\n`,
    recalledLines(recalledIn(records)),
    why(reasonsOf(records)),
    ...issues.map(issueText),
    basis(one),
    reproducerLines(reproducerOf(one, newest, arch)),
  ].join('')
}
