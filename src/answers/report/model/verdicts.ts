/** What a report makes of the verdicts. Pure. */
import type { Overall, Shown } from './report.js'

/** Worst first. A vanished issue comes behind what nobody knows: it must not hide that an answer is missing. */
export const WORST_FIRST: readonly Shown[] = [
  'wrong-order',
  'failed',
  'lossy',
  'crash',
  'flaky',
  'surprise',
  'missing',
  'error',
  'fixed',
  'known',
  'unsupported',
  'silent',
  'attached',
  'ok',
]

/** The worst of the verdicts; no verdict at all is a missing one. */
export function worstOf(shown: readonly Shown[]): Shown {
  return WORST_FIRST.find((one) => shown.includes(one)) ?? 'missing'
}

/** Whether it is what was expected of a case. That a known issue has vanished is surprising, but the case is right. */
export const keepsPromise = (shown: Shown): boolean =>
  shown === 'ok' || shown === 'fixed' || shown === 'attached'

/** Several answers in one; those to cases of which nothing is expected can be the worst, but do not count as right. */
export function overallOf(answers: readonly { shown: Shown; promised: boolean }[]): Overall {
  const promising = answers.filter(({ promised }) => promised)
  return {
    worst: worstOf(answers.map(({ shown }) => shown)),
    kept: promising.filter(({ shown }) => keepsPromise(shown)).length,
    promised: promising.length,
  }
}
