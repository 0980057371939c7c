/** A gate's decision for a person at a terminal: a few lines for each row, none of them wider than the terminal. Pure. */
import { plural } from '../../../lib/words.js'
import { shortened, visibleLine } from '../../../lib/visible.js'
import type { Decision } from '../../gate/decision.js'
import { wrapped } from '../text/wrapped.js'
import { gateLine, KIND_WORDS, OBJECTION_LENGTH, OBJECTIONS, recalledSentence, ROWS } from './line.js'
import { kernelsInWords, rowsOf, whyOf } from './rows.js'
import type { DecisionRow } from './rows.js'
import { acceptingStep, stepOf } from './steps.js'
import type { CommandWords, Telling } from './steps.js'

/** In characters: what a terminal that is narrower, or does not say, is taken for. */
const NARROWEST = 40

/** The longest that a sentence of a row may be, in characters. */
const LENGTH = 500

/** Lines of a text, the later ones indented; what comes from records is shown, never obeyed. */
function block(text: string, width: number, first = '', later = first): string[] {
  const lines = wrapped(visibleLine(text), width - later.length)
  return lines
    .flatMap((line) => pieces(line, width - later.length))
    .map((line, at) => `${at === 0 ? first : later}${line}`)
}

/** A word that no line holds goes on in the next one. */
const pieces = (line: string, width: number): string[] =>
  line.match(new RegExp(`.{1,${width}}`, 'gu')) ?? ['']

const PROMPT = '  $ '
const GOING_ON = '      '
/** What tells a shell that a line goes on. */
const MORE = ' \\'

/** Words that are not parted: a flag and its value. */
const together = (words: CommandWords): string[] =>
  words.flatMap((word, at) => {
    const next = words[at + 1]
    if (at > 0 && (words[at - 1] ?? '').startsWith('--') && words[at - 1] !== '--') return []
    return word.startsWith('--') && word !== '--' && next !== undefined ? [`${word} ${next}`] : [word]
  })

/** A command line that a shell reads as one, however many lines it takes; words that are too long stay whole. */
function commandLines(words: CommandWords, width: number): string[] {
  const lines: string[] = []
  for (const word of together(words)) {
    const last = lines.at(-1)
    if (last === undefined) lines.push(`${PROMPT}${word}`)
    else if (last.length + 1 + word.length + MORE.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`${GOING_ON}${word}`)
  }
  return lines.map((line, at) => (at < lines.length - 1 ? `${line}${MORE}` : line))
}

function rowLines(row: DecisionRow, { kernels }: Decision, telling: Telling, width: number): string[] {
  const { fate, kind, cases, bpftrace, before, after } = row
  const step = stepOf(row, telling)
  const seen = [before, after].filter((side) => side !== null).join(' → ')
  const sentence = (text: string): string[] =>
    block(shortened(text.replace(/\s+/g, ' '), LENGTH), width, '  ')
  return [
    ...block(`${fate}: ${KIND_WORDS[kind]}: ${cases.join(', ')}`, width, '', '  '),
    ...block(`bpftrace ${bpftrace} on ${kernelsInWords(row.kernels, kernels)}`, width, '  '),
    ...(seen === '' ? [] : sentence(seen)),
    ...sentence(whyOf(row)),
    ...(step === null ? [] : commandLines(step, width)),
  ]
}

const more = (left: number, what: string, width: number): string[] =>
  left > 0 ? ['', ...block(`… and ${plural(left, `more ${what}`)}; --json has all.`, width)] : []

/** @param columns how many characters a line of the terminal has */
export function gateOnTerminal(decision: Decision, telling: Telling, columns: number): string {
  const width = Math.max(columns, NARROWEST)
  const { findings, objections } = decision
  const rows = rowsOf(findings.filter(({ fate }) => fate !== 'allow'))
  const accepting = acceptingStep(decision, telling)
  const lines = [
    ...block(gateLine(decision), width, '', '  '),
    ...rows.slice(0, ROWS).flatMap((row) => ['', ...rowLines(row, decision, telling, width)]),
    ...more(rows.length - ROWS, 'row', width),
    ...(objections.length > 0 ? [''] : []),
    ...objections
      .slice(0, OBJECTIONS)
      .flatMap(({ fate, text }) => block(shortened(`${fate}: ${text}`, OBJECTION_LENGTH), width, '- ', '  ')),
    ...more(objections.length - OBJECTIONS, 'objection', width),
    ...recalledSentence(decision).flatMap((sentence) => ['', ...block(sentence, width)]),
    ...(accepting === null
      ? []
      : [
          '',
          ...block('Where all of this is right, make it the baseline:', width),
          ...commandLines(accepting, width),
        ]),
  ]
  return `${lines.join('\n')}\n`
}
