/**
 * Python's regular expressions as RE2's, so that time grows linearly with the output whatever an expression says. What RE2
 * lacks is told. \b and a negated \d, \s or \w within brackets know ASCII's letters only; all else is as in Python.
 */
import { RE2JS, RE2JSException } from 're2js'
import { sentence } from '../lib/errors.js'
import { shortened } from '../lib/visible.js'

export type PythonExpression =
  | { readonly kind: 'expression'; readonly isIn: (text: string) => boolean }
  /** A sentence's end that says what cannot be read here. */
  | { readonly kind: 'lacking'; readonly why: string }

/** In signs. */
const LONGEST = 10_000

class Lacking extends Error {
  override readonly name = 'Lacking'
}

const WITHIN: Readonly<Record<string, string>> = {
  d: '\\p{Nd}',
  w: '\\p{L}\\p{N}_',
  s: '\\x09-\\x0d\\x1c-\\x20\\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}',
}

/** Where a translation is: what was read of the expression, and what it became. */
interface ExpressionWalk {
  readonly text: string
  at: number
}

const CODES: Readonly<Record<string, RegExp>> = {
  x: /x([0-9a-fA-F]{2})/y,
  u: /u([0-9a-fA-F]{4})/y,
  U: /U([0-9a-fA-F]{8})/y,
}
const OCTAL = /0[0-7]{0,2}|[1-3][0-7]{2}/y

/** What a sticky expression matches where the walk is, which then goes on behind it. */
function taken(walk: ExpressionWalk, expression: RegExp): RegExpExecArray | null {
  expression.lastIndex = walk.at
  const found = expression.exec(walk.text)
  if (found) walk.at = expression.lastIndex
  return found
}

/** A sign that is written by its number; null where none is. */
function code(walk: ExpressionWalk): string | null {
  const octal = taken(walk, OCTAL)
  if (octal) return `\\x{${parseInt(octal[0], 8).toString(16)}}`
  const written = CODES[walk.text.charAt(walk.at)]
  if (!written) return null
  const found = taken(walk, written)
  if (!found) throw new Lacking(`\\${walk.text.charAt(walk.at)} without its digits`)
  return `\\x{${found[1] ?? ''}}`
}

/** What stands behind a backslash. */
function escaped(walk: ExpressionWalk, isWithin: boolean): string {
  const number = code(walk)
  if (number !== null) return number
  const sign = String.fromCodePoint(walk.text.codePointAt(walk.at) ?? 0)
  if (walk.at >= walk.text.length) throw new Lacking('a backslash at its end')
  walk.at += sign.length
  if (/[1-9]/.test(sign)) throw new Lacking(`the back-reference \\${sign}`)
  const within = WITHIN[sign]
  if (within !== undefined) return isWithin ? within : `[${within}]`
  const without = WITHIN[sign.toLowerCase()]
  if (without !== undefined) return isWithin ? `\\${sign}` : `[^${without}]`
  if (sign === 'b' && isWithin) return '\\x08'
  if (sign === 'Z' && !isWithin) return '\\z'
  if (/[abBA]/.test(sign) ? !isWithin || sign === 'a' : /[fnrtv]/.test(sign)) return `\\${sign}`
  if (/[A-Za-z]/.test(sign)) throw new Lacking(`\\${sign}`)
  return /[!-~ ]/.test(sign) ? `\\${sign}` : sign
}

/** A class, behind its [. */
function brackets(walk: ExpressionWalk): string {
  let class_ = '['
  if (taken(walk, /\^/y)) class_ += '^'
  for (let isFirst = true; ; isFirst = false) {
    const sign = walk.text.charAt(walk.at++)
    if (sign === '') throw new Lacking('a [ without its ]')
    if (sign === ']' && !isFirst) return `${class_}]`
    if (sign === '\\') class_ += escaped(walk, true)
    else class_ += /[[\]^]/.test(sign) ? `\\${sign}` : sign
  }
}

