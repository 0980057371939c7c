/** A report for a kernel's mailing list: plain text of 72 columns; code keeps its lines. Pure. */
import { visibleLine, visibleLines } from '../../../lib/visible.js'
import { wrapped } from '../text/wrapped.js'
import type { UpstreamStory } from './story.js'
import {
  architectureIn,
  bisectSentence,
  expectedSentence,
  foundSentence,
  measuredSentence,
  packagesIn,
  reasonIn,
  seenSentence,
} from './sentences.js'

const WIDTH = 72

/** The longest output that is quoted, in lines. */
const OUTPUT_LINES = 20

const paragraph = (text: string): string[] => [...wrapped(visibleLine(text), WIDTH), '']

const indented = (text: string, lines = Infinity): string[] => {
  const all = visibleLines(text.trimEnd())
  const left = all.length - lines
  return [...all.slice(0, lines), ...(left > 0 ? [`[${left} more lines]`] : [])].map((line) =>
    `    ${line}`.trimEnd(),
  )
}

const list = (all: readonly string[]): string[] => [
  ...all.flatMap((text) =>
    wrapped(visibleLine(text), WIDTH - 2).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`),
  ),
  '',
]

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [title, '='.repeat(title.length), '', ...lines]

const quote = (text: string): string => `"${text}"`

function what(story: UpstreamStory): string[] {
  const { summary, text, record, reproducer } = story
  const reason = reasonIn(record)
  return [
    ...paragraph(`${text.what} ${text.where}.`),
    ...(summary === undefined ? [] : paragraph(summary)),
    ...paragraph(
      `Linux ${record.release || record.kernel} (${packagesIn(record.artefacts.kernel)}), ${architectureIn(record)}; bpftrace ${record.bpftrace} (${packagesIn(record.artefacts.bpftrace)}).`,
    ),
    ...(reproducer.text === null
      ? paragraph(`No few lines reproduce it: ${reproducer.needs.join('; ')}.`)
      : [
          ...paragraph(
            `In a root's shell${reproducer.needs.length === 0 ? '' : ` (needs ${reproducer.needs.join('; ')})`}:`,
          ),
          ...indented(reproducer.text),
          '',
        ]),
    ...paragraph(seenSentence(story, quote)),
    ...paragraph(expectedSentence(story, quote)),
    ...(reason === '' ? [] : ['Output, trimmed:', '', ...indented(reason, OUTPUT_LINES), '']),
  ]
}

function where(story: UpstreamStory): string[] {
  const { text, changes, bisect } = story
  return [
    ...paragraph(`${[`${text.what} ${text.where}`, ...text.boundary].join('; ')}.`),
    ...list([...changes, ...(bisect ? [bisectSentence(bisect)] : [])]),
    ...paragraph(measuredSentence(story)),
  ]
}

/** @returns the text, its subject first */
export const upstreamMail = (story: UpstreamStory): string =>
  `${[
    visibleLine(`Subject: [BUG] bpf: ${story.text.what}`),
    '',
    ...what(story),
    ...section('Where the answer changes', where(story)),
    ...section('How the programs are attached', story.mechanisms.length > 0 ? list(story.mechanisms) : []),
    ...section('How it was found', [
      ...paragraph(foundSentence(story)),
      ...(story.command === undefined
        ? []
        : ['All that is needed to see it in plain QEMU comes from', '', ...indented(story.command), '']),
    ]),
  ]
    .join('\n')
    .trimEnd()}\n`
