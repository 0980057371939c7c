/** The code of a script, its filters and blocks, as tokens. */
import { fail, NO_END_OF_STRING, past, pastLayout, type ScriptText } from './script-text.js'

export interface CodeToken {
  /** `map` has its `@`, `variable` its `$`, `string` its quotes. Numbers have their units. */
  readonly kind: 'word' | 'map' | 'variable' | 'number' | 'string' | 'sign'
  readonly text: string
  /** Its offset in UTF-16 units. */
  readonly at: number
}

export interface Code {
  readonly tokens: readonly CodeToken[]
  /** The offset behind the last token. */
  readonly end: number
}

/** Words, maps, variables, numbers, strings that have an end, operators; else one sign. */
const TOKEN =
  /@?[A-Za-z_]\w*|\$[\w#]+|\d\w*|"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"|<<=|>>=|\+\+|--|->|==|!=|<=|>=|&&|\|\||<<|>>|[-+*/%&|^]=|[^]/y

const KINDS: Readonly<Record<string, CodeToken['kind']>> = { '@': 'map', $: 'variable', '"': 'string' }

function kindOf(text: string): CodeToken['kind'] {
  const first = text.charAt(0)
  if ((first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first === '_') return 'word'
  return first >= '0' && first <= '9' ? 'number' : (KINDS[first] ?? 'sign')
}

/** The token at an offset that is neither space nor a comment's, nor the end of the text. */
function tokenAt(script: ScriptText, at: number): CodeToken {
  const text = script.text.slice(at, past(TOKEN, script, at))
  if (text === '"') fail(script, at, NO_END_OF_STRING)
  return { kind: kindOf(text), text, at }
}

/** Whether a `/` ends a filter: a block follows. bpftrace's parser takes every other one for a division. */
function endsFilter(script: ScriptText, at: number): boolean {
  return script.text[at] === '/' && script.text[pastLayout(script, at + 1)] === '{'
}

/**
 * The block whose `{` stands at an offset, with both of its braces.
 * @throws ScriptError where it has no end, or a string or comment within has none
 */
export function block(script: ScriptText, open: number): Code {
  const tokens: CodeToken[] = []
  let depth = 0
  for (let at = open; ;) {
    at = pastLayout(script, at)
    if (at >= script.text.length) fail(script, open, 'This block has no end: a } is expected.')
    const token = tokenAt(script, at)
    tokens.push(token)
    at += token.text.length
    if (token.text === '{') depth++
    if (token.text === '}' && --depth === 0) return { tokens, end: at }
  }
}

/**
 * The filter whose `/` stands at an offset, without its slashes. Blocks in filters are those of `if`.
 * @throws ScriptError where it has no end, or a string or comment within has none
 */
export function filter(script: ScriptText, open: number): Code {
  const tokens: CodeToken[] = []
  const unclosed = (): never =>
    fail(script, open, 'This filter has no end: a / is expected in front of the block.')
  let branches = false
  for (let at = open + 1; ;) {
    at = pastLayout(script, at)
    if (at >= script.text.length) unclosed()
    if (endsFilter(script, at)) return { tokens, end: at + 1 }
    const token = tokenAt(script, at)
    branches ||= token.text === 'if'
    if ((token.text === '{' || token.text === '}') && !branches) unclosed()
    tokens.push(token)
    at += token.text.length
  }
}

/**
 * What stands in front of the next `{` or `;`: the head of a definition.
 * @throws ScriptError where neither comes
 */
export function head(script: ScriptText, from: number): Code {
  const tokens: CodeToken[] = []
  for (let at = from; ;) {
    at = pastLayout(script, at)
    const sign = script.text[at]
    if (sign === undefined) fail(script, from, 'This definition has no block: a { is expected.')
    if (sign === '{' || sign === ';') return { tokens, end: at }
    const token = tokenAt(script, at)
    tokens.push(token)
    at += token.text.length
  }
}
