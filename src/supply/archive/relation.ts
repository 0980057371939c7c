import { satisfies, type Operator } from './debian-version.js'

/** One package name in a relation, with the versions that are good enough. */
export interface Alternative {
  name: string
  /** `any`, `native` or an architecture. */
  qualifier?: string
  wanted?: { operator: Operator; version: string }
}

/** What stands between two commas: any one of the alternatives will do. */
export interface Relation {
  text: string
  /** At least one. */
  alternatives: Alternative[]
}

const ALTERNATIVE = /^([^\s:([<]+)(?::([^\s([<]+))?\s*(?:\(\s*(<<|<=|>=|>>|=|<|>)\s*([^\s)]+)\s*\))?/

/**
 * Parses Depends, Pre-Depends or Provides (Debian Policy 7.1): `a | b (>= 2), c:any`.
 * Throws Error with the part that is not a relation.
 */
export function parseRelations(field: string): Relation[] {
  return field
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => ({ text, alternatives: text.split('|').map(parseAlternative) }))
}

/** Whether a package (or what it provides) in this version is good enough; no version satisfies only no wish. */
export function accepts(alternative: Alternative, version: string | undefined): boolean {
  if (alternative.wanted === undefined) return true
  return version !== undefined && satisfies(version, alternative.wanted.operator, alternative.wanted.version)
}

function parseAlternative(text: string): Alternative {
  const match = ALTERNATIVE.exec(text.trim())
  if (match === null) throw new Error(`'${text.trim()}' is not a package relation`)
  const [, name = '', qualifier, operator, version] = match
  return {
    name,
    ...(qualifier === undefined ? {} : { qualifier }),
    ...(operator === undefined || version === undefined
      ? {}
      : { wanted: { operator: modern(operator), version } }),
  }
}

/** Policy 7.1: the obsolete `<` and `>` mean "or equal". */
function modern(operator: string): Operator {
  if (operator === '<') return '<='
  if (operator === '>') return '>='
  return operator as Operator
}
