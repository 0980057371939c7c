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

function annotation(level: 'error' | 'warning', title: string, text: string): string {
  const shownTitle = shortened(visibleLine(title), TITLE_LENGTH)
  const shownText = shortened(visibleLines(text).join('\n'), TEXT_LENGTH)
  return `::${level} title=${escapes(shownTitle, /[%\r\n:,]/g)}::${escapes(shownText, /[%\r\n]/g)}\n`
}

/** As many annotations of one level as GitHub shows; `what` is called what is left out. */
export function level(
  name: 'error' | 'warning',
  what: string,
  news: readonly Pick<News, 'title' | 'text' | 'answers'>[],
): string[] {
  const told = news.length > MOST ? news.slice(0, MOST - 1) : news
  const rest = news.slice(told.length).reduce((sum, { answers }) => sum + answers, 0)
  return [
    ...told.map(({ title, text }) => annotation(name, title, text)),
    ...(rest > 0
      ? [annotation(name, plural(rest, `more ${what}`), 'They are in the summary of this step.')]
      : []),
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
