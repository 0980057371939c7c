/** What a record says of two handlers. Pure. */
import { isVarying } from '../../records/observation.js'
import type { ResultRecord } from '../../records/record.js'
import { seenOf } from '../report/findings/seen.js'
import type { SeenWord } from '../report/findings/seen.js'
import type { Attaching, MeasuringCase } from './attaching.js'

/** What it means for a script that relies on the order of the two. */
export type Keeping = 'kept' | 'broken' | 'refused' | 'unanswered'

export interface PairAnswer {
  readonly word: SeenWord
  readonly keeping: Keeping
  /** The first event, as the record has it; absent where none was seen. */
  readonly event?: string
}

const KEEPINGS: Readonly<Partial<Record<SeenWord, Keeping>>> = {
  'as written': 'kept',
  reversed: 'broken',
  'another order': 'broken',
  'changing order': 'broken',
  incomplete: 'broken',
  silent: 'broken',
  crash: 'broken',
  flaky: 'broken',
  refused: 'refused',
}

/** Orders in which every handler ran once, so that any two of them can be compared. */
const WHOLE: readonly SeenWord[] = ['as written', 'reversed', 'another order']

/**
 * The order of two kinds of handlers among others: those that attach as the first one does against those behind them that
 * attach as the second one does.
 */
function orderAmong(
  events: readonly string[],
  names: readonly string[],
  handlers: readonly string[],
  { first, second }: Attaching,
): SeenWord {
  const orders = new Set<boolean>()
  for (const [at, name] of names.entries())
    for (const [beyond, other] of names.entries())
      if (at < beyond && handlers[at] === first && handlers[beyond] === second)
        for (const event of events) orders.add(event.indexOf(name) < event.indexOf(other))
  if (orders.size === 2) return 'another order'
  if (orders.size === 0) return 'unclear'
  return orders.has(true) ? 'as written' : 'reversed'
}

/** Whether each name is one letter, so that an event's text can be taken apart. */
const areLetters = (names: readonly string[]): boolean => names.every(({ length }) => length === 1)

function wordOf(record: ResultRecord, { one, handlers }: MeasuringCase, attaching: Attaching): SeenWord {
  const { word } = seenOf(record)
  // What a known issue says to come and go is not kept because it was so once.
  if (word === 'as written' && isVarying(record)) return 'changing order'
  if (attaching.first === attaching.second || !WHOLE.includes(word)) return word
  return areLetters(one.handlers) ? orderAmong(record.events, one.handlers, handlers, attaching) : 'unclear'
}

/**
 * Whether handlers are missing where all have one wildcard, which says nothing of different ones: 0.17.0 takes handlers of
 * one wildcard for one program.
 */
const isOfOnePattern = (word: SeenWord, measuring: MeasuringCase, attaching: Attaching): boolean =>
  (word === 'incomplete' || word === 'silent') &&
  attaching.first.endsWith('*') &&
  measuring.isOnePattern &&
  !attaching.isOnePattern

/** @param record absent where the question has no answer */
export function pairAnswer(
  record: ResultRecord | undefined,
  measuring: MeasuringCase,
  attaching: Attaching,
): PairAnswer {
  if (!record) return { word: 'missing', keeping: 'unanswered' }
  const word = wordOf(record, measuring, attaching)
  const isMachines = word === 'refused' && measuring.one.unpredicted !== undefined
  const keeping =
    isMachines || isOfOnePattern(word, measuring, attaching) ? 'unanswered' : (KEEPINGS[word] ?? 'unanswered')
  const [event] = record.events
  return { word, keeping, ...(event !== undefined && { event }) }
}
