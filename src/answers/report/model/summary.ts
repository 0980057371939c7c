/** A report in one line. Pure. */
import { plural } from '../../../lib/words.js'
import { isOfSuite } from '../../../suite/case-names.js'
import { WORDS } from './labels.js'
import type { Model, Shown } from './report.js'
import { WORST_FIRST } from './verdicts.js'

const questions = ({ standings }: Model): number =>
  standings.expected + standings.unexpected + standings.unanswered

/** Whether all of it are a suite's tests. */
export const isSuite = ({ grids }: Model): boolean =>
  grids.length > 0 && grids.every(({ name }) => isOfSuite(name))

/** What all of it asks: a suite's tests whether they pass; where events come fast, whether every handler runs; else in which order they do. */
export function titleOf(model: Model): string {
  if (isSuite(model)) return "Do bpftrace's own tests pass?"
  const { grids } = model
  let [bursts, others] = [0, 0]
  for (const { answers } of grids)
    for (const row of answers)
      for (const { record } of row)
        if (record?.burst !== undefined) bursts++
        else if (record !== undefined && record.verdict !== 'unsupported') others++
  return bursts > others ? 'Does every bpftrace handler run?' : 'In which order do bpftrace handlers run?'
}

/** What the exit code says, in words: `2 unexpected answers, 1 unanswered question.` */
export function headline(model: Model): string {
  if (questions(model) === 0) return 'Nothing was asked.'
  const { unexpected, unanswered } = model.standings
  const text = `${plural(unexpected, 'unexpected answer', 'no')}, ${plural(unanswered, 'unanswered question', 'no')}.`
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** How often each verdict was reached, the best first: `10 ok, 2 known`. */
export const countsInWords = (counts: Readonly<Record<Shown, number>>): string =>
  [...WORST_FIRST]
    .reverse()
    .filter((shown) => counts[shown] > 0)
    .map((shown) => `${counts[shown]} ${WORDS[shown]}`)
    .join(', ')

/** What was asked, and how often each verdict was reached: `12 questions (2 kernels × 1 bpftrace build × 6 cases): 10 ok, 2 known.` */
export function tally(model: Model): string {
  const { kernels, builds, grids } = model
  const axes = [
    plural(kernels.length, 'kernel'),
    plural(builds.length, 'bpftrace build'),
    plural(grids.length, 'case'),
  ].join(' × ')
  const counts = countsInWords(model.counts)
  return `${plural(questions(model), 'question')} (${axes})${counts === '' ? '' : `: ${counts}`}.`
}
