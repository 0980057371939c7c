/** The page's words where labels would be too long. */
import { signOf } from '../../findings/seen.js'
import type { Manner, SeenWord } from '../../findings/seen.js'
import type { Shown } from '../../model/report.js'

/** What verdicts are called where answers are counted. */
export const VERDICT_WORDS: Readonly<Record<Shown, string>> = {
  ok: 'as expected',
  'wrong-order': 'wrong',
  lossy: 'lossy',
  failed: 'failed',
  known: 'wrong (known)',
  fixed: 'fixed',
  unsupported: 'refused',
  crash: 'crash',
  flaky: 'flaky',
  surprise: 'surprise',
  error: 'error',
  missing: 'missing',
  attached: 'attached',
  silent: 'silent',
}

/** A word as it stands in the overview, and what it means. */
export interface Meaning {
  readonly word: SeenWord
  readonly manner: Manner
  readonly text: string
}

const meaning = (word: SeenWord, manner: Manner, text: string): Meaning => ({ word, manner, text })

/** The words that one meets first, in short; all of them are in MEANINGS. */
export const KEY: readonly Meaning[] = [
  meaning('as written', 'kept', 'in the order of the program'),
  meaning('reversed', 'known', 'last to first'),
  meaning('crash', 'known', 'bpftrace itself died'),
  meaning('refused', 'refused', 'bpftrace or the kernel cannot do it'),
]

/** `✗ reversed`; what nobody expects says so. */
export const seenText = (seen: Pick<Meaning, 'word' | 'manner'>): string =>
  `${signOf(seen)} ${seen.word}${seen.manner === 'unexpected' ? ' (unexpected)' : ''}`
