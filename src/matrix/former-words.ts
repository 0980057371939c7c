/** Words of earlier versions that matrix.yaml may still use. Pure. */
import type { Position, Problem } from './document.js'
import { field, record } from './untyped.js'

/** Keys of a case: what each is called today. */
const TODAY: Readonly<Record<string, string>> = { requires: 'supported' }

export interface Modernised {
  /** The same value in today's words. */
  readonly value: unknown
  /** A sentence for each former word that is used. */
  readonly hints: readonly string[]
  readonly problems: readonly Problem[]
  /** Where in the text a place of the value is. */
  readonly written: <Any extends Position>(place: Any) => Any
}

const named = (path: readonly PropertyKey[]): string => JSON.stringify(path)

/** Puts today's words in the place of former ones. `matrix` is what the text says, valid or not. */
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
          message: `'${old}' is the former word for '${today}': expected only '${today}'`,
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
      const [cases, name, key, ...rest] = place.path
      const old = former.get(named(place.path.slice(0, 3)))
      if (old === undefined || cases === undefined || name === undefined || key === undefined) return place
      return { ...place, path: [cases, name, old, ...rest] }
    },
  }
}
