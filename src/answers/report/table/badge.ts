/** The report as a badge: an SVG that needs no font and no network. Colour tells the worst, and so do the words. Pure. */
import { plural } from '../../../lib/words.js'
import { standingOf } from '../../../records/exit-code.js'
import { findingsOf } from '../findings/findings.js'
import { markupLine } from '../text/markup.js'
import type { Model } from '../model/report.js'

const LABEL = 'handler order'
/** White on each has a contrast of at least 4.5. */
const COLOURS = { unexpected: '#cf222e', unanswered: '#9a6700', expected: '#1a7f37', nothing: '#57606a' }
const LABEL_COLOUR = '#444444'
/** In pixels. */
const HEIGHT = 20
const MARGIN = 7

/** Advance widths at 11 px, of DejaVu Sans, whose metrics are Verdana's; all that a badge says is written with these. */
const WIDTHS: readonly (readonly [string, number])[] = [
  ['ijl', 3.1],
  [' ·', 3.5],
  ['f', 3.9],
  ['t', 4.3],
  ['r', 4.5],
  ['s', 5.7],
  ['z', 5.8],
  ['c', 6],
  ['k', 6.4],
  ['vxy', 6.5],
  ['ao', 6.7],
  ['e', 6.8],
  ['bdghnpqu0123456789', 7],
  ['w', 9],
  ['m', 10.7],
]

function widthOf(text: string): number {
  const widthOfOne = (sign: string): number => WIDTHS.find(([signs]) => signs.includes(sign))?.[1] ?? 11
  return Math.round(Array.from(text).reduce((sum, sign) => sum + widthOfOne(sign), 0))
}

/** How many cells have an answer to every case, and how many there are. */
function cellsOf({ kernels, builds, grids }: Model): { answered: number; all: number } {
  const isAnswered = (row: number, column: number): boolean =>
    grids.every(({ answers }) => standingOf(answers[row]?.[column]?.record) !== 'unanswered')
  const cells = kernels.flatMap((_, row) => builds.map((_, column) => isAnswered(row, column)))
  return { answered: cells.filter(Boolean).length, all: cells.length }
}

/** Such as `55 of 55 cells answered · 3 known findings`. */
function wordsOf(model: Model): string {
  const { answered, all } = cellsOf(model)
  if (all === 0) return 'nothing was asked'
  const findings = findingsOf(model)
  const known = findings.filter(({ manner }) => manner === 'known').length
  const unexpected = findings.length - known
  return [
    `${answered} of ${plural(all, 'cell')} answered`,
    ...(unexpected > 0 ? [plural(unexpected, 'unexpected finding')] : []),
    plural(known, 'known finding', 'no'),
  ].join(' · ')
}

function colourOf({ standings }: Model): string {
  const worst = (['unexpected', 'unanswered', 'expected'] as const).find((one) => standings[one] > 0)
  return COLOURS[worst ?? 'nothing']
}

export function badge(model: Model): string {
  const words = wordsOf(model)
  const [labelWidth, wordsWidth] = [widthOf(LABEL), widthOf(words)]
  const split = labelWidth + 2 * MARGIN
  const width = split + wordsWidth + 2 * MARGIN
  // Where another font stands in, its letters are set to the width that was reckoned with.
  const text = (x: number, length: number, content: string): string =>
    `    <text x="${x}" y="14" textLength="${length}">${markupLine(content)}</text>`
  const title = markupLine(`${LABEL}: ${words}`)
  // No identifiers: a page may hold several badges.
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label="${title}">`,
    `  <title>${title}</title>`,
    `  <rect width="${width}" height="${HEIGHT}" rx="3" fill="${colourOf(model)}"/>`,
    `  <path d="M3 0H${split}V${HEIGHT}H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="${LABEL_COLOUR}"/>`,
    '  <g fill="#ffffff" font-family="Verdana, DejaVu Sans, Geneva, sans-serif" font-size="11">',
    text(MARGIN, labelWidth, LABEL),
    text(split + MARGIN, wordsWidth, words),
    '  </g>',
    '</svg>',
    '',
  ].join('\n')
}
