/** Kernels × builds: every cell's worst answer, and its share of cases that came out as expected. */
import type { VNode } from 'preact'
import { SHARE } from '../../model/labels.js'
import { Grid } from './grid.js'
import { seenAt, summaryOf } from './lookup.js'
import type { Spot } from './lookup.js'
import { linkToCell } from './scene.js'
import type { Scene } from './scene.js'
import { Label } from './text.js'
import { GRAVEST_FIRST, gravestOf, toneOf } from './tone.js'
import type { Tone } from './tone.js'
import { seenText } from './words.js'

/** Shares of tones, the best first, for those who see colours; the words are beside it. */
function Shares({ counts }: { counts: ReadonlyMap<Tone, number> }): VNode {
  const tones = [...GRAVEST_FIRST].reverse().filter((tone) => counts.has(tone))
  const all = [...counts.values()].reduce((sum, number) => sum + number, 0)
  let from = 0
  return (
    <svg
      class="shares"
      viewBox={`0 0 ${all} 10`}
      preserveAspectRatio="none"
      shape-rendering="crispEdges"
      aria-hidden="true"
    >
      {tones.map((tone) => {
        const [x, width] = [from, counts.get(tone) ?? 0]
        from += width
        return (
          <g key={tone} data-tone={tone}>
            <rect class="tinted" x={x} y={0} width={width} height={10} />
            <rect x={x} y={8.6} width={width} height={1.4} />
          </g>
        )
      })}
    </svg>
  )
}

function countsOf(scene: Scene, spots: readonly Spot[]): Map<Tone, number> {
  const counts = new Map<Tone, number>()
  for (const spot of spots) {
    const tone = toneOf(seenAt(scene.data, spot))
    counts.set(tone, (counts.get(tone) ?? 0) + 1)
  }
  return counts
}

/** `23 as written, 6 refused` */
function wordsOf(scene: Scene, spots: readonly Spot[]): string {
  const words = new Map<string, number>()
  for (const spot of spots) {
    const text = seenText(seenAt(scene.data, spot)).replace(/^\S+ /, '')
    words.set(text, (words.get(text) ?? 0) + 1)
  }
  return [...words].map(([word, number]) => `${number} ${word}`).join(', ')
}

export function Cells({ scene }: { scene: Scene }): VNode {
  const { data, left } = scene
  return (
    <Grid
      scene={scene}
      caption={`The gravest answer of each cell, and ${SHARE}`}
      rows={left.rows}
      columns={left.columns}
      cellAt={(row, column) => {
        const spots = left.cases.map((one) => ({ one, row, column })).filter(left.matches)
        if (spots.length === 0) return null
        const { kept, promised } = summaryOf(data, spots)
        const counts = countsOf(scene, spots)
        const tone = gravestOf(new Set(counts.keys()))
        const gravest = spots.map((spot) => seenAt(data, spot)).find((seen) => toneOf(seen) === tone)
        return {
          href: linkToCell(scene, row, column, ''),
          tone,
          title: wordsOf(scene, spots),
          content: (
            <>
              <span class="worst">
                <Label text={gravest ? seenText(gravest) : ''} />
              </span>{' '}
              {promised > 0 && (
                <span class="share">
                  {kept}/{promised}
                </span>
              )}
              <Shares counts={counts} />
            </>
          ),
        }
      }}
    />
  )
}
