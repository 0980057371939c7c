/** The cases, each with a small map of its answers; the way to each case's grid. */
import type { VNode } from 'preact'
import { useMemo } from 'preact/hooks'
import { seenAt } from './lookup.js'
import type { Spot } from './lookup.js'
import { Miniature, toneMap } from './miniature.js'
import { linkTo, numbersOf } from './scene.js'
import type { Scene } from './scene.js'
import { count, Line } from './text.js'
import { seenText } from './words.js'

/** `✓ as written 44, ✗ reversed 11`: most frequent first. */
function inWords({ data }: Scene, spots: readonly Spot[]): string {
  const counts = new Map<string, number>()
  for (const spot of spots) {
    const text = seenText(seenAt(data, spot)).replace(/^\S+ /, '')
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([text, number]) => `${number} ${text}`)
    .join(', ')
}

function CaseLine({ scene, one }: { scene: Scene; one: number }): VNode {
  const { data } = scene
  const spots = scene.spots[one] ?? []
  const words = useMemo(() => inWords(scene, spots), [data, spots])
  const map = useMemo(() => <Miniature scene={scene} toneAt={toneMap(scene, spots)} />, [data, spots])
  return (
    <>
      <span class="name">
        <Line text={data.cases[one]?.name ?? ''} />
      </span>
      {map}
      <span class="unseen">{words}</span>
    </>
  )
}

export function Cases({ scene }: { scene: Scene }): VNode {
  const { data, spots, view } = scene
  const shown = numbersOf(data.cases).filter((one) => spots[one]?.length)
  return (
    <nav class="cases" aria-labelledby="cases-title">
      <h2 id="cases-title">
        {shown.length === data.cases.length
          ? count(shown.length, 'case')
          : `${shown.length} of ${count(data.cases.length, 'case')}`}
        <span aria-hidden="true">kernels ↓ bpftrace →</span>
      </h2>
      <ul>
        {shown.map((one) => {
          const name = data.cases[one]?.name ?? ''
          return (
            <li key={one}>
              <a href={linkTo(scene, { case: name })} aria-current={view.case === name ? 'page' : undefined}>
                <CaseLine scene={scene} one={one} />
              </a>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
