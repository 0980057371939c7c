/** One line of records.jsonl → a record, or why it is none. Pure, but for what is remembered of the lines before. */
import type { z } from 'zod'
import { isObject, json } from './json.js'
import { RECORD_SCHEMA, ResultRecord } from './record.js'
import { usualLine } from './usual.js'

/** A record, or what is wrong with the line. */
export type Parse = (line: string) => ResultRecord | string

/** Parses lines: a usual one by what is known of its parts, any other as a whole, which alone says what is wrong. */
export function parser(): Parse {
  const usual = usualLine()
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
  const found = path.reduce(
    (at: unknown, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  )
  return `${path.map(String).join('.')} is ${shown(found)}: ${issue?.message ?? 'not a record'}`
}

/** JSON escapes the control codes below a space, which a terminal would obey. */
function shown(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
