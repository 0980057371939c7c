/** What a check found, in sentences that every format uses. Plain and visible text. Pure. */
import { visibleLine } from '../../lib/visible.js'
import { plural } from '../../lib/words.js'
import { shortName } from '../report/findings/build-words.js'
import { breachOf, namesOfLines } from './consequence.js'
import type { CheckedPair, CheckedScript, CheckedScripts, PairStanding } from './check-scripts.js'
import type { CheckedStretch } from './stretches.js'

/** The pair's attach points: one where both are written alike. */
export function pointsInWords({ event: { firstPoint, secondPoint } }: CheckedPair): string {
  const [first, second] = [shortName(firstPoint.written), shortName(secondPoint.written)]
  return first === second ? first : `${first} and ${second}`
}

/** `lines 9 and 14`; where both stand on one line with their columns. */
export function linesInWords({ event: { first, second } }: CheckedPair): string {
  const [one, other] = namesOfLines(first, second).map((name) => name.replace('line ', ''))
  return `lines ${one ?? ''} and ${other ?? ''}`
}

/** A stretch without its full stop: `line 14 runs before line 9 on kernels ≥ 6.16 with bpftrace 0.27.1; …`. */
export function stretchInWords(
  { event }: CheckedPair,
  { word, keeping, where, event: seen }: CheckedStretch,
): string {
  const [first, second] = namesOfLines(event.first, event.second)
  if (keeping === 'kept') return `as written ${where}`
  if (keeping === 'refused') return `refused ${where}`
  if (keeping === 'unanswered' && (word === 'incomplete' || word === 'silent'))
    return `nobody measured different wildcards ${where}; where all have one, ${word === 'silent' ? 'none runs' : 'not each runs once'}`
  if (keeping === 'unanswered') return `no answer (${word}) ${where}`
  const isShown = seen !== undefined && ['another order', 'incomplete'].includes(word)
  return `${breachOf(word, first, second)}${isShown ? ` (measured: ${shortName(visibleLine(seen))})` : ''} ${where}`
}

const HEADINGS: Readonly<Record<PairStanding, string>> = {
  broken: 'an order that this script relies on is not kept',
  unmeasured: 'an order that this script relies on was not measured',
  kept: 'an order that this script relies on is kept',
  note: 'nothing that can be seen relies on this order',
}
export const headingOf = ({ standing }: CheckedPair): string => HEADINGS[standing]

/** Stretches that a standing is about; of a note all that is not as written. */
export const tellingStretches = ({ standing, stretches }: CheckedPair): CheckedStretch[] =>
  stretches.filter(({ keeping }) => standing !== 'broken' || keeping === 'broken' || keeping === 'unanswered')

/** Why something is uncertain. */
export function doubtsIn({ event: { by, examples }, case: name, notes }: CheckedPair): string[] {
  return [
    ...(by === 'pattern' ? ['by their wildcards some function may match both'] : []),
    ...(by === 'function' ? [`both match ${examples.map(shortName).join(', ')}`] : []),
    ...notes,
    ...(name === undefined ? [] : [`the answer is that of the case ${shortName(name)}`]),
  ]
}

/** What makes a pair what it is, for formats that take one text: sentences in lines. */
export function storyOf(pair: CheckedPair): string {
  const lines = [
    ...tellingStretches(pair).map((stretch) => stretchInWords(pair, stretch)),
    ...pair.beside,
    ...pair.consequences,
    ...(pair.remedies.length > 0 ? [`What helps: ${pair.remedies.join('; or ')}`] : []),
    ...doubtsIn(pair),
  ]
  return lines.map((line) => `${sentenceOf(line)}.`).join('\n')
}

/** With a capital; what begins with a name stays as it is. */
export const sentenceOf = (text: string): string =>
  /^(line|as|refused|no|not|handlers|attempts|kernel|both|by|the|it|where|software|nobody|nothing)\b/.test(
    text,
  )
    ? text.charAt(0).toUpperCase() + text.slice(1)
    : text

/** How many pairs are what; `no two handlers run for one event` where there is none. */
export function countsOf({ pairs }: Pick<CheckedScript, 'pairs'>): string {
  if (pairs.length === 0) return 'no two handlers run for one event'
  const count = (standing: PairStanding): number => pairs.filter((pair) => pair.standing === standing).length
  const told = [
    [count('broken'), 'not kept'],
    [count('unmeasured'), 'not measured'],
    [count('kept'), 'kept'],
    [count('note'), 'that nothing relies on'],
  ] as const
  const parts = told.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`)
  return `${plural(pairs.length, 'order')} of handlers of one event: ${parts.join(', ')}`
}

/** Which cells were asked. */
export function askedInWords({ places }: CheckedScripts): string {
  const { rows, columns, unmeasuredKernels, unmeasuredBuilds } = places
  const kernels = rows.length + unmeasuredKernels.length
  const builds = columns.length + unmeasuredBuilds.length
  return `${plural(kernels, 'kernel')} × ${plural(builds, 'bpftrace build')}`
}
