/** How deep a YAML text nests, found without recursion. */
import { CST, Lexer } from 'yaml'

/** matrix.yaml needs five levels; far more is a mistake, and thousands exhaust the stack. */
export const DEEPEST = 50

/**
 * The offset at which a text nests deeper than DEEPEST, or undefined. Must be asked before the text is composed:
 * the composer recurses, and Node aborts, past any catch, when a regular expression is compiled on a stack that is
 * nearly exhausted.
 */
export function tooDeep(text: string): number | undefined {
  const columns: number[] = []
  let flow = 0
  let offset = 0
  let lineStart = 0
  let scalar = false
  for (const token of new Lexer().lex(text)) {
    // The lexer announces a scalar with a token of its own, which is not in the text; so are these two.
    const type: string | null = scalar ? 'text' : CST.tokenType(token)
    scalar = type === 'scalar'
    if (type === 'scalar' || type === 'doc-mode' || type === 'flow-error-end') continue
    if (type === 'flow-map-start' || type === 'flow-seq-start') flow++
    if (type === 'flow-map-end' || type === 'flow-seq-end') flow = Math.max(0, flow - 1)
    if (flow === 0 && opensLevel(type)) {
      const column = offset - lineStart
      while ((columns.at(-1) ?? -1) >= column) columns.pop()
      columns.push(column)
    }
    if (columns.length + flow > DEEPEST) return offset
    offset += token.length
    if (token.includes('\n')) lineStart = text.lastIndexOf('\n', offset - 1) + 1
  }
  return undefined
}

/** Whether content begins with this token, so that its column tells the level of its block. */
function opensLevel(type: string | null): boolean {
  return type !== null && CONTENT.has(type)
}

const CONTENT = new Set([
  'text',
  'single-quoted-scalar',
  'double-quoted-scalar',
  'alias',
  'seq-item-ind',
  'explicit-key-ind',
])
