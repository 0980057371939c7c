/** The records as one JSON array, a record a line. Pure. */
import type { Model } from '../model/report.js'

const PIECE = 500

/** In pieces of some records each: 200,000 of them may be more than a string can hold. */
export function* json({ records }: Model): Generator<string> {
  yield '['
  for (let start = 0; start < records.length; start += PIECE) {
    const lines = records.slice(start, start + PIECE).map((record) => `\n${JSON.stringify(record)}`)
    yield `${start === 0 ? '' : ','}${lines.join(',')}`
  }
  yield records.length === 0 ? ']\n' : '\n]\n'
}
