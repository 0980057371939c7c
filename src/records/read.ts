/** Lines of records.jsonl → records, and a sentence for each line that holds none. Pure. */
import { plural } from '../lib/words.js'
import { latest } from './latest.js'
import { parser } from './parse.js'
import type { ResultRecord } from './record.js'

export interface RecordsReading {
  /** Each question's latest answer. */
  readonly records: ResultRecord[]
  /** One sentence a line that was left out, with file and line. */
  readonly problems: string[]
}

/** So many are told line by line: a file that holds no records at all may have any number of lines. */
const MOST_PROBLEMS = 10_000

const CUT = 'the last line was cut short and holds no record'

export interface LineReader {
  /**
   * Takes the next line, without its line feed; false where it holds no record.
   * @param cut the file ended before a line feed
   */
  add(line: string, cut: boolean): boolean
  /** Leaves out the next line, and says why; false as for a line that holds no record. */
  skip(why: string): false
  /** Whether so many lines hold no record, and none holds one, that the others need not be read. */
  isHopeless(): boolean
  reading(): RecordsReading
}

/** Says in part of a sentence what is wrong with a record that a line holds; undefined where nothing is. */
export type Objecting = (record: ResultRecord) => string | undefined

/**
 * Reads line by line what may not fit into one string.
 * @param file what the problems call it
 * @param objecting a record that it objects to is none
 */
export function lineReader(file: string, objecting: Objecting = () => undefined): LineReader {
  const parse = parser()
  const records = latest()
  const problems: string[] = []
  let number = 0
  let untold = 0
  const leaveOut = (why: string): false => {
    if (problems.length < MOST_PROBLEMS) problems.push(`${file}:${number}: ${why}; the line was left out`)
    else untold++
    return false
  }
  return {
    add(line, cut) {
      number++
      if (line.trim() === '') return !cut
      const parsed = parse(line)
      const isRecord = typeof parsed !== 'string'
      const why = isRecord ? objecting(parsed) : cut ? CUT : parsed
      if (isRecord && why === undefined) {
        records.put(parsed)
        return true
      }
      return leaveOut(why ?? '')
    },
    skip(why) {
      number++
      return leaveOut(why)
    },
    isHopeless: () => untold > 0 && records.all().length === 0,
    reading: () => ({
      records: records.all(),
      problems: untold === 0 ? problems : [...problems, `${file}: ${plural(untold, 'more line')} left out`],
    }),
  }
}

/**
 * Reads the text of a records.jsonl. A line that holds no record of this schema is a problem, not an exception; a
 * question that was answered twice keeps the later answer.
 * @param file what the problems call it
 */
export function readRecords(text: string, file: string): RecordsReading {
  const reader = lineReader(file)
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start)
    reader.add(text.slice(start, end < 0 ? text.length : end), end < 0)
    start = end < 0 ? text.length : end + 1
  }
  return reader.reading()
}
