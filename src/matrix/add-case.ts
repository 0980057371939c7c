/** A matrix.yaml's text with one more case; everything else in it stays as it is, comments included. Pure. */
import { isDeepStrictEqual } from 'node:util'
import { isCollection, isMap, isScalar, parseDocument, stringify } from 'yaml'
import type { Document, Node, ParsedNode } from 'yaml'
import { UsageError } from '../lib/errors.js'

const OPTIONS = { schema: 'failsafe', stringKeys: true, prettyErrors: false } as const

const STYLE = { schema: 'failsafe', lineWidth: 0, flowCollectionPadding: false } as const

/** The mapping of the cases where it is written in lines, and how far its keys are indented. */
function casesIn(doc: Document.Parsed): { readonly end: number; readonly indent: number } | null {
  const cases = doc.get('cases', true)
  if (!isMap<ParsedNode, ParsedNode>(cases) || cases.flow === true) return null
  const [first, last] = [cases.items[0], cases.items.at(-1)]
  if (!first || !last) return null
  const end = (last.value ?? last.key).range[1]
  const start = isScalar(first.key) ? first.key.range[0] : undefined
  return start === undefined ? null : { end, indent: start }
}

const columnOf = (text: string, offset: number): number => offset - (text.lastIndexOf('\n', offset - 1) + 1)

/** A case of which lists and mappings stand on one line, as in the rest of a matrix.yaml. */
function nodeOf(doc: Document.Parsed, body: object): Node {
  const node: Node = doc.createNode(body)
  if (isMap(node)) for (const { value } of node.items) if (isCollection(value)) value.flow = true
  return node
}

/** The text with the case's lines behind the last one of the cases. */
function inserted(text: string, doc: Document.Parsed, name: string, body: object): string | null {
  const found = casesIn(doc)
  if (found === null) return null
  const pad = ' '.repeat(columnOf(text, found.indent))
  const lines = stringify({ [name]: nodeOf(doc, body) }, STYLE)
    .trimEnd()
    .split('\n')
    .map((line) => pad + line)
  const lineEnd = text.indexOf('\n', text[found.end - 1] === '\n' ? found.end - 1 : found.end)
  const [before, after] =
    lineEnd < 0 ? [`${text}\n`, ''] : [text.slice(0, lineEnd + 1), text.slice(lineEnd + 1)]
  return `${before}${lines.join('\n')}\n${after}`
}

const valueOf = (text: string): unknown => {
  const doc = parseDocument(text, OPTIONS)
  return doc.errors.length === 0 ? doc.toJS({ maxAliasCount: 1000 }) : undefined
}

/**
 * Adds a case behind the last one.
 * @param text of a matrix.yaml that can be read
 * @param file the name of the text in messages
 * @param body texts, lists and mappings of them
 * @throws UsageError where the text has a case of that name
 */
export function withCase(text: string, file: string, name: string, body: object): string {
  const doc = parseDocument(text, OPTIONS)
  if (doc.hasIn(['cases', name]))
    throw new UsageError(`${file} has a case '${name}' already: give --save another name`)
  const wanted = parseDocument(text, OPTIONS)
  wanted.setIn(['cases', name], nodeOf(wanted, body))
  const written = inserted(text, doc, name, body)
  // The lines of the file may be laid out in a way that nobody thought of; then it is written anew as a whole.
  if (written !== null && isDeepStrictEqual(valueOf(written), wanted.toJS({ maxAliasCount: 1000 })))
    return written
  return wanted.toString({ lineWidth: 0 })
}
