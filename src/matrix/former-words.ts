/** Keys that matrix.yaml may still write as earlier versions did. Pure. */
import type { Position, Problem } from './document.js'
import { field, record } from './untyped.js'

/** Former keys of a case → their names today. */
const TODAY: Readonly<Record<string, string>> = { requires: 'supported' }

export interface Modernised {
  /** The same value with today's keys. */
  readonly value: unknown
  /** One sentence for each former key that is used. */
  readonly hints: readonly string[]
  readonly problems: readonly Problem[]
  /** A place in `value` → the same place as it is written in the text. */
  readonly written: <Any extends Position>(place: Any) => Any
}

const named = (path: readonly PropertyKey[]): string => JSON.stringify(path)

/** Replaces former keys by today's. `matrix` is what the text says, valid or not. */
export function modernised(matrix: unknown): Modernised {
  const cases = record(field(matrix, 'cases'))
  const former = new Map<string, string>()
  const problems: Problem[] = []
  const hints = new Set<string>()
  const body = (name: string, one: unknown): unknown => {
    const used = Object.entries(TODAY).filter(([old]) => field(one, old) !== undefined)
    if (used.length === 0) return one
    const { ...renamed } = record(one)
    for (const [old, today] of used) {
      hints.add(`'${old}' is now called '${today}'`)
      if (renamed[today] === undefined) former.set(named(['cases', name, today]), old)
      else
        problems.push({
          path: ['cases', name, old],
          at: 'key',
          message: `'${old}' is the former name of '${today}': expected only '${today}'`,
        })
      renamed[today] ??= renamed[old]
      Reflect.deleteProperty(renamed, old)
    }
    return renamed
  }
  const changed = Object.entries(cases).map(([name, one]) => [name, body(name, one)] as const)
  return {
    value: hints.size === 0 ? matrix : { ...record(matrix), cases: Object.fromEntries(changed) },
    hints: [...hints],
    problems,
    written: (place) => {
      const old = former.get(named(place.path.slice(0, 3)))
      return old === undefined ? place : { ...place, path: place.path.with(2, old) }
    },
  }
}
