/** What the words mean. */
import type { VNode } from 'preact'
import { MEANINGS } from '../../model/labels.js'
import { shapePaths } from './shapes.js'
import { toneOf } from './tone.js'
import type { Tone } from './tone.js'
import { KEY, seenText } from './words.js'
import type { Meaning } from './words.js'

/** The shape that stands for it in small maps. */
const Shape = ({ tone }: { tone: Tone }): VNode => (
  <svg class="shape" viewBox="0 0 10 6" aria-hidden="true">
    {[...shapePaths([{ tone, x: 0, y: 0, width: 10, height: 6 }])].map(([one, path]) => (
      <path key={one} data-tone={one} d={path} />
    ))}
  </svg>
)

const Entry = ({ meaning }: { meaning: Meaning }): VNode => (
  <div>
    <dt>
      <Shape tone={toneOf(meaning)} /> {seenText(meaning)}
    </dt>
    <dd>{meaning.text}</dd>
  </div>
)

/** Before the words are read for the first time. */
export const Key = (): VNode => (
  <dl class="key" aria-label="What the words mean">
    {KEY.map((meaning) => (
      <Entry key={meaning.word} meaning={meaning} />
    ))}
  </dl>
)

/** All words, as in every report. */
export const Words = (): VNode => (
  <section>
    <h2>The words</h2>
    <dl class="words-list">
      {MEANINGS.map(([sign, meaning]) => (
        <div key={sign}>
          <dt>{sign}</dt>
          <dd>{meaning.replaceAll('`', '')}</dd>
        </div>
      ))}
    </dl>
  </section>
)
