/** An answer without its place and its times, and what tells two of them apart. Pure. */
import type { Attempt, ResultRecord } from '../../../records/record.js'
import { seenOf } from '../findings/seen.js'
import { answerLabel, bareLabel } from '../model/labels.js'
import type { ReportedAnswer } from '../model/report.js'
import type { Story } from './data.js'
import { numbered } from './numbered.js'

const attemptOf = ({
  mode,
  outcome,
  order,
  events,
  cpus,
  reason,
}: Attempt): Omit<Attempt, 'milliseconds'> => ({
  mode,
  outcome,
  order,
  events,
  ...(cpus !== undefined && { cpus }),
  ...(reason !== undefined && { reason }),
})

/** All that `storyOf` reads. */
const sameStory = ({ shown }: ReportedAnswer, record: ResultRecord): unknown => [
  shown,
  record.verdict,
  record.order,
  record.events,
  record.cpus,
  record.reason,
  record.expected,
  record.surprise,
  record.burst,
  record.mechanism,
  record.attempts.map(attemptOf),
]

const storyOf = (answer: ReportedAnswer, record: ResultRecord): Story => ({
  shown: answer.shown,
  ...seenOf(record),
  label: answer.shown === 'known' ? bareLabel(answer) : answerLabel(answer),
  events: record.events,
  ...(record.cpus !== undefined && { cpus: record.cpus }),
  reason: record.reason,
  expected: {
    ...(record.expected.order !== undefined && { order: record.expected.order }),
    ...(record.expected.why !== undefined && { why: record.expected.why }),
  },
  ...(record.surprise !== undefined && { surprise: record.surprise }),
  ...(record.burst !== undefined && { burst: record.burst }),
  ...(record.mechanism !== undefined && { mechanism: record.mechanism }),
  attempts: record.attempts.map(attemptOf),
})

interface ToldStory {
  readonly shown: ReportedAnswer['shown']
  readonly record: ResultRecord
  readonly number: number
}

type OnCpus = Pick<Attempt, 'cpus'>

const isSameCpus = ({ cpus: one }: OnCpus, { cpus: other }: OnCpus): boolean => one?.join() === other?.join()

const isSameAttempt = (one: Attempt, other: Attempt | undefined): boolean =>
  one.mode === other?.mode &&
  one.outcome === other.outcome &&
  one.order === other.order &&
  one.events === other.events &&
  isSameCpus(one, other) &&
  one.reason === other.reason

/** Whether two answers tell the same story, by the very objects that they share; where they share none they may all the same. */
const isSame = ({ shown, record: one }: ToldStory, answer: ReportedAnswer, other: ResultRecord): boolean =>
  shown === answer.shown &&
  one.verdict === other.verdict &&
  one.order === other.order &&
  one.events === other.events &&
  isSameCpus(one, other) &&
  one.reason === other.reason &&
  one.surprise === other.surprise &&
  one.burst === other.burst &&
  one.mechanism === other.mechanism &&
  one.attempts.length === other.attempts.length &&
  one.attempts.every((attempt, at) => isSameAttempt(attempt, other.attempts[at]))

/** So many stories with one expectation are compared by what they share. */
const MOST = 16

/** Stories, each once. Records that were read share what is the same in them, and most need no text to be compared by. */
export function openStories(): {
  readonly values: readonly Story[]
  number: (answer: ReportedAnswer, record: ResultRecord) => number
} {
  const stories = numbered<Story>()
  const known = new Map<ResultRecord['expected'], ToldStory[]>()
  return {
    values: stories.values,
    number(answer, record) {
      const told = known.get(record.expected) ?? []
      const found = told.find((one) => isSame(one, answer, record))
      if (found) return found.number
      const number = stories.number(sameStory(answer, record), () => storyOf(answer, record))
      if (told.length < MOST) told.push({ shown: answer.shown, record, number })
      known.set(record.expected, told)
      return number
    },
  }
}
