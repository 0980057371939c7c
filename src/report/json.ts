/** The records as one JSON array, a record a line. Pure. */
import type { Model } from './types.js'

export function json({ records }: Model): string {
  if (records.length === 0) return '[]\n'
  return `[\n${records.map((record) => JSON.stringify(record)).join(',\n')}\n]\n`
}
