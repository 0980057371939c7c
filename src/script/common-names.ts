/** Which names of a list two patterns match. */
import { matches } from './glob.js'

/** At most a few names that both patterns match, in alphabetical order; null where too much was asked to look for more. */
export type CommonNames = (one: string, other: string) => readonly string[] | null

const EXAMPLES = 3
/** How many comparisons of a name with a pattern are made at most: a few seconds of work. */
const COMPARISONS = 20_000_000

/** @param list in any order, with or without repetitions */
export function commonNames(list: Iterable<string>): CommonNames {
  const all = [...new Set(list)].sort()
  const known = new Map<string, readonly string[]>()
  let comparisons = 0

  /** Where names begin that are not before this text. */
  function start(text: string): number {
    let [low, high] = [0, all.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((all[middle] ?? '') < text) low = middle + 1
      else high = middle
    }
    return low
  }

  /** All names that a pattern matches, looked up once. */
  function matched(pattern: string): readonly string[] {
    const remembered = known.get(pattern)
    if (remembered) return remembered
    const prefix = pattern.split('*', 1)[0] ?? ''
    const found: string[] = []
    for (let at = start(prefix); all[at]?.startsWith(prefix); at++) {
      const name = all[at] ?? ''
      if (matches(pattern, name)) found.push(name)
      comparisons++
    }
    known.set(pattern, found)
    return found
  }

  return (one, other) => {
    if (comparisons > COMPARISONS) return null
    const [few, many] = matched(one).length <= matched(other).length ? [one, other] : [other, one]
    const both: string[] = []
    for (const name of matched(few)) {
      if (matches(many, name)) both.push(name)
      if (both.length === EXAMPLES) break
      comparisons++
    }
    return both
  }
}
