/** A report in one line. Pure. */
import { WORDS } from './labels.js'
import type { Model, Shown } from './types.js'
import { WORST_FIRST } from './verdicts.js'

const UNEXPECTED: readonly Shown[] = ['wrong-order', 'crash', 'flaky', 'surprise', 'fixed']
const UNANSWERED: readonly Shown[] = ['error', 'missing']

const sum = ({ counts }: Model, shown: readonly Shown[]): number =>
  shown.reduce((total, one) => total + counts[one], 0)

/** What the exit code says, in words: `2 unexpected answers, 1 unanswered question.` */
export function headline(model: Model): string {
  if (sum(model, WORST_FIRST) === 0) return 'Nothing was asked.'
  const count = (number: number, what: string): string =>
    `${number === 0 ? 'no' : number} ${what}${number === 1 ? '' : 's'}`
  const text = `${count(sum(model, UNEXPECTED), 'unexpected answer')}, ${count(sum(model, UNANSWERED), 'unanswered question')}.`
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** How often each verdict was reached: `12 questions (2 kernels × 1 bpftrace build × 6 cases): 10 ok, 2 known.` */
export function tally(model: Model): string {
  const { kernels, builds, grids } = model
  const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`
  const axes = [
    count(kernels.length, 'kernel'),
    count(builds.length, 'bpftrace build'),
    count(grids.length, 'case'),
  ].join(' × ')
  const counts = [...WORST_FIRST]
    .reverse()
    .filter((shown) => model.counts[shown] > 0)
    .map((shown) => `${model.counts[shown]} ${WORDS[shown]}`)
  return `${count(sum(model, WORST_FIRST), 'question')} (${axes})${counts.length > 0 ? `: ${counts.join(', ')}` : ''}.`
}
