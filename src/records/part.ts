/**
 * Parts of an object in JSON, each some of its fields. Where `{A}` and `{B}` are objects, `{A,B}` is the object that has
 * the fields of both, wherever it was cut; so an object may be read part by part, and no part need be read twice. Pure,
 * but for what is remembered.
 */
import { z } from 'zod'
import { isObject, json } from './json.js'
import type { Fields } from './json.js'

/** A text → the fields that it holds; undefined where they are not what belongs there. */
export type LinePart = (text: string) => Fields | undefined

/** Of texts of one length: more than there are machines, for their cells take turns in a file. */
const MOST = 32

/**
 * Reads an object that holds those fields of `whole` that are named, as `whole` has them, and none of its others, which
 * would take the place of what another part says. Fields that `whole` does not know stay: a later version has added them.
 */
export function partOf(whole: z.ZodObject, names: readonly string[]): LinePart {
  const named = (name: string): boolean => names.includes(name)
  const schema = z.object(Object.fromEntries(Object.entries(whole.shape).filter(([name]) => named(name))))
  // The last would become a prototype where parts are put together.
  const foreign = new Set([...Object.keys(whole.shape).filter((name) => !named(name)), '__proto__'])
  return (text) => {
    const value = json(text)
    if (!isObject(value) || Object.keys(value).some((name) => foreign.has(name))) return undefined
    return schema.safeParse(value).success ? value : undefined
  }
}

/** The same of a text without its braces, where none that was read of late is read again: its fields are shared. */
export function remembered(part: LinePart): LinePart {
  // Comparing texts of one length costs less than hashing each text for a map.
  const byLength = new Map<number, { text: string; fields: Fields }[]>()
  return (text) => {
    const known = byLength.get(text.length) ?? []
    for (const one of known) if (one.text === text) return one.fields
    const fields = part(`{${text}}`)
    if (!fields) return undefined
    if (known.length === MOST) known.pop()
    known.unshift({ text, fields })
    byLength.set(text.length, known)
    return fields
  }
}
