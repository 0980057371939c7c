/** What one step of `git bisect run` is told: 0 good, 1 bad, 125 for a commit that cannot be told. Pure. */
import { UsageError } from '../../lib/errors.js'
import { visibleLine } from '../../lib/visible.js'
import { listed } from '../../lib/words.js'
import { Order } from '../../records/record.js'
import type { ResultRecord } from '../../records/record.js'
import { seenOf } from '../report/findings/seen.js'
import { answerIn } from './answer.js'

/** As git has them (git-bisect(1), "Bisect run"). */
export const [GOOD, BAD, UNTOLD] = [0, 1, 125] as const

export interface BisectStep {
  readonly code: typeof GOOD | typeof BAD | typeof UNTOLD
  /** One sentence. */
  readonly why: string
}

/** Answers beside orders. */
const OTHERS = ['as-described', 'not-as-described', 'attached', 'lossy', 'whole', 'crash', 'refused'] as const

/** What an answer is called on a command line. */
export const ANSWERS: readonly string[] = [...Order.options, ...OTHERS]

/** @throws UsageError for a word that is no answer */
export function answerWords(flag: string, words: readonly string[]): ReadonlySet<string> {
  const wrong = words.find((word) => !ANSWERS.includes(word))
  if (wrong === undefined) return new Set(words)
  throw new UsageError(
    `--${flag} takes an answer, not '${visibleLine(wrong)}'; answers are: ${listed(ANSWERS)}`,
  )
}

/** The word for what a record says. */
const wordFor = (record: ResultRecord): string => {
  const { word } = seenOf(record)
  const order = word === 'as described' || record.order === null ? undefined : record.order
  return order ?? word.replaceAll(' ', '-')
}

/**
 * @param record absent where nothing came back
 * @param wanted.good empty: whatever is not bad, and is an answer
 */
export function stepOf(
  record: ResultRecord | undefined,
  { good, bad }: { readonly good: ReadonlySet<string>; readonly bad: ReadonlySet<string> },
): BisectStep {
  const answer = answerIn(record)
  const word = record ? wordFor(record) : 'missing'
  const said = answer.told ? answer.text : answer.why
  if (bad.has(word)) return { code: BAD, why: `bad: ${said}` }
  if (good.has(word)) return { code: GOOD, why: `good: ${said}` }
  if (!answer.told) return { code: UNTOLD, why: `cannot be told: ${said}` }
  if (good.size === 0) return { code: GOOD, why: `good: ${said}` }
  return { code: UNTOLD, why: `cannot be told: ${said} is neither good nor bad` }
}
