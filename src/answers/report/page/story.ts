/** An answer without its place and its times, and what tells two of them apart. Pure. */
import type { Attempt, ResultRecord } from '../../../records/record.js'
import { seenOf } from '../findings/seen.js'
import { answerLabel, bareLabel } from '../model/labels.js'
import type { ReportedAnswer } from '../model/report.js'
import type { Story } from './data.js'

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
export const sameStory = ({ shown }: ReportedAnswer, record: ResultRecord): unknown => [
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
  record.attempts.map(({ mode, outcome, order, events, cpus, reason }) => [
    mode,
    outcome,
    order,
    events,
    cpus,
    reason,
  ]),
]

export const storyOf = (answer: ReportedAnswer, record: ResultRecord): Story => ({
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
