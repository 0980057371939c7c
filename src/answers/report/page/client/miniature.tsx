/** A small map of kernels × builds: kernels from top to bottom, builds from left to right, as in every grid. */
import type { VNode } from 'preact'
import { seenAt } from './lookup.js'
import type { Spot } from './lookup.js'
import { numbersOf } from './scene.js'
import type { Scene } from './scene.js'
import { shapePaths } from './shapes.js'
import type { Placed } from './shapes.js'
import { gravestOf, toneOf } from './tone.js'
import type { Tone } from './tone.js'

const CELL = { width: 10, height: 6 }
/** What an unmeasured stretch takes of a map's height. */
const GAP = 3
/** With more places than that, nothing is free between them. */
const MANY = 400

/** By row, where it begins; then the height of all. */
export function topsOf({ gaps }: Pick<Scene, 'gaps'>, height: number, gap: number): number[] {
  const tops = [0]
  for (const [row, text] of gaps.entries()) tops.push((tops[row] ?? 0) + height + (text === '' ? 0 : gap))
  return tops
}

interface MiniatureProps {
  readonly scene: Scene
  /** Null where nothing is drawn. */
  readonly toneAt: (row: number, column: number) => Tone | null
  /** What it shows, for who does not see it; without it, it says nothing that is not beside it. */
  readonly label?: string
}

export function Miniature({ scene, toneAt, label }: MiniatureProps): VNode {
  const { kernels, builds } = scene.data
  const tops = topsOf(scene, CELL.height, GAP)
  const places = numbersOf(kernels).flatMap((row) =>
    numbersOf(builds).flatMap((column): Placed[] => {
      const tone = toneAt(row, column)
      return tone === null ? [] : [{ tone, x: column * CELL.width, y: tops[row] ?? 0 }]
    }),
  )
  const paths = shapePaths(places, { ...CELL, space: places.length > MANY ? 0 : 1 })
  return (
    <svg
      class="miniature"
      viewBox={`0 0 ${builds.length * CELL.width} ${tops.at(-1) ?? 0}`}
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
export function toneMap({ data }: Scene, spots: readonly Spot[]): (row: number, column: number) => Tone | null {
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
