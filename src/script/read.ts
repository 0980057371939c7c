/** A bpftrace script's text → what it attaches to and which maps its handlers touch. Pure. */
import { block, filter, head, type CodeToken } from './lexer.js'
import { definition, effects, noEffects, type Definition } from './maps.js'
import { attachPoint, isPoint, pastPoint } from './points.js'
import type { AttachPoint, Handler, Remark, Script } from './script.js'
import { fail, past, pastLayout, scriptText, type ScriptText } from './script-text.js'

/** A handler before its maps are known: they may be touched by what is defined further down. */
interface ReadHandler {
  readonly points: readonly AttachPoint[]
  readonly filter: readonly CodeToken[]
  readonly body: readonly CodeToken[]
}

/** What is read of a script so far. */
interface Reading {
  readonly handlers: ReadHandler[]
  readonly definitions: { readonly head: readonly CodeToken[]; readonly body: readonly CodeToken[] }[]
  readonly passedOver: Remark[]
}

/** A line that a backslash at its end continues, as in C. */
const C_LINE = /(?:[^\\\n]+|\\\r?\n|\\)*/y
const HASHBANG = /[^\n]*/y
const WORD = /[A-Za-z_]\w*/y
const IMPORT = /(?:"[^"\n]*"|[^\s;"]+)[ \t]*;?/y
/** What may stand between the name of a C type and its block: attributes. */
const OF_TYPE = /[\w()[\]]+/y
const POINT = 'an attach point such as kprobe:vfs_read is expected'

/** A line of the C preprocessor. Names that it defines are not replaced where code uses them. */
function preprocessor(script: ScriptText, at: number, { passedOver }: Reading): number {
  const { text } = script
  if (text.startsWith('#!', at)) return past(HASHBANG, script, at)
  const end = past(C_LINE, script, at)
  const line = text.slice(at, end)
  const [, name] = /^#\s*define\s+(\w+)/.exec(line) ?? []
  if (name !== undefined && line.includes('@'))
    passedOver.push({
      ...script.position(at),
      message: `The maps that ${name} stands for are passed over where it is used: C names are not replaced.`,
    })
  return end
}

/** Behind a definition of a C type; null where the word begins something else. */
function typeDefinition(script: ScriptText, from: number): number | null {
  let at = pastLayout(script, from)
  for (let end = past(OF_TYPE, script, at); end > at; end = past(OF_TYPE, script, at))
    at = pastLayout(script, end)
  if (script.text[at] !== '{') return null
  at = pastLayout(script, block(script, at).end)
  if (script.text.startsWith('__attribute__', at))
    for (let end = past(OF_TYPE, script, at); end > at; end = past(OF_TYPE, script, at))
      at = pastLayout(script, end)
  return script.text[at] === ';' ? at + 1 : at
}

/** Behind a macro or a function. */
function codeDefinition(script: ScriptText, from: number, { definitions }: Reading): number {
  const before = head(script, from)
  if (script.text[before.end] !== '{') fail(script, from, 'This definition has no block: a { is expected.')
  const body = block(script, before.end)
  definitions.push({ head: before.tokens, body: body.tokens })
  return body.end
}

/** Behind whatever begins with a keyword of the language; null where no such thing begins here. */
function keyword(script: ScriptText, at: number, reading: Reading): number | null {
  const behind = past(WORD, script, at)
  const next = pastLayout(script, behind)
  const sign = script.text.charAt(next)
  switch (script.text.slice(at, behind)) {
    case 'struct':
    case 'union':
    case 'enum':
      return typeDefinition(script, behind)
    case 'config': {
      if (sign !== '=') return null
      const open = pastLayout(script, next + 1)
      if (script.text[open] !== '{') fail(script, at, 'config has no block: config = { … } is expected.')
      const end = block(script, open).end
      return script.text[end] === ';' ? end + 1 : end
    }
    case 'macro':
    case 'fn':
      return /\w/.test(sign) ? codeDefinition(script, next, reading) : null
    case 'let':
      return sign === '@' ? mapDeclaration(script, at) : null
    case 'import': {
      const end = past(IMPORT, script, next)
      if (sign === ':' || end === next) return null
      reading.passedOver.push({
        ...script.position(at),
        message: 'What is imported here is passed over: its handlers and macros are not read.',
      })
      return end
    }
    default:
      return null
  }
}

