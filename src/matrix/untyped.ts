/** Access to what matrix.yaml says before it is validated; nothing here throws. */
import type { Problem } from './document.js'

export type Path = PropertyKey[]

export interface MappingEntry {
  text: string
  path: Path
  /** What must not repeat, if not the text. */
  identity?: string
}

/** The value if it is a mapping, else an empty one. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
}

export function field(value: unknown, key: string): unknown {
  return record(value)[key]
}

/** The list under a key, or an empty one. */
export function items(value: unknown, key: string): unknown[] {
  const list = field(value, key)
  return Array.isArray(list) ? list : []
}

/** The texts of the list that stands under the path's last key. */
export function texts(parent: unknown, path: Path): MappingEntry[] {
  return items(parent, String(path.at(-1))).flatMap((text, i) =>
    typeof text === 'string' ? [{ text, path: [...path, i] }] : [],
  )
}

/** A problem for each entry that repeats an earlier one. */
export function repeated(entries: MappingEntry[], what: string, hint = ''): Problem[] {
  const seen = new Set<string>()
  return entries.flatMap(({ text, path, identity = text }) => {
    if (!seen.has(identity)) {
      seen.add(identity)
      return []
    }
    return [{ path, at: 'value' as const, message: `'${text}' again: expected each ${what} once${hint}` }]
  })
}
