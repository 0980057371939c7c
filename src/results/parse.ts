/** One line of records.jsonl → a record, or why it is none. Pure, but for what it remembers of the lines before. */
import type { z } from 'zod'
import { Artefacts, RECORD_SCHEMA, ResultRecord } from './record.js'

/** A record, or what is wrong with the line. */
export type Parse = (line: string) => ResultRecord | string

/** Records of one cell follow one another, as many cells at a time as there are machines. */
const REMEMBERED = 16
const BEFORE = '"artefacts":'
const BEHIND = ',"warnings":'
const WithoutArtefacts = ResultRecord.omit({ artefacts: true })

type Fields = Record<string, unknown>
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Parses lines. Nine tenths of a record are its artefacts, some fifty packages with their digests, which all cases of
 * a cell share: they are parsed and held once, or 200,000 records would fill the memory.
 */
export function parser(): Parse {
  const recent: { text: string; artefacts: Artefacts }[] = []
  const pool = new Map<string, Artefacts['kernel'][number]>()

  function artefactsIn(text: string): Artefacts | undefined {
    // Comparing costs a tenth of what hashing such texts for a map does.
    const found = recent.find((one) => one.text === text)
    if (found) return found.artefacts
    const value = json(text)
    if (!Artefacts.safeParse(value).success) return undefined
    const artefacts = value as Artefacts
    artefacts.kernel = artefacts.kernel.map(pooled)
    artefacts.bpftrace = artefacts.bpftrace.map(pooled)
    if (recent.length === REMEMBERED) recent.pop()
    recent.unshift({ text, artefacts })
    return artefacts
  }

  function pooled(one: Artefacts['kernel'][number]): Artefacts['kernel'][number] {
    const key = `${one.name} ${one.version} ${one.sha256}`
    const found = pool.get(key)
    if (found) return found
    pool.set(key, one)
    return one
  }

  /** The usual line, as this program writes it; undefined where it is anything else. */
  function usual(line: string): ResultRecord | undefined {
    const from = line.indexOf(BEFORE) + BEFORE.length
    const to = line.indexOf(BEHIND, from)
    if (from < BEFORE.length || to < 0) return undefined
    const record = json(`${line.slice(0, from)}null${line.slice(to)}`)
    // Not null where another field, or a text, looked like the artefacts.
    if (!isObject(record) || record['artefacts'] !== null) return undefined
    const artefacts = artefactsIn(line.slice(from, to))
    if (!artefacts || !WithoutArtefacts.safeParse(record).success) return undefined
    // Not what zod returns: fields that a later version has added must survive the next rewrite of the file.
    return Object.assign(record, { artefacts }) as unknown as ResultRecord
  }

  return (line) => usual(line) ?? slowly(line)
}

function slowly(line: string): ResultRecord | string {
  const value = json(line)
  if (!isObject(value)) return value === undefined ? 'not JSON' : 'not a JSON object'
  if (value['schema'] !== RECORD_SCHEMA)
    return `schema ${shown(value['schema'])}, but only ${RECORD_SCHEMA} can be read${newer(value['schema'])}`
  const result = ResultRecord.safeParse(value)
  return result.success ? (value as unknown as ResultRecord) : fault(value, result.error.issues[0])
}

const newer = (schema: unknown): string =>
  typeof schema === 'number' && schema > RECORD_SCHEMA ? ': a newer version wrote it' : ''

function fault(value: unknown, issue: z.core.$ZodIssue | undefined): string {
  const path = issue?.path ?? []
  const found = path.reduce((at: unknown, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], value)
  return `${path.map(String).join('.')} is ${shown(found)}: ${issue?.message ?? 'not a record'}`
}

/** JSON escapes the control codes below a space, which a terminal would obey. */
function shown(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
