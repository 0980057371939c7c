/** Two builds, or two kernels, side by side: what differs. Pure. */
import { seenAt } from './lookup.js'
import type { Spot } from './lookup.js'
import type { Scene } from './scene.js'
import { seenText } from './words.js'

export type ComparedAxis = 'builds' | 'kernels'

/** One case where the two differ in the same way. */
export interface AnswerDifference {
  readonly one: number
  /** Of the other axis: on which kernels two builds differ, or with which builds two kernels do. */
  readonly places: number[]
  /** What was seen with the one and with the other, in words. */
  readonly seen: readonly [string, string]
  /** The answers of the last place, one of each side. */
  spots: readonly [Spot, Spot]
}

/** What of a case was seen at two places; equal texts are equal answers. */
const textAt = ({ data }: Scene, spot: Spot): string => seenText(seenAt(data, spot))

/**
 * @param sides the numbers of the two that are compared
 * @returns in the order of the cases, as far as the filter leaves them; and how many answers were compared
 */
export function differencesOf(
  scene: Scene,
  axis: ComparedAxis,
  [a, b]: readonly [number, number],
): { differences: AnswerDifference[]; compared: number } {
  const { left } = scene
  const differences = new Map<string, AnswerDifference>()
  let compared = 0
  const places = axis === 'builds' ? left.rows : left.columns
  const spotAt = (one: number, place: number, side: number): Spot =>
    axis === 'builds' ? { one, row: place, column: side } : { one, row: side, column: place }
  for (const one of left.cases)
    for (const place of places) {
      const spots = [spotAt(one, place, a), spotAt(one, place, b)] as const
      compared++
      const seen = [textAt(scene, spots[0]), textAt(scene, spots[1])] as const
      if (seen[0] === seen[1]) continue
      const key = JSON.stringify([one, seen])
      const found = differences.get(key) ?? { one, places: [], seen, spots }
      found.places.push(place)
      found.spots = spots
      differences.set(key, found)
    }
  return { differences: [...differences.values()], compared }
}