const PLAIN_GROUP = /\?(?::|P<[A-Za-z_]\w*>|[ims]+:)/y
const FLAGS = /\?([ims]+)\)/y
const COMMENT = /\?#[^)]*\)/y
const LACKING_GROUPS: readonly (readonly [RegExp, string])[] = [
  [/\?[=!]/y, 'look-ahead'],
  [/\?<[=!]/y, 'look-behind'],
  [/\?P=/y, 'a back-reference by name'],
  [/\?>/y, 'an atomic group'],
  [/\?\(/y, 'a conditional group'],
]

/** A group, behind its (. */
function group(walk: ExpressionWalk): string {
  if (walk.text.charAt(walk.at) !== '?') return '('
  const plain = taken(walk, PLAIN_GROUP)
  if (plain) return `(${plain[0]}`
  if (taken(walk, COMMENT)) return ''
  const flags = walk.at === 1 ? taken(walk, FLAGS) : null
  if (flags) return `(?${flags[1] ?? ''})`
  const lacking = LACKING_GROUPS.find(([form]) => taken(walk, form))
  throw new Lacking(lacking ? lacking[1] : `the group (${walk.text.slice(walk.at, walk.at + 3)}`)
}

const REPEAT = /(\d*)(?:(,)(\d*))?\}/y

/** The most that RE2 repeats at once, and the most that this does in all of an expression beyond that. */
const MOST_AT_ONCE = 1000
const MOST_REPEATED = 12_000

/**
 * Takes a {, which is a repetition or itself, behind pieces of the translation. What is repeated more often than RE2 does stands
 * there several times, where it is one sign or class.
 */
function brace(walk: ExpressionWalk, pieces: string[]): void {
  const found = walk.text.charAt(walk.at) === '}' ? null : taken(walk, REPEAT)
  if (!found) {
    pieces.push('\\{')
    return
  }
  const [, least = '', comma = '', most = ''] = found
  const times = Number(least)
  const one = pieces.at(-1) ?? ''
  if (comma !== '' || times <= MOST_AT_ONCE || !/^(?:[^()|*+?^${}]|\\[^]|\[[^]*\])$/u.test(one)) {
    pieces.push(`{${least === '' ? '0' : least}${comma}${most}}`)
    return
  }
  const before = pieces.filter((piece) => piece.startsWith('{')).length * MOST_AT_ONCE
  if (before + times > MOST_REPEATED) throw new Lacking(`a repetition of ${shortened(least, 20)} times`)
  const whole = Math.floor(times / MOST_AT_ONCE)
  const rest = times % MOST_AT_ONCE
  pieces.push(`{${MOST_AT_ONCE}}`)
  for (let more = 1; more < whole; more++) pieces.push(one, `{${MOST_AT_ONCE}}`)
  if (rest > 0) pieces.push(one, `{${rest}}`)
}

function translated(text: string): string {
  const walk: ExpressionWalk = { text, at: 0 }
  const pieces: string[] = []
  while (walk.at < text.length) {
    const sign = String.fromCodePoint(text.codePointAt(walk.at) ?? 0)
    walk.at += sign.length
    if (sign === '\\') pieces.push(escaped(walk, false))
    else if (sign === '[') pieces.push(brackets(walk))
    else if (sign === '(') pieces.push(group(walk))
    else if (sign === '{') brace(walk, pieces)
    else pieces.push(sign)
  }
  return pieces.join('')
}

/** Compiles a Python expression that is searched with ^ and $ at lines (re.M). */
export function pythonExpression(text: string): PythonExpression {
  if (text.length > LONGEST)
    return { kind: 'lacking', why: `more than ${LONGEST} signs, which no expression may have here` }
  try {
    const compiled = RE2JS.compile(translated(text), RE2JS.MULTILINE)
    return { kind: 'expression', isIn: (output) => compiled.matcher(output).find() }
  } catch (error) {
    if (error instanceof Lacking) return { kind: 'lacking', why: `${error.message}, which RE2 does not have` }
    if (error instanceof RE2JSException)
      return { kind: 'lacking', why: shortened(sentence(error).replace(/^error parsing regexp: /, ''), 160) }
    throw error
  }
}
