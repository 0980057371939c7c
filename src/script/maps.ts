/** What code does to maps, and where it prints. */
import type { CodeToken } from './lexer.js'
import type { MapAction, MapUse, Position } from './script.js'

export interface Effects {
  /** In the order of the text. */
  readonly maps: readonly MapUse[]
  readonly prints: Position | null
}

/** What calling a macro or a function of the script does. */
export interface Definition {
  /** As they are written, so a map has its `@`. */
  readonly parameters: readonly string[]
  readonly effects: Effects
}

type Definitions = ReadonlyMap<string, Definition>

/** Functions whose value, assigned to a map, adds to it (bpftrace's src/ast/passes/map_sugar.cpp). */
const AGGREGATES = new Set(['count', 'sum', 'avg', 'min', 'max', 'stats', 'hist', 'lhist', 'tseries'])

/** Functions that print by themselves, by bpftrace's docs/stdlib.md. `print` of a map is the map's. */
const PRINTERS = new Set(['printf', 'print', 'time', 'cat', 'join', 'system', 'errorf', 'warnf'])

/** What each function does to the map that is its first argument; others read it. */
const OF_FIRST_ARGUMENT: ReadonlyMap<string, MapAction> = new Map([
  ['delete', 'delete'],
  ['clear', 'clear'],
  ['zero', 'clear'],
  ['print', 'print'],
])

/** Assignments that add: their order does not matter to the sum. */
const ADDING = new Set(['+=', '-=', '++', '--'])
/** Assignments of which each takes the old value, so their order matters. */
const CHANGING = new Set(['*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>='])

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

export const noEffects: Effects = { maps: [], prints: null }

/** For each opening bracket's index, that of its counterpart. Brackets without one are left out. */
function counterparts(tokens: readonly CodeToken[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>()
  const open: number[] = []
  tokens.forEach(({ text }, index) => {
    if (text === '(' || text === '[' || text === '{') open.push(index)
    else if (text === ')' || text === ']' || text === '}') {
      const last = open.at(-1)
      if (last !== undefined && CLOSING[tokens[last]?.text ?? ''] === text) found.set(last, index)
      if (last !== undefined && found.has(last)) open.pop()
    }
  })
  return found
}

/** A bracket that is open, with the function that it calls, and how many commas were behind it. */
interface Open {
  readonly index: number
  readonly called: string | null
  commas: number
}

/**
 * @param tokens a block with its braces, or a filter
 * @param place of an offset
 */
export function effects(
  tokens: readonly CodeToken[],
  place: (at: number) => Position,
  definitions: Definitions,
): Effects {
  const maps: MapUse[] = []
  let prints: Position | null = null
  const closing = counterparts(tokens)
  const text = (index: number): string => tokens[index]?.text ?? ''
  const opened: Open[] = []

  /** The index behind a map's keys. */
  const pastKeys = (index: number): number => {
    let next = index + 1
    for (let end = closing.get(next); end !== undefined && text(next) === '['; end = closing.get(next))
      next = end + 1
    return next
  }
  const isWhole = (next: number): boolean => text(next) === ',' || text(next) === ')'
  /** Whether a statement begins at an index, so that nothing uses the value of what stands there. */
  const begins = (index: number): boolean => ['{', '}', ';'].includes(text(index - 1))
  const ends = (index: number): boolean => ['}', ';'].includes(text(index))

  /** What is done to the map at an index. */
  const actions = (index: number): readonly (MapUse | MapAction)[] => {
    const [before, next] = [text(index - 1), pastKeys(index)]
    const [operator, call] = [text(next), opened.at(-1)]
    if (operator === '=')
      return [AGGREGATES.has(text(next + 1)) && text(next + 2) === '(' ? 'aggregate' : 'set']
    if (operator === '+=' || operator === '-=') return ['aggregate']
    if (CHANGING.has(operator)) return ['set', 'read']
    if (ADDING.has(operator)) return begins(index) && ends(next + 1) ? ['aggregate'] : ['aggregate', 'read']
    if (before === '++' || before === '--')
      return begins(index - 1) && ends(next) ? ['aggregate'] : ['aggregate', 'read']
    if (call?.called == null || !isWhole(next) || !['(', ','].includes(before)) return ['read']
    const defined = definitions.get(call.called)
    if (defined && next === index + 1) {
      const parameter = defined.parameters[call.commas]
      return defined.effects.maps
        .filter(({ map }) => map === parameter)
        .map(({ action }) => ({ ...place(tokens[index]?.at ?? 0), map: text(index), action }))
    }
    const action = OF_FIRST_ARGUMENT.get(call.called)
    // Before 0.22, delete takes several maps, each with its key: delete(@a[tid], @b[tid]).
    const isOneOfMany = call.called === 'delete' && text(call.index + 2) === '['
    if (action === undefined || (call.commas > 0 && !isOneOfMany)) return ['read']
    const end = closing.get(call.index) ?? index
    return action === 'delete' && !(begins(call.index - 1) && ends(end + 1)) ? ['delete', 'read'] : [action]
  }

  tokens.forEach(({ kind, text: word, at }, index) => {
    if (kind === 'map')
      for (const done of actions(index))
        maps.push(typeof done === 'string' ? { ...place(at), map: word, action: done } : done)
    if (kind === 'word' && text(index + 1) === '(') {
      const called = definitions.get(word)
      const ofMap = word === 'print' && tokens[index + 2]?.kind === 'map' && isWhole(pastKeys(index + 2))
      if (called ? called.effects.prints : PRINTERS.has(word) && !ofMap) prints ??= place(at)
      for (const { map, action } of called?.effects.maps ?? [])
        if (!called?.parameters.includes(map)) maps.push({ ...place(at), map, action })
    }
    if (kind !== 'sign') return
    if (closing.has(index)) {
      const isCall = word === '(' && tokens[index - 1]?.kind === 'word'
      opened.push({ index, called: isCall ? text(index - 1) : null, commas: 0 })
    } else if (opened.length > 0 && closing.get(opened.at(-1)?.index ?? -1) === index) opened.pop()
    const innermost = opened.at(-1)
    if (word === ',' && innermost) innermost.commas++
  })
  return { maps, prints }
}

/**
 * @param head from the name to the block: the name, then parameters in parentheses
 * @param known what is defined before; a call of what is defined later counts as reading its maps
 */
export function definition(
  head: readonly CodeToken[],
  body: readonly CodeToken[],
  place: (at: number) => Position,
  known: Definitions,
): Definition {
  const { maps, prints } = effects(body, place, known)
  const once = new Map(maps.map((use) => [`${use.action} ${use.map}`, use]))
  return {
    parameters: head.slice(1).flatMap(({ kind, text }) => (kind === 'sign' ? [] : [text])),
    effects: { maps: [...once.values()], prints },
  }
}
