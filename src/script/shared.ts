/** Which handlers of a script run for one event. Pure. */
import { commonNames, type CommonNames } from './common-names.js'
import { intersect } from './glob.js'
import { hasWildcard } from './points.js'
import { reliances, usesOf } from './reliance.js'
import type { AttachPoint, Handler, Remark, Script, SharedEvent } from './script.js'
import { handlersInSessions } from './sessions.js'
import { targetOf, type Target } from './targets.js'

export interface SharedEvents {
  /** By the first handler, then by the second. */
  readonly events: readonly SharedEvent[]
  /** What was left out, because there is too much of it. */
  readonly remarks: readonly Remark[]
}

/** An attach point with its handler and what it waits for. */
interface Waiting extends Target {
  readonly handler: Handler
  readonly point: AttachPoint
  readonly isPattern: boolean
}

/** A family's attach points, each list in the script's order. */
interface Family {
  readonly exact: Map<string, Waiting[]>
  readonly patterns: Waiting[]
  readonly all: Waiting[]
}

const LIMITS = { pairs: 10_000, comparisons: 2_000_000 } as const

function waitingAt(handler: Handler, point: AttachPoint): Waiting | null {
  const target = targetOf(point)
  return target && { ...target, handler, point, isPattern: hasWildcard(target.name) }
}

const newFamily = (): Family => ({ exact: new Map(), patterns: [], all: [] })

/** The families, and for each handler what its points wait for. */
function familiesOf(script: Script) {
  const families = new Map<string, Family>()
  const waits = script.handlers.map((handler) =>
    handler.points.flatMap((point) => waitingAt(handler, point) ?? []),
  )
  for (const waiting of waits.flat()) {
    const family = families.get(waiting.family) ?? newFamily()
    families.set(waiting.family, family)
    family.all.push(waiting)
    if (waiting.isPattern) family.patterns.push(waiting)
    else {
      const same = family.exact.get(waiting.name)
      if (same) same.push(waiting)
      else family.exact.set(waiting.name, [waiting])
    }
  }
  return { families, waits }
}

/** Where the points of handlers behind one begin in a list that is in the script's order. */
function firstBehind(list: readonly Waiting[], { index }: Handler): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle]?.handler.index ?? 0) > index) high = middle
    else low = middle + 1
  }
  return low
}

/** Whether a wildcard is written in one of two points. */
const isOpen = (one: Waiting, other: Waiting): boolean => one.point.isWildcard || other.point.isWildcard

/** What two points share: by what it is known, and examples; null where no event is one of both. */
function common(
  one: Waiting,
  other: Waiting,
  names: CommonNames | null,
): Pick<SharedEvent, 'by' | 'examples'> | null {
  if (!intersect(one.name, other.name) || !intersect(one.within, other.within)) return null
  const isSame = one.name === other.name && (one.within === other.within || !isOpen(one, other))
  const isListed = one.family.startsWith('kernel ') && (one.isPattern || other.isPattern)
  const examples = isListed ? (names?.(one.name, other.name) ?? null) : null
  if (isSame) return { by: 'same', examples: examples ?? [] }
  if (examples === null) return { by: 'pattern', examples: [] }
  return examples.length > 0 ? { by: 'function', examples } : null
}

const PATTERNS =
  'Pairs from this handler on are left out: the script has too many attach points with wildcards.'
const PAIRS = `Pairs from this handler on are left out: there are more than ${LIMITS.pairs}.`

/**
 * The pairs of handlers that run for one event, with what they rely on. For two handlers and two probe types it is the
 * first pair of attach points. An entry and an exit are different events.
 * @param functions names of kernel functions that can be traced; with them a pair of wildcards is left out where no
 *   function matches both. Without them such a pair is `by: 'pattern'` where a name could match both.
 */
export function sharedEvents(script: Script, functions?: Iterable<string>): SharedEvents {
  const { families, waits } = familiesOf(script)
  const names = functions ? commonNames(functions) : null
  const sessions = handlersInSessions(script)
  const uses = script.handlers.map(usesOf)
  const events: SharedEvent[] = []
  let comparisons = 0

  /** Adds the pairs of a handler with those behind it, and says why it could not add all of them. */
  function addPairs(first: Handler): string | null {
    const found = new Map<string, SharedEvent>()
    const add = (): void => {
      events.push(...[...found.values()].sort((one, other) => one.second.index - other.second.index))
    }
    for (const one of waits[first.index] ?? []) {
      const family = families.get(one.family)
      if (!family) continue
      const exact = family.exact.get(one.name) ?? []
      for (const list of one.isPattern ? [family.all] : [exact, family.patterns])
        for (let at = firstBehind(list, first); at < list.length; at++) {
          const other = list[at]
          if (!other) continue
          if (++comparisons > LIMITS.comparisons) return (add(), PATTERNS)
          const { handler: second, point: secondPoint } = other
          const shared = common(one, other, names)
          if (!shared) continue
          const pair = `${second.index} ${one.point.probe ?? ''} ${secondPoint.probe ?? ''}`
          if (found.has(pair)) continue
          if (events.length + found.size >= LIMITS.pairs) return (add(), PAIRS)
          const [before, behind] = [uses[first.index], uses[second.index]]
          found.set(pair, {
            first,
            second,
            firstPoint: one.point,
            secondPoint,
            ...shared,
            inSession: sessions.has(first) && sessions.has(second),
            reliances: before && behind ? reliances(before, behind) : [],
          })
        }
    }
    add()
    return null
  }

  for (const handler of script.handlers) {
    const message = addPairs(handler)
    const { line, column } = handler
    if (message !== null) return { events, remarks: [{ line, column, message }] }
  }
  return { events, remarks: [] }
}
