/** What the records of a bisection add to a report. Pure. */
import { compareVersions } from '../../matrix/versions.js'
import type { ResultRecord } from '../../records/record.js'
import { seenOf } from '../report/findings/seen.js'
import type { BisectStory } from '../report/upstream/story.js'
import { answerIn } from './answer.js'
import { changesIn } from './search.js'

/**
 * The neighbours between which an answer comes or goes, where a bisection has looked closer than the records of the matrix.
 * @param shown the answer that is reported
 * @param measured records of the matrix
 * @param bisected records of bisections
 * @returns of several changes the last; null where no bisection tells one
 */
export function neighboursOf(
  shown: ResultRecord,
  measured: readonly ResultRecord[],
  bisected: readonly ResultRecord[],
): BisectStory | null {
  const isAlike = (one: ResultRecord): boolean =>
    one.case === shown.case &&
    one.bpftrace === shown.bpftrace &&
    one.runtime === 'microvm' &&
    one.question === shown.question
  const closer = new Set(bisected.filter(isAlike))
  const all = new Map([...measured.filter(isAlike), ...closer].map((record) => [record.kernel, record]))
  const row = [...all.values()].sort((a, b) => compareVersions(a.kernel, b.kernel))
  const known = new Map(row.map((record, at) => [at, answerIn(record)]))
  const { word } = seenOf(shown)
  const sides = changesIn(row.length, known).flatMap(({ before, after }) => {
    const [last, first] = [row[before], row[after]]
    return last && first ? [{ last, first }] : []
  })
  const found = sides.findLast(
    ({ last, first }) =>
      (closer.has(last) || closer.has(first)) &&
      (seenOf(last).word === word) !== (seenOf(first).word === word),
  )
  if (!found) return null
  const side = (record: ResultRecord): BisectStory['last'] => ({
    name: record.kernel,
    seen: seenOf(record).word,
  })
  return { what: 'kernel releases', last: side(found.last), first: side(found.first) }
}
