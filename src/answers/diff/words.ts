/** A difference in sentences, which the forms for people lay out. Plain text, for each form to escape. Pure. */
import { listed, plural } from '../../lib/words.js'
import { HOST } from '../../matrix/names.js'
import type { RunChanges } from '../report/ending/ending.js'
import { answerLabel } from '../report/model/labels.js'
import { shownOf } from '../report/model/model.js'
import { needsReason } from '../report/model/notes.js'
import { shortened, visibleLine } from '../../lib/visible.js'
import { cellName } from '../../records/identity.js'
import type { ResultRecord } from '../../records/record.js'
import { attemptsOf, isOtherMechanism } from './compare.js'
import type { ChangedAnswer, Difference, Lone } from './difference.js'

/** The longest that another program's words may be in a line, in characters; the records have it all. */
const WORDS_LENGTH = 160

interface DifferenceLine {
  /** The cell, or another place. */
  readonly where: string
  readonly what: string
}

export interface Section {
  readonly title: string
  readonly lines: readonly DifferenceLine[]
}

const labelOf = (record: ResultRecord): string => answerLabel({ shown: shownOf(record), record })

/** From one to the other; nothing where they are the same. */
const step = (from: string, to: string): string => (from === to ? '' : `${from} → ${to}`)

function changeLine(change: ChangedAnswer): DifferenceLine {
  const { before, after } = change
  const issue = (record: ResultRecord): string =>
    record.verdict === 'known' || record.verdict === 'fixed' ? (record.expected.why ?? 'none') : 'none'
  const [from, to] = [labelOf(before), labelOf(after)]
  const details = [
    from === to && issue(before) !== issue(after) ? `known issue ${step(issue(before), issue(after))}` : '',
    after.surprise !== undefined && after.surprise !== before.surprise ? after.surprise : '',
    needsReason({ shown: shownOf(after), record: after }) && from !== to ? after.reason.trim() : '',
  ]
  const where = cellName({ ...after, kernel: step(before.kernel, after.kernel) || after.kernel })
  return { where, what: `${after.case}: ${[step(from, to) || to, ...details].filter(Boolean).join('; ')}` }
}

function mannerLine(change: ChangedAnswer): DifferenceLine {
  const { before, after } = change
  const { where } = changeLine(change)
  const attempts = step(listed(attemptsOf(before)), listed(attemptsOf(after)))
  const details = [
    isOtherMechanism(change)
      ? `mechanism ${step(listed(before.mechanism ?? []), listed(after.mechanism ?? []))}`
      : '',
    attempts && `attempts ${attempts}`,
  ]
  return { where, what: `${after.case}: ${labelOf(after)}; ${details.filter(Boolean).join('; ')}` }
}

/** A cell that only one set has; `host` with its release, for the other set may have another by this name. */
const loneName = (record: ResultRecord): string =>
  cellName({ ...record, kernel: record.kernel === HOST ? `${HOST} ${record.release}`.trim() : record.kernel })

function loneLine(lone: Lone): DifferenceLine {
  const { record } = lone
  switch (lone.what) {
    case 'cell':
      return { where: loneName(record), what: `the whole cell, ${plural(lone.answers, 'answer')}` }
    case 'case':
      return { where: 'every cell', what: `the case ${record.case}, ${plural(lone.answers, 'answer')}` }
    case 'answer':
      return { where: loneName(record), what: `${record.case}: ${labelOf(record)}` }
  }
}

const safe = ({ where, what }: DifferenceLine): DifferenceLine => ({
  where: visibleLine(where),
  what: shortened(visibleLine(what), WORDS_LENGTH),
})

/** What differs, the gravest first; only what there is. */
export function sectionsOf(difference: Difference): Section[] {
  const { worse, vanished, better, changed, manner } = difference
  const sections = [
    { title: 'Worse', lines: worse.map(changeLine) },
    { title: 'Vanished', lines: vanished.map(loneLine) },
    { title: 'Better', lines: better.map(changeLine) },
    { title: 'New', lines: difference.new.map(loneLine) },
    { title: 'Changed, neither worse nor better', lines: changed.map(changeLine) },
    { title: 'The same answer, by another mechanism or after other attempts', lines: manner.map(mannerLine) },
  ]
  return sections
    .filter(({ lines }) => lines.length > 0)
    .map(({ title, lines }) => ({ title, lines: lines.map(safe) }))
}

/** How many answers differ, by kind; nothing where none does. */
export function countsOf(difference: Difference): string[] {
  const counts = [
    [difference.worse, 'worse'],
    [difference.vanished, 'vanished'],
    [difference.better, 'better'],
    [difference.new, 'new'],
    [difference.changed, 'changed otherwise'],
    [difference.manner, 'only in mechanism or attempts'],
  ] as const
  return counts.filter(([all]) => all.length > 0).map(([all, word]) => `${all.length} ${word}`)
}

/** A difference in one line: `1 worse, 1 vanished; 1672 answers are the same.` */
export function summaryOf(difference: Difference): string {
  const told = countsOf(difference)
  const same = `${plural(difference.same, 'answer')} ${difference.same === 1 ? 'is' : 'are'} the same.`
  return told.length > 0 ? `${told.join(', ')}; ${same}` : `Nothing differs: ${same}`
}

const answersIn = (lone: readonly Lone[]): number =>
  lone.reduce((sum, one) => sum + (one.what === 'answer' ? 1 : one.answers), 0)

/** What a run changed, for the few lines at its end; another way to the same answer is no change there. */
export function changesOf(difference: Difference): RunChanges {
  const { worse, vanished, better, changed, manner, same } = difference
  const kinds = [
    ['worse', worse.length],
    ['better', better.length],
    ['other', changed.length],
    ['vanished', answersIn(vanished)],
    ['new', answersIn(difference.new)],
  ] as const
  return {
    counts: kinds.filter(([, count]) => count > 0).map(([word, count]) => `${count} ${word}`),
    same: same + manner.length,
    lines: sectionsOf({ ...difference, new: [], manner: [] }).flatMap(({ title, lines }) =>
      lines.map(({ where, what }) => `${title.split(',')[0]?.toLowerCase() ?? ''}: ${where} ${what}`),
    ),
  }
}

/** What is to be said of kernels that took the place of another. */
export function successorLines({ successors, bySeries }: Difference): string[] {
  return successors.map(({ gone, come }) => {
    const place = gone.startsWith(`${HOST} `) ? 'in its place' : 'of its series'
    const compared = bySeries ? 'the two are compared' : '--by-series compares the two'
    return visibleLine(`Kernel ${gone} is gone, ${come} ${place} is new: ${compared}.`)
  })
}
