/** What colour and shape an answer has: a wrong order, a crash and a refusal are told apart at a glance. Pure. */
import type { Seen, SeenWord } from '../../findings/seen.js'

export type Tone = 'kept' | 'free' | 'wrong' | 'crash' | 'lossy' | 'doubt' | 'refused' | 'open'

const OF_WORDS: Readonly<Partial<Record<SeenWord, Tone>>> = {
  crash: 'crash',
  lossy: 'lossy',
  incomplete: 'wrong',
  flaky: 'doubt',
  unclear: 'doubt',
  refused: 'refused',
  'as written': 'doubt',
  'as described': 'doubt',
  attached: 'doubt',
  whole: 'doubt',
}

/** What is right but unexpected is in doubt: something has changed. */
export function toneOf({ word, manner }: Seen): Tone {
  if (manner === 'kept' || manner === 'free' || manner === 'refused') return manner
  if (manner === 'unanswered') return 'open'
  return OF_WORDS[word] ?? 'wrong'
}

/** What is drawn where only one of several answers has room. */
export const GRAVEST_FIRST: readonly Tone[] = [
  'wrong',
  'crash',
  'lossy',
  'doubt',
  'open',
  'refused',
  'free',
  'kept',
]

export const gravestOf = (tones: ReadonlySet<Tone>): Tone =>
  GRAVEST_FIRST.find((tone) => tones.has(tone)) ?? 'open'
