/** What a record says to a bisection: an answer that can be compared with another release's, or none. Pure. */
import { seenIn } from '../../records/observation.js'
import type { ResultRecord } from '../../records/record.js'
import { seenOf } from '../report/findings/seen.js'
import type { SeenWord } from '../report/findings/seen.js'

/** What one release says. */
export type ReleaseAnswer =
  /** Equal texts are equal answers. `word` is `as written`, `reversed`, `crash`, … */
  | { readonly told: true; readonly text: string; readonly word: SeenWord }
  /** A bisection goes around it. `isFlaky` where attempts disagree, so that asking again may help. */
  | { readonly told: false; readonly why: string; readonly isFlaky: boolean }

/** Words that say nothing of what the handlers do. */
const UNTOLD: ReadonlySet<SeenWord> = new Set<SeenWord>(['refused', 'error', 'missing', 'flaky', 'unclear'])

/** @param record absent where nothing came back */
export function answerIn(record: ResultRecord | undefined): ReleaseAnswer {
  const { word } = seenOf(record)
  if (UNTOLD.has(word)) {
    const why = record?.reason === undefined ? word : `${word}: ${record.reason}`
    return { told: false, why, isFlaky: word === 'flaky' }
  }
  const { order = null, events = [] } = record ?? {}
  // The word stands for the order already.
  const seen = order === null ? '' : seenIn(order, events).split(' ').slice(1).join(' ')
  return { told: true, text: `${word} ${seen}`.trim(), word }
}
