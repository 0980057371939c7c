/** Why two handlers of one event need the order in which they are written. */
import type { Handler, MapAction, MapUse, Position, Reliance } from './script.js'

/**
 * How gravely the order of two actions on one map matters; 0: not at all. What only reads does not mind what only reads.
 * Adding twice adds the same, and what is emptied twice is empty. Between the rest the order decides what is seen or what
 * stays. Keys are not compared: two expressions may be one key.
 */
function gravity(one: MapAction, other: MapAction): number {
  const [first, second] = [KIND[one], KIND[other]]
  if (first === second && first !== 'set') return 0
  const kinds = [first, second]
  if (kinds.includes('read')) return kinds.includes('empty') ? 4 : kinds.includes('set') ? 3 : 1
  return 2
}

const KIND = {
  set: 'set',
  aggregate: 'add',
  read: 'read',
  print: 'read',
  delete: 'empty',
  clear: 'empty',
} as const satisfies Record<MapAction, string>

/** A handler's first use of each kind of each map: more of them say nothing new. */
export interface Uses {
  readonly maps: ReadonlyMap<string, readonly MapUse[]>
  /** Where it first prints, be it a map. */
  readonly prints: Position | null
}

export function usesOf({ maps, prints }: Handler): Uses {
  const found = new Map<string, MapUse[]>()
  for (const use of maps) {
    const uses = found.get(use.map)
    if (!uses) found.set(use.map, [use])
    else if (!uses.some(({ action }) => action === use.action)) uses.push(use)
  }
  return { maps: found, prints: prints ?? maps.find(({ action }) => action === 'print') ?? null }
}

/**
 * @param first of the handler that is written first
 * @returns for each map at most one, the gravest; the output's comes last
 */
export function reliances(first: Uses, second: Uses): Reliance[] {
  const found: Reliance[] = []
  for (const [map, uses] of first.maps) {
    let gravest: Reliance | null = null
    let most = 0
    for (const use of uses)
      for (const other of second.maps.get(map) ?? []) {
        const matters = gravity(use.action, other.action)
        if (matters <= most) continue
        most = matters
        gravest = { kind: 'map', map, first: use, second: other }
      }
    if (gravest) found.push(gravest)
  }
  if (first.prints && second.prints) {
    const place = ({ line, column }: Position): Position => ({ line, column })
    found.push({ kind: 'output', first: place(first.prints), second: place(second.prints) })
  }
  return found
}
