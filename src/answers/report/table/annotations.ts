/**
 * What nobody expects, as annotations of a GitHub workflow: commands on a step's standard output. Pure.
 * Form and escapes: GitHub's "Workflow commands", and `escapeData`, `escapeProperty` of its actions/toolkit.
 */
import { plural } from '../../../lib/words.js'
import { newsOf } from '../model/news.js'
import type { News } from '../model/news.js'
import type { Model } from '../model/report.js'
import { shortened, visibleLine, visibleLines } from '../../../lib/visible.js'

/** GitHub shows the first ten errors and the first ten warnings of a step; it drops the rest without a word. */
const MOST = 10
/** The longest that a message and a title may be, in characters. */
const TEXT_LENGTH = 1000
const TITLE_LENGTH = 200

const escapes = (text: string, signs: RegExp): string =>
  text.replace(signs, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)

/** Where in a file of the repository something stands. */
interface AnnotatedPlace {
  /** Relative to the repository. */
  readonly file: string
  readonly line: number
  readonly column: number
}

/** What an annotation tells, of how many answers, and at which line; without one it stands beside the step. */
type AnnotationNews = Pick<News, 'title' | 'text' | 'answers'> & { readonly at?: AnnotatedPlace }

function annotation(
  level: 'error' | 'warning',
  { title, text, at }: Pick<AnnotationNews, 'title' | 'text' | 'at'>,
): string {
  const property = (value: string): string => escapes(value, /[%\r\n:,]/g)
  const shownTitle = property(shortened(visibleLine(title), TITLE_LENGTH))
  const shownText = shortened(visibleLines(text).join('\n'), TEXT_LENGTH)
  // The file's name is as it is, or GitHub would not find it; the door makes signs of what a terminal would obey.
  const place = at ? `file=${property(at.file)},line=${at.line},col=${at.column},` : ''
  return `::${level} ${place}title=${shownTitle}::${escapes(shownText, /[%\r\n]/g)}\n`
}

/** As many annotations of one level as GitHub shows; `what` is called what is left out, and `left` says where it is. */
export function level(
  name: 'error' | 'warning',
  what: string,
  news: readonly AnnotationNews[],
  left = 'They are in the summary of this step.',
): string[] {
  const told = news.length > MOST ? news.slice(0, MOST - 1) : news
  const rest = news.slice(told.length).reduce((sum, { answers }) => sum + answers, 0)
  return [
    ...told.map((one) => annotation(name, one)),
    ...(rest > 0 ? [annotation(name, { title: plural(rest, `more ${what}`), text: left })] : []),
  ]
}

/** An error an unexpected answer, a warning an unanswered question; nothing where all is as expected. */
export function annotations(model: Model): string {
  const news = newsOf(model)
  return [
    ...level(
      'error',
      'unexpected answer',
      news.filter(({ standing }) => standing === 'unexpected'),
    ),
    ...level(
      'warning',
      'unanswered question',
      news.filter(({ standing }) => standing === 'unanswered'),
    ),
  ].join('')
}
