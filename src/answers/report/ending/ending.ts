/** What a run says at its end, in at most ten lines. Pure; it is plain text, visible, each line without a line feed. */
import { shortened, visibleLine } from '../../../lib/visible.js'
import { plural } from '../../../lib/words.js'
import { standingOf } from '../../../records/exit-code.js'
import type { Standing } from '../../../records/exit-code.js'
import { keyOf } from '../../../records/identity.js'
import type { Question } from '../../../records/identity.js'
import type { ResultRecord } from '../../../records/record.js'
import { modelOf, shownOf } from '../model/model.js'
import { newsOf } from '../model/news.js'
import type { News } from '../model/news.js'
import type { Shown, TableOptions } from '../model/report.js'
import { countsInWords } from '../model/summary.js'
import { WORST_FIRST } from '../model/verdicts.js'
import { wrapped } from '../text/wrapped.js'

/** The most lines, and the columns of a terminal in which none of them wraps. */
const LINES = 10
const WIDTH = 80

/** What answers otherwise than it did before a run. */
export interface RunChanges {
  /** Such as `2 worse`, `1 better`; none where every answer is as it was. */
  readonly counts: readonly string[]
  readonly same: number
  /** What is otherwise, a line each, the gravest first; new answers are only counted. */
  readonly lines: readonly string[]
}

/** How to go on, as command lines for who reads them. */
export interface NextSteps {
  readonly explain: (name: string) => string
  /** What follows on a run such as this one; null where a part of the matrix is nobody's to judge. */
  readonly then: {
    readonly label: string
    readonly command: string
    /** Whether it follows only where all is as expected. */
    readonly clean: boolean
  } | null
}

export interface EndedRun {
  /** Every question that was asked. */
  readonly questions: readonly Question[]
  /** The answers; a question may be without. */
  readonly records: readonly ResultRecord[]
  /** How many of the answers were remembered. */
  readonly remembered: number
  readonly milliseconds: number
  readonly table: TableOptions
  /** null where there were no records before. */
  readonly changes: RunChanges | null
  /** How many answers to other questions the directory holds. */
  readonly others: number
  /** Why the host was not asked; null where it was, or nobody wants it. */
  readonly unasked: string | null
  /** The directory and what is in it, as their reader opens them. */
  readonly paths: Readonly<Record<'out' | 'table' | 'page' | 'logs', string>>
  readonly next: NextSteps
}

const line = (text: string, width = WIDTH): string => shortened(visibleLine(text), width)

/** A text that keeps its end, however long its beginning is. */
const ending = (text: string, end: string): string => `${line(text, WIDTH - end.length)}${end}`

function span(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000))
  const minutes = Math.round(seconds / 60)
  if (seconds < 90) return `${seconds} s`
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

function askedLine({ questions, records, remembered, milliseconds }: EndedRun): string {
  const axis = (field: 'kernel' | 'bpftrace' | 'case', word: string): string =>
    plural(new Set(questions.map((question) => question[field])).size, word)
  const axes = [axis('kernel', 'kernel'), axis('bpftrace', 'build'), axis('case', 'case')]
  const asked = records.length - remembered
  return line(`${axes.join(' × ')}: ${remembered} remembered, ${asked} asked, in ${span(milliseconds)}`)
}

const STANDINGS: readonly Standing[] = ['unexpected', 'unanswered']

/** How the exit code sees it, then each verdict; two lines at most. */
function tallyLines({ questions, records }: EndedRun): string[] {
  const counts = Object.fromEntries(WORST_FIRST.map((shown) => [shown, 0])) as Record<Shown, number>
  const standings: Record<Standing, number> = { expected: 0, unexpected: 0, unanswered: 0 }
  const answers = new Map(records.map((record) => [keyOf(record), record]))
  for (const question of questions) {
    const record = answers.get(keyOf(question))
    counts[record ? shownOf(record) : 'missing']++
    standings[standingOf(record)]++
  }
  const told = STANDINGS.filter((one) => standings[one] > 0).map((one) => `${standings[one]} ${one}`)
  const text = `${plural(questions.length, 'question')}, ${told.join(', ') || 'all as expected'}: ${countsInWords(counts)}`
  // A number stays with its word.
  const [first = '', ...more] = wrapped(text.replace(/(?<![,:]) /g, '\u00a0'), WIDTH - 2)
  return [first, ...(more.length > 0 ? [line(`  ${more.join(' ')}`)] : [])].map((one) =>
    one.replaceAll('\u00a0', ' '),
  )
}

