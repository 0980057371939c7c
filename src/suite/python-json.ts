/**
 * JSON as Python compares it: keys in any order, of two equal ones the last, numbers by their value (1 is 1.0, and true), whole
 * numbers exactly however long. NaN is like nothing, not even itself, and so is no value here. Pure.
 */
import { strip } from './python-text.js'

/** The deepest nesting; Python gives up at about as deep. */
const DEEPEST = 900

class NoJson extends Error {
  override readonly name = 'NoJson'
}

interface JsonWalk {
  readonly text: string
  at: number
}

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
const STRING = /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y // eslint-disable-line no-control-regex -- JSON forbids them
const LAYOUT = /[ \t\n\r]*/y
const WORDS: Readonly<Record<string, string>> = {
  true: '1',
  false: '0',
  null: 'null',
  '-Infinity': '-Infinity',
  Infinity: 'Infinity',
}
const WORD = /true|false|null|-?Infinity/y

function take(walk: JsonWalk, expression: RegExp): RegExpExecArray | null {
  expression.lastIndex = walk.at
  const found = expression.exec(walk.text)
  if (found) walk.at = expression.lastIndex
  return found
}

/** Whether the sign is next, blanks before it aside; it is then taken. */
function next(walk: JsonWalk, sign: string): boolean {
  take(walk, LAYOUT)
  const is = walk.text.startsWith(sign, walk.at)
  if (is) walk.at += sign.length
  return is
}

function need(walk: JsonWalk, sign: string): void {
  if (!next(walk, sign)) throw new NoJson(`no ${sign}`)
}

/** A number so that equal ones are the same text. */
function number([text, fraction, exponent]: RegExpExecArray): string {
  if (fraction === undefined && exponent === undefined) return String(BigInt(text))
  const value = Number(text)
  return Number.isInteger(value) ? String(BigInt(value)) : String(value)
}

function string(walk: JsonWalk): string {
  const found = take(walk, STRING)
  if (!found) throw new NoJson('no string')
  return JSON.stringify(JSON.parse(found[0]))
}

function list(walk: JsonWalk, depth: number): string {
  const items: string[] = []
  if (next(walk, ']')) return '[]'
  do items.push(value(walk, depth))
  while (next(walk, ','))
  need(walk, ']')
  return `[${items.join(',')}]`
}

function mapping(walk: JsonWalk, depth: number): string {
  const entries = new Map<string, string>()
  if (next(walk, '}')) return '{}'
  do {
    take(walk, LAYOUT)
    const key = string(walk)
    need(walk, ':')
    entries.set(key, value(walk, depth))
  } while (next(walk, ','))
  need(walk, '}')
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([key, entry]) => `${key}:${entry}`).join(',')}}`
}

function value(walk: JsonWalk, depth: number): string {
  if (depth > DEEPEST) throw new NoJson('too deep')
  take(walk, LAYOUT)
  if (next(walk, '{')) return mapping(walk, depth + 1)
  if (next(walk, '[')) return list(walk, depth + 1)
  if (walk.text.charAt(walk.at) === '"') return string(walk)
  const word = take(walk, WORD)
  if (word) return WORDS[word[0]] ?? ''
  const found = take(walk, NUMBER)
  // A number of thousands of digits would take long to be read; Python refuses it as well.
  if (!found || found[0].length > 4300) throw new NoJson('no value')
  return number(found)
}

/** A text that is the same for JSON that Python takes for equal; null where the text is no JSON. */
export function canonicalJson(text: string): string | null {
  const walk: JsonWalk = { text: strip(text), at: 0 }
  try {
    const read = value(walk, 0)
    take(walk, LAYOUT)
    return walk.at === walk.text.length ? read : null
  } catch (error) {
    if (error instanceof NoJson) return null
    throw error
  }
}