const DECLARATION = /let\s+@\w*\s*=\s*\w+\s*\(\s*\w*\s*\)[ \t]*;?/y

function mapDeclaration(script: ScriptText, at: number): number {
  const end = past(DECLARATION, script, at)
  if (end === at) fail(script, at, 'This is no map declaration: let @name = hash(100); is expected.')
  return end
}

/** The attach points of a handler and the offset behind them. */
function attachPoints(script: ScriptText, from: number): { points: AttachPoint[]; end: number } {
  const points: AttachPoint[] = []
  for (let at = from; ;) {
    const end = pastPoint(script, at)
    const written = script.text.slice(at, end).trim()
    if (!isPoint(written)) {
      const what = script.text.charAt(at)
      fail(
        script,
        at,
        end > at ? `This is no probe definition: ${POINT}.` : `In front of this ${what} ${POINT}.`,
      )
    }
    points.push(attachPoint(written, script.position(at)))
    at = pastLayout(script, end)
    if (script.text[at] !== ',') return { points, end: at }
    at = pastLayout(script, at + 1)
    const sign = script.text[at]
    if (sign === '{' || sign === '/') return { points, end: at }
    if (sign === undefined) fail(script, end, `The text ends where ${POINT} behind a comma.`)
  }
}

/** Behind a handler. */
function handler(script: ScriptText, from: number, { handlers, passedOver }: Reading): number {
  const { points, end } = attachPoints(script, from)
  const condition = script.text[end] === '/' ? filter(script, end) : { tokens: [], end }
  const open = pastLayout(script, condition.end)
  if (script.text[open] !== '{')
    fail(script, from, 'This attach point has no block: a { is expected behind it, or a filter and a {.')
  const body = block(script, open)
  handlers.push({ points, filter: condition.tokens, body: body.tokens })
  for (const { probe, line, column } of points)
    if (probe === undefined)
      passedOver.push({
        line,
        column,
        message: 'This attach point is passed over: its probe type is not known here.',
      })
  return body.end
}

/**
 * Reads the language of bpftrace 0.11 to 0.27, and no more of it than `Script` says: expressions are not checked.
 * @throws ScriptError for what bpftrace could not take apart either: a block, filter, string or comment without an end, a block
 *   without an attach point, an attach point without a block, other text
 */
export function readScript(text: string): Script {
  const script = scriptText(text)
  const reading: Reading = { handlers: [], definitions: [], passedOver: [] }
  for (let at = text.startsWith('\ufeff') ? 1 : 0; ;) {
    at = pastLayout(script, at)
    if (at >= text.length) break
    if (text[at] === '#') at = preprocessor(script, at, reading)
    else at = keyword(script, at, reading) ?? handler(script, at, reading)
  }
  const definitions = new Map<string, Definition>()
  const place = (at: number) => script.position(at)
  for (const defined of reading.definitions) {
    const [name] = defined.head
    if (name) definitions.set(name.text, definition(defined.head, defined.body, place, definitions))
  }
  const handlers = reading.handlers.map(({ points, filter, body }, index): Handler => {
    const [first] = points
    const filtered = filter.length > 0 ? effects(filter, place, definitions) : noEffects
    const { maps, prints } = effects(body, place, definitions)
    return {
      line: first?.line ?? 1,
      column: first?.column ?? 1,
      index,
      points,
      maps: [...filtered.maps, ...maps],
      prints: filtered.prints ?? prints,
    }
  })
  return { handlers, passedOver: reading.passedOver }
}
