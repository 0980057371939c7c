/**
 * docs/reference.md, as far as the code knows it: verbs with their flags from the command line's own definition, and the
 * fields of a record from its schema. What stands outside the marks is written by hand.
 *
 *     npm run reference
 */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { recordSchema } from '../src/records/record.js'
import { verbs } from './verbs.js'
import type { Verb } from './verbs.js'

const FILE = fileURLToPath(new URL('../docs/reference.md', import.meta.url))

interface Schema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly string[]
  readonly const?: unknown
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly additionalProperties?: Schema | boolean
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`

function partOf({ name, args, description, flags }: Verb): string[] {
  const rows = flags.map((one) => row(`\`${one.flags}\``, one.description))
  return [
    '',
    `### \`${['matrix', name, ...args].join(' ')}\``,
    '',
    description,
    ...(rows.length === 0 ? [] : ['', '| flag | meaning |', '| --- | --- |', ...rows]),
  ]
}

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((word) => `\`${word}\``).join(', ')
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ')
  if (schema.items) return `list of ${typeOf(schema.items)}`
  if (typeof schema.additionalProperties === 'object') return `map to ${typeOf(schema.additionalProperties)}`
  return [schema.type ?? []].flat().join(' or ')
}

/** Lists of lists of objects are told by their own fields, one level deeper each. */
function fieldsOf(schema: Schema, path = ''): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const full = path + name
    const optional = schema.required?.includes(name) ? '' : ' (optional)'
    const item = inner.items ?? inner
    return [
      row(`\`${full}\``, typeOf(inner) + optional, inner.description ?? ''),
      ...fieldsOf(item, `${full}${inner.items ? '[]' : ''}.`),
    ]
  })
}

/** Each marked part: its name, and what belongs between its marks. */
export function generated(): Readonly<Record<string, string>> {
  const fields = ['| field | type | meaning |', '| --- | --- | --- |', ...fieldsOf(recordSchema())]
  return { verbs: verbs().flatMap(partOf).join('\n'), records: fields.join('\n') }
}

/** The document with its marked parts made anew. @throws Error where a mark is missing */
export function renewed(document: string): string {
  return Object.entries(generated()).reduce((text, [name, part]) => {
    const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`]
    const [from, to] = [text.indexOf(begin), text.indexOf(end)]
    if (from < 0 || to < from) throw new Error(`docs/reference.md has no part ${begin} … ${end}`)
    return `${text.slice(0, from + begin.length)}\n${part}\n\n${text.slice(to)}`
  }, document)
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeFile(FILE, renewed(await readFile(FILE, 'utf8')))
