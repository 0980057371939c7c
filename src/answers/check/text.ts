/** What a check found, for a person. Pure; all but the colours is visible text. */
import { createColors } from 'picocolors'
import { visibleLine } from '../../lib/visible.js'
import { plural } from '../../lib/words.js'
import type { Screen } from '../report/table/terminal.js'
import { wrapped } from '../report/text/wrapped.js'
import type { CheckedPair, CheckedScript, CheckedScripts, PairStanding } from './check-scripts.js'
import {
  askedInWords,
  countsOf,
  doubtsIn,
  headingOf,
  linesInWords,
  pointsInWords,
  sentenceOf,
  stretchInWords,
  tellingStretches,
} from './words.js'

/** The most pairs, and the most remarks, of one script that are told; JSON has all. */
const MOST = 20
const [NARROWEST, WIDEST] = [40, 100]

const SIGNS: Readonly<Record<PairStanding, string>> = { broken: '✗', unmeasured: '?', kept: '✓', note: '○' }

/** Lines of a width; a sign stays with the release that it is said of, and later lines are indented further. */
const sentences = (text: string, width: number, indent: string, more = indent): string[] =>
  wrapped(text.replace(/([≤≥]) /g, '$1\u00a0'), width - more.length).map(
    (line, at) => (at === 0 ? indent : more) + line.replaceAll('\u00a0', ' '),
  )

interface TextStyle extends Screen {
  readonly isQuiet: boolean
}

function coloured(standing: PairStanding, text: string, { colours }: Screen): string {
  const colour = createColors(colours)
  return { broken: colour.red, unmeasured: colour.magenta, kept: colour.green, note: colour.dim }[standing](
    text,
  )
}

function pairLines(pair: CheckedPair, style: TextStyle): string[] {
  const { standing, beside, consequences, remedies } = pair
  const told = (text: string): string[] => sentences(`${sentenceOf(text)}.`, style.columns, '    ')
  const [first = '', ...more] = sentences(
    `${SIGNS[standing]} ${linesInWords(pair)}, ${pointsInWords(pair)}: ${headingOf(pair)}`,
    style.columns,
    '  ',
    '    ',
  )
  return [
    coloured(standing, first, style),
    ...more,
    ...tellingStretches(pair).flatMap((stretch) => told(stretchInWords(pair, stretch))),
    ...beside.flatMap(told),
    ...consequences.flatMap(told),
    ...(remedies.length > 0 ? ['    What helps:'] : []),
    ...remedies.flatMap((text) => sentences(`- ${text}`, style.columns, '    ', '      ')),
    ...(doubtsIn(pair).length > 0 ? told(doubtsIn(pair).join('; ')) : []),
  ]
}

const ORDER: readonly PairStanding[] = ['broken', 'unmeasured', 'kept', 'note']

const leftOut = (left: number, what: string): string[] =>
  left > 0 ? [`  … and ${plural(left, `more ${what}`)}; --json has all`] : []

function scriptLines({ name, pairs, remarks }: CheckedScript, style: TextStyle): string[] {
  const sorted = ORDER.flatMap((standing) => pairs.filter((pair) => pair.standing === standing))
  const shown = style.isQuiet
    ? sorted.filter(({ standing }) => standing === 'broken' || standing === 'unmeasured')
    : sorted
  const notes = style.isQuiet ? [] : remarks
  if (style.isQuiet && shown.length === 0) return []
  return [
    '',
    ...sentences(`${visibleLine(name)}: ${countsOf({ pairs })}`, style.columns, '', '  '),
    ...shown.slice(0, MOST).flatMap((pair) => ['', ...pairLines(pair, style)]),
    ...leftOut(shown.length - MOST, 'pair'),
    ...(notes.length > 0 ? [''] : []),
    ...notes
      .slice(0, MOST)
      .flatMap(({ line, message }) =>
        sentences(`line ${line}: ${visibleLine(message)}`, style.columns, '  ', '    '),
      ),
    ...leftOut(notes.length - MOST, 'remark'),
  ]
}

/** What sentences about maps rest on. */
const BASIS =
  'Keys of maps are not compared, and filters are not evaluated. The records measure each way to attach on functions of their own.'

/** @returns lines that end in a line feed; nothing where it is to be quiet and nothing is wrong */
export function textOfCheck(checked: CheckedScripts, screen: Screen, isQuiet: boolean): string {
  const style = { ...screen, columns: Math.min(WIDEST, Math.max(NARROWEST, screen.columns)), isQuiet }
  const lines = checked.scripts.flatMap((one) => scriptLines(one, style)).slice(1)
  if (lines.length === 0) return ''
  const hasPairs = checked.scripts.some(({ pairs }) => pairs.length > 0)
  return `${[
    ...lines,
    '',
    ...sentences(`Asked: ${askedInWords(checked)}.${hasPairs ? ` ${BASIS}` : ''}`, style.columns, ''),
  ].join('\n')}\n`
}
