/** A small map of kernels × builds: kernels from top to bottom, builds from left to right, as in every grid. */
import type { VNode } from 'preact'
import { startsOf, stretchesOf } from './axis-places.js'
import { seenAt } from './lookup.js'
import type { Spot } from './lookup.js'
import { numbersOf } from './scene.js'
import type { Scene } from './scene.js'
import { shapePaths } from './shapes.js'
import { gravestOf, toneOf } from './tone.js'
import type { Tone } from './tone.js'

const CELL = { width: 10, height: 6 }
/** What an unmeasured stretch takes, and what stays free below a kernel, in units of a kernel. */
const GAP = 0.5
const SPACE = 0.16

interface MiniatureProps {
  readonly scene: Scene
  /** Null where nothing is drawn. */
  readonly toneAt: (row: number, column: number) => Tone | null
  /** What it shows, for who does not see it; without it, it says nothing that is not beside it. */
  readonly label?: string
}

export function Miniature({ scene, toneAt, label }: MiniatureProps): VNode {
  const { kernels, builds } = scene.data
  const starts = startsOf(scene.gaps, GAP)
  const paths = shapePaths(
    numbersOf(builds).flatMap((column) => {
      const tones = numbersOf(kernels).map((row) => toneAt(row, column))
      return stretchesOf(tones, starts, SPACE).map(({ tone, from, length }) => ({
        tone,
        x: column * CELL.width,
        y: from * CELL.height,
        width: CELL.width - 1,
        height: length * CELL.height,
      }))
    }),
  )
  return (
    <svg
      class="miniature"
      viewBox={`0 0 ${builds.length * CELL.width} ${(starts.at(-1) ?? 0) * CELL.height}`}
      preserveAspectRatio="none"
      {...(label === undefined ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': label })}
    >
      {[...paths].map(([tone, path]) => (
        <path key={tone} data-tone={tone} d={path} />
      ))}
    </svg>
  )
}

/** What is drawn of some spots: of several cases in one cell the gravest. */
export function toneMap(
  { data }: Scene,
  spots: readonly Spot[],
): (row: number, column: number) => Tone | null {
  const tones = new Map<number, Set<Tone>>()
  for (const spot of spots) {
    const cell = spot.row * data.builds.length + spot.column
    const some = tones.get(cell) ?? new Set<Tone>()
    tones.set(cell, some.add(toneOf(seenAt(data, spot))))
  }
  return (row, column) => {
    const some = tones.get(row * data.builds.length + column)
    return some === undefined ? null : gravestOf(some)
  }
}