function newsLine({ standing, title, text }: News): string {
  const [place = ''] = text.split('\n')
  return line(`  ${title}${standing === 'unexpected' ? ' ' : ', '}${place}`)
}

const answersOf = (news: readonly News[], standing: News['standing']): number =>
  news.reduce((sum, one) => sum + (one.standing === standing ? one.answers : 0), 0)

/** As many as there is room for, the worst first, and how many there are besides. */
function newsLines(news: readonly News[], room: number): string[] {
  const shown = news.length <= room ? news.length : room - 1
  const left = news.slice(shown)
  const counts = (['unexpected', 'unanswered'] as const)
    .map((standing) => ({ standing, count: answersOf(left, standing) }))
    .filter(({ count }) => count > 0)
    .map(({ standing, count }) => (shown > 0 ? `${count} more ${standing}` : `${count} ${standing}`))
  return [
    ...news.slice(0, shown).map(newsLine),
    ...(left.length > 0 ? [`  ${shown > 0 ? 'and ' : ''}${counts.join(', ')}`] : []),
  ]
}

/** What changed; the second line, where there is room for it, is the gravest change. */
function changeLines(changes: RunChanges | null): [string, string] | [string] | [] {
  if (changes === null) return []
  const { counts, same, lines } = changes
  if (counts.length === 0) return ['Since the last records: nothing changed']
  const head = ending(`Since the last records: ${counts.join(', ')}`, same > 0 ? `; ${same} the same` : '')
  const [first] = lines
  if (first === undefined) return [head]
  return [head, ending(`  ${first}`, lines.length > 1 ? `, and ${lines.length - 1} more` : '')]
}

/** Where the reports are; a path is never cut. */
function pathLines({ table, page }: EndedRun['paths']): string[] {
  const paths = [`Table: ${visibleLine(table)}`, `Page: ${visibleLine(page)}`]
  const together = paths.join('   ')
  return together.length <= WIDTH ? [together] : paths
}

/** How to go on, what matters most first; a command is never cut. */
function nextLines({ next, questions, paths }: EndedRun, news: readonly News[]): string[] {
  const wrong = news.find(({ standing }) => standing === 'unexpected')
  const isLost = news.some(({ standing }) => standing === 'unanswered')
  const { then } = next
  const lines = [
    ...(wrong ? [`Why: ${next.explain(wrong.case)}`] : []),
    ...(isLost
      ? [`Go on: the same command asks what has no answer again; see ${visibleLine(paths.logs)}`]
      : []),
    ...(then && !(then.clean && news.length > 0) ? [`${then.label}: ${then.command}`] : []),
  ]
  return lines.length > 0 ? lines : [`More: ${next.explain(questions[0]?.case ?? '')}`]
}

/** The lines. What is asked, found, changed and left out, where it is, and how to go on. */
export function endingLines(run: EndedRun): string[] {
  const { questions, records, table, others, unasked, paths } = run
  const asked = new Set(questions.map(keyOf))
  const news = newsOf(modelOf(records, table), (question) => asked.has(keyOf(question)))
  const [changed, gravest] = changeLines(run.changes)
  const [next = '', ...more] = nextLines(run, news)
  const head = [askedLine(run), ...tallyLines(run)]
  const rest = [
    ...(unasked === null ? [] : [line(unasked)]),
    ...(others === 0
      ? []
      : [line(`Left as they were: ${plural(others, 'other answer')} in ${visibleLine(paths.out)}`)]),
    ...pathLines(paths),
    next,
  ]
  const must = head.length + rest.length + Number(changed !== undefined)
  const found = newsLines(news, Math.max(1, LINES - must))
  let room = LINES - must - found.length
  const optional = (lines: readonly string[]): string[] => {
    const taken = lines.slice(0, Math.max(0, room))
    room -= taken.length
    return taken
  }
  return [
    ...head,
    ...found,
    ...(changed === undefined ? [] : [changed]),
    ...optional(gravest === undefined ? [] : [gravest]),
    ...rest,
    ...optional(more),
  ]
}

/**
 * What an interrupted run says.
 * @param saved how many of `questions` questions have an answer in the directory `out`
 * @param fresh whether the command asks anew what is remembered
 */
export function interruptedText(saved: number, questions: number, out: string, fresh: boolean): string {
  const same = `${fresh ? 'without --fresh ' : ''}the same command goes on from there`
  return `interrupted: ${saved} of ${questions} answers are saved in ${visibleLine(out)}; ${same}`
}
