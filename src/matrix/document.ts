/** A YAML text → its plain value and the places in it. Scalars are strings (YAML 1.2's failsafe schema): 6.10 stays 6.10. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  visit,
  type Document,
  type Node,
  type Pair,
} from 'yaml'
import type { Mistake } from './mistakes.js'
import { DEEPEST, tooDeep } from './nesting.js'

/** A place in the value: `key` is the last key of the path, `value` is what it holds. */
export interface Position {
  path: PropertyKey[]
  at: 'key' | 'value'
}

/** A mistake at a place, in a sentence. */
export interface Problem extends Position {
  message: string
}

interface SourceText {
  /** What the text says, in strings, arrays and objects; undefined where it cannot be read. */
  value: unknown
  /** What is wrong with the YAML itself. */
  mistakes: Mistake[]
  /** Offsets of a place in the text. */
  locate: (place: Position) => Pick<Mistake, 'start' | 'end'>
}

/** A hundred cases may share their `supported`; an alias bomb goes far beyond. */
const MOST_ALIASES = 1000

/** Reads a YAML text. An unreadable text has mistakes and no value; a readable one may have mistakes too. */
export function readSource(text: string): SourceText {
  const unreadable = (mistakes: Mistake[]): SourceText => ({
    value: undefined,
    mistakes,
    locate: () => ({ start: 0, end: 0 }),
  })
  const deep = tooDeep(text)
  if (deep !== undefined) {
    const message = `nested too deep: expected at most ${DEEPEST} levels`
    return unreadable([{ start: deep, end: deep + 1, message }])
  }
  const doc = parseDocument(text, {
    schema: 'failsafe',
    stringKeys: true,
    prettyErrors: false,
    logLevel: 'error',
  })
  const strayAliases = aliasMistakes(doc)
  const mistakes = [...syntaxMistakes(doc), ...strayAliases]
  // After a syntax error everything is guesswork, but a duplicate key leaves the rest readable.
  if (strayAliases.length > 0 || doc.errors.some(({ code }) => code !== 'DUPLICATE_KEY')) {
    return unreadable(mistakes)
  }
  try {
    const value: unknown = doc.toJS({ maxAliasCount: MOST_ALIASES })
    return { value, mistakes, locate: (place) => locate(doc, place) }
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    const message = `too many repeated aliases: expected at most ${MOST_ALIASES}; write the values out`
    return unreadable([...mistakes, { ...firstAlias(doc), message }])
  }
}

const EXPLAINED: Partial<Record<string, string>> = {
  TAB_AS_INDENT: 'a tab as indentation: expected spaces',
  DUPLICATE_KEY: 'a duplicate key: expected each key once',
  MULTIPLE_DOCS: 'a second document: expected one',
  NON_STRING_KEY: 'a key that is not plain text: expected a word',
}

function syntaxMistakes(doc: Document): Mistake[] {
  return [...doc.errors, ...doc.warnings].map(({ code, message, pos: [start, end] }) => ({
    start,
    end,
    message: EXPLAINED[code] ?? unexplained(code, message),
  }))
}

function unexplained(code: string, message: string): string {
  return code === 'TAG_RESOLVE_FAILED'
    ? 'a tag: expected plain values, every value here is text'
    : `not YAML: ${message}`
}

function aliasMistakes(doc: Document): Mistake[] {
  const mistakes: Mistake[] = []
  const anchors = new Set<string>()
  visit(doc, {
    Node(_, node) {
      if (isAlias(node) && !anchors.has(node.source)) {
        const message = `unknown alias '*${node.source}': expected an anchor '&${node.source}' before it`
        mistakes.push({ ...span(node), message })
      } else if (!isAlias(node) && node.anchor !== undefined) {
        anchors.add(node.anchor)
      }
    },
  })
  return mistakes
}

function firstAlias(doc: Document): Pick<Mistake, 'start' | 'end'> {
  let found = { start: 0, end: 0 }
  visit(doc, {
    Alias(_, node) {
      found = span(node)
      return visit.BREAK
    },
  })
  return found
}

function span(node: Node | null | undefined): Pick<Mistake, 'start' | 'end'> {
  const [start, end] = node?.range ?? [0, 0]
  return { start, end }
}

type FoundNode = { key: Node | undefined; value: Node | null }

/** The child, found through aliases. Of a duplicate key it is the last, as in the value. */
function child(doc: Document, parent: Node | null, segment: PropertyKey): FoundNode | undefined {
  const node = isAlias(parent) ? (parent.resolve(doc) ?? null) : parent
  if (isMap<Node, Node>(node)) {
    const pair = node.items.findLast(({ key }: Pair<Node, Node>) => isScalar(key) && key.value === segment)
    return pair && { key: pair.key, value: pair.value }
  }
  const item = isSeq<Node>(node) ? node.items[Number(segment)] : undefined
  return item && { key: undefined, value: item }
}

function locate(doc: Document, { path, at }: Position): Pick<Mistake, 'start' | 'end'> {
  let found: FoundNode = { key: undefined, value: doc.contents }
  for (const segment of path) found = child(doc, found.value, segment) ?? found
  const { key, value } = found
  const empty = isScalar(value) && value.value === ''
  if (key !== undefined && (at === 'key' || value === null || empty)) return span(key)
  // An item of a list has no key of its own; its first key stands for it.
  const first = isMap<Node, Node>(value) ? value.items[0]?.key : undefined
  return span(first ?? value)
}
