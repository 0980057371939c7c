/** The page's words for what was seen, each with its meaning. */
import { signOf } from '../../findings/seen.js'
import type { Manner, SeenWord } from '../../findings/seen.js'
import type { Shown } from '../../model/report.js'

/** What verdicts are called where answers are counted. */
export const VERDICT_WORDS: Readonly<Record<Shown, string>> = {
  ok: 'as expected',
  'wrong-order': 'wrong',
  lossy: 'lossy',
  known: 'wrong (known)',
  fixed: 'fixed',
  unsupported: 'refused',
  crash: 'crash',
  flaky: 'flaky',
  surprise: 'surprise',
  error: 'error',
  missing: 'missing',
}

/** Their signs. */
export const VERDICT_SIGNS: Readonly<Record<Shown, string>> = {
  ok: '✓',
  'wrong-order': '✗',
  lossy: '≈',
  known: '✗',
  fixed: '!',
  unsupported: '–',
  crash: '!',
  flaky: '≠',
  surprise: '!',
  error: '?',
  missing: '?',
}

/** A word as it stands in the overview, and what it means. */
export interface Meaning {
  readonly word: SeenWord
  readonly manner: Manner
  readonly text: string
}

const meaning = (word: SeenWord, manner: Manner, text: string): Meaning => ({ word, manner, text })

/** The words that one meets first, in the order of the overview. */
export const KEY: readonly Meaning[] = [
  meaning('as written', 'kept', 'in the order of the program'),
  meaning('reversed', 'known', 'last to first'),
  meaning('crash', 'known', 'bpftrace itself died'),
  meaning('refused', 'refused', 'bpftrace or the kernel cannot do it'),
]

/** All others. */
export const MORE_WORDS: readonly Meaning[] = [
  meaning('as described', 'kept', 'the output of a script is what its case says'),
  meaning('whole', 'kept', 'where events come fast: every handler ran for every event'),
  meaning('another order', 'free', 'no order is expected, and every handler ran once, in the same order each time'),
  meaning('another order', 'known', 'every handler ran once, in another order than written, the same each time'),
  meaning('changing order', 'known', 'events disagree about the order'),
  meaning('incomplete', 'known', 'a handler is missing, or ran more than once'),
  meaning('silent', 'known', 'no handler ran'),
  meaning('not as described', 'known', 'the output of a script is not what its case says'),
  meaning('lossy', 'known', 'events came fast, and handler runs are missing; their order is not judged'),
  meaning('flaky', 'known', 'attempts disagree'),
  meaning('error', 'unanswered', 'no conclusion: the machine, a package or the time failed'),
  meaning('missing', 'unanswered', 'there is no answer; it may be anything'),
]

/** `✗ reversed`; what nobody expects says so. */
export const seenText = (seen: Pick<Meaning, 'word' | 'manner'>): string =>
  `${signOf(seen)} ${seen.word}${seen.manner === 'unexpected' ? ' (unexpected)' : ''}`
