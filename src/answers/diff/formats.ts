/** The forms of a difference: a new one is a function and a line here. Pure. */
import { inline } from '../report/text/markdown-text.js'
import type { ResultRecord } from '../../records/record.js'
import type { ChangedAnswer, Difference, Lone } from './difference.js'
import { sectionsOf, successorLines, summaryOf } from './words.js'

/** What a form is made of: the difference, and what the sets are called. */
export interface Compared {
  readonly before: string
  readonly after: string
  readonly difference: Difference
}

const document = (blocks: readonly (readonly string[])[]): string =>
  `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`

function text({ difference }: Compared): string {
  const sections = sectionsOf(difference)
  // Not as arguments of one call: there may be more lines than it takes.
  const width = sections
    .flatMap(({ lines }) => lines)
    .reduce((most, { where }) => Math.max(most, where.length), 0)
  return document([
    [summaryOf(difference)],
    ...sections.map(({ title, lines }) => [
      title,
      ...lines.map(({ where, what }) => `  ${where.padEnd(width)}  ${what}`),
    ]),
    successorLines(difference),
  ])
}

function markdown({ before, after, difference }: Compared): string {
  return document([
    [`**${summaryOf(difference)}** Compared: ${inline(before)} → ${inline(after)}.`],
    ...sectionsOf(difference).flatMap(({ title, lines }) => [
      [`### ${title}`],
      lines.map(({ where, what }) => `- **${inline(where)}** ${inline(what)}`),
    ]),
    successorLines(difference).map((line) => `- ${inline(line)}`),
  ])
}

const plainAnswer = ({
  verdict,
  order,
  events,
  reason,
  expected,
  surprise,
  mechanism,
  attempts,
}: ResultRecord) => ({
  verdict,
  order,
  events,
  reason,
  expected,
  surprise,
  mechanism,
  attempts,
})

const plainChange = ({ before, after }: ChangedAnswer) => ({
  kernel: after.kernel,
  ...(before.kernel === after.kernel ? {} : { kernelBefore: before.kernel }),
  bpftrace: after.bpftrace,
  runtime: after.runtime,
  case: after.case,
  before: plainAnswer(before),
  after: plainAnswer(after),
})

function plainLone(lone: Lone) {
  const { kernel, bpftrace, runtime, case: name } = lone.record
  switch (lone.what) {
    case 'cell':
      return { what: lone.what, kernel, bpftrace, runtime, answers: lone.answers }
    case 'case':
      return { what: lone.what, case: name, answers: lone.answers }
    case 'answer':
      return { what: lone.what, kernel, bpftrace, runtime, case: name, answer: plainAnswer(lone.record) }
  }
}

function json({ before, after, difference }: Compared): string {
  const { answers, same, bySeries, successors } = difference
  const plain = {
    before: { name: before, answers: answers.before },
    after: { name: after, answers: answers.after },
    same,
    worse: difference.worse.map(plainChange),
    vanished: difference.vanished.map(plainLone),
    better: difference.better.map(plainChange),
    new: difference.new.map(plainLone),
    changed: difference.changed.map(plainChange),
    manner: difference.manner.map(plainChange),
    bySeries,
    successors,
  }
  return `${JSON.stringify(plain, null, 2)}\n`
}

export const DIFF_FORMATS = { text, markdown, json } as const satisfies Record<
  string,
  (compared: Compared) => string
>
