/** What an answer came to, in the words that every report uses, and whether anybody expects it. Pure, for the page too. */
import { missingOf } from '../../../records/burst.js'
import { standingOf } from '../../../records/exit-code.js'
import { isFailed, isUnlike } from '../../../records/observation.js'
import type { Order, ResultRecord } from '../../../records/record.js'

export type SeenWord =
  | 'as written'
  | 'as described'
  | 'attached'
  | 'whole'
  | 'reversed'
  | 'another order'
  | 'changing order'
  | 'not as described'
  | 'failed'
  | 'incomplete'
  | 'silent'
  | 'lossy'
  | 'crash'
  | 'flaky'
  | 'refused'
  | 'error'
  | 'missing'
  | 'unclear'

/**
 * `kept`: right. `free`: no order is expected, and this one is not the written one. `known`: a known issue says so.
 * `refused`: bpftrace or the kernel says that it cannot, and nobody expects otherwise. `unanswered`: it may be anything.
 */
export type Manner = 'kept' | 'free' | 'known' | 'unexpected' | 'refused' | 'unanswered'

export interface Seen {
  readonly word: SeenWord
  readonly manner: Manner
}

const ORDERS: Readonly<Record<Order, SeenWord>> = {
  declared: 'as written',
  reversed: 'reversed',
  shuffled: 'another order',
  unstable: 'changing order',
  partial: 'incomplete',
  silent: 'silent',
}

/** What an answer without an order is called, by its verdict or by what a known issue says. */
const WITHOUT_ORDER: Readonly<Record<string, SeenWord>> = {
  crash: 'crash',
  unsupported: 'refused',
  error: 'error',
  flaky: 'flaky',
  // Of a runtime test, which passes now and then.
  varies: 'flaky',
}

function wordOf(record: ResultRecord): SeenWord {
  const { verdict, order, events, expected, burst } = record
  if (verdict === 'flaky' || verdict === 'error' || verdict === 'attached') return verdict
  if (burst) return missingOf(burst) > 0 ? 'lossy' : 'whole'
  if (order === 'declared' && events.length === 0) return 'as described'
  if (order !== null) return ORDERS[order]
  if (isUnlike(record)) return isFailed(record) ? 'failed' : 'not as described'
  const said = verdict === 'known' ? (expected.order ?? '') : verdict
  return Object.hasOwn(WITHOUT_ORDER, said) ? (WITHOUT_ORDER[said] ?? 'unclear') : 'unclear'
}

/** What answers are called that do what is asked. */
export const RIGHT: ReadonlySet<SeenWord> = new Set<SeenWord>([
  'as written',
  'as described',
  'attached',
  'whole',
])

function mannerOf(record: ResultRecord, word: SeenWord): Manner {
  const standing = standingOf(record)
  if (standing !== 'expected') return standing
  if (record.verdict === 'known') return 'known'
  if (record.verdict === 'unsupported') return 'refused'
  return RIGHT.has(word) ? 'kept' : 'free'
}

const MISSING: Seen = { word: 'missing', manner: 'unanswered' }

const KINDS = new Map<SeenWord, Map<Manner, Seen>>()

/** @param record absent where a question has no answer @returns the same object for the same */
export function seenOf(record: ResultRecord | undefined): Seen {
  if (!record) return MISSING
  const word = wordOf(record)
  const manner = mannerOf(record, word)
  const manners = KINDS.get(word) ?? new Map<Manner, Seen>()
  const seen = manners.get(manner) ?? { word, manner }
  if (!manners.has(manner)) KINDS.set(word, manners.set(manner, seen))
  return seen
}

/** Whether a case that was seen to do this does what is asked of it. */
export const isRight = ({ manner }: Seen): boolean => manner === 'kept' || manner === 'free'

const SIGNS_OF_WORDS: Readonly<Partial<Record<SeenWord, string>>> = {
  lossy: '≈',
  crash: '!',
  flaky: '≠',
  refused: '–',
  unclear: '!',
}

/** What it looks like without its word: `✓`, `✗`, … */
export function signOf({ word, manner }: Seen): string {
  if (manner === 'kept') return '✓'
  if (manner === 'free') return '○'
  if (manner === 'unanswered') return '?'
  return SIGNS_OF_WORDS[word] ?? (RIGHT.has(word) ? '!' : '✗')
}

/** Such as `✓`, `○`, `○ silent`, `✗ reversed` or `✗ reversed (unexpected)`; what is known is not marked. */
export function seenLabel(seen: Seen): string {
  const sign = signOf(seen)
  if (isRight(seen)) return seen.word === 'silent' ? `${sign} ${seen.word}` : sign
  return `${sign} ${seen.word}${seen.manner === 'unexpected' ? ' (unexpected)' : ''}`
}
