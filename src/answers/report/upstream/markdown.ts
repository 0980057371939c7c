/** A report for bpftrace's tracker, in the order of its form for bugs (.github/ISSUE_TEMPLATE/bug_report.md). Pure. */
import { code, fenced } from '../text/markdown-code.js'
import { flowed, inline, table } from '../text/markdown-text.js'
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

/** The longest reason that is told, in lines. */
const REASON_LINES = 20

const WIDTH = 100

const paragraph = (markdown: string): string[] => [...flowed(markdown, WIDTH), '']

const list = (all: readonly string[]): string[] =>
  all.length === 0 ? [] : [...all.flatMap((one) => flowed(`- ${inline(one)}`, WIDTH, '  ')), '']

function reproduction(story: UpstreamStory): string[] {
  const { record, reproducer, text, summary } = story
  const needs =
    reproducer.needs.length === 0 ? '' : ` (needs ${reproducer.needs.map((one) => inline(one)).join('; ')})`
  const reason = reasonIn(record)
  return [
    '### What reproduces the bug? Provide code if possible.',
    '',
    ...paragraph(`${inline(`${text.what} ${text.where}`)}.`),
    ...(summary === undefined ? [] : paragraph(inline(summary))),
    ...(reproducer.text === null
      ? paragraph(`No few lines: ${reproducer.needs.map((one) => inline(one)).join('; ')}.`)
      : [
          ...paragraph(
            `In a root's shell, on Linux ${code(record.release || record.kernel)} with bpftrace ${code(record.bpftrace)}${needs}:`,
          ),
          ...fenced(reproducer.text, Infinity),
          '',
        ]),
    ...paragraph(seenSentence(story, code)),
    ...paragraph(expectedSentence(story, code)),
    ...(reason === '' ? [] : ['In its own words:', '', ...fenced(reason, REASON_LINES), '']),
  ]
}

function versions({ record }: UpstreamStory): string[] {
  return [
    '### `bpftrace --info` output',
    '',
    ...paragraph(
      `bpftrace ${code(record.bpftrace)} (${code(packagesIn(record.artefacts.bpftrace))}), Linux ${code(record.release || record.kernel)} (${code(packagesIn(record.artefacts.kernel))}), ${architectureIn(record)}. ${code('bpftrace --info')} was not recorded; its output on your machine goes here.`,
    ),
  ]
}

function whereSeen(story: UpstreamStory): string[] {
  const { text, overview, builds, changes, bisect, others } = story
  return [
    '### Where it was seen',
    '',
    ...paragraph(
      `${inline([`${text.what} ${text.where}`, ...text.boundary].join('; '))}.${text.advice === undefined ? '' : ` ${inline(text.advice)}`}`,
    ),
    ...table([
      ['', ...builds.map((build) => inline(build))],
      ...overview.map((row) => [inline(row.case), ...row.cells.map((cell) => inline(cell))]),
    ]),
    '',
    ...paragraph(inline(measuredSentence(story))),
    ...(changes.length + (bisect ? 1 : 0) === 0
      ? []
      : [
          'Where the answer changes:',
          '',
          ...list([...changes, ...(bisect ? [bisectSentence(bisect)] : [])]),
        ]),
    ...(others.length === 0 ? [] : ['Also found, of the same cases:', '', ...list(others)]),
  ]
}

function mechanism({ mechanisms }: UpstreamStory): string[] {
  if (mechanisms.length === 0) return []
  return [
    '### How handlers are attached',
    '',
    ...paragraph('As the kernel says while they are attached (bpftool):'),
    ...list(mechanisms),
  ]
}

function howFound(story: UpstreamStory): string[] {
  const { command } = story
  return [
    '### How it was found',
    '',
    ...paragraph(inline(foundSentence(story))),
    ...(command === undefined
      ? []
      : [
          'A directory with the packages’ digests and a script that boots them in plain QEMU comes from',
          '',
          ...fenced(command, 1),
          '',
        ]),
  ]
}

/** @returns the text; its heading is the title */
export const upstreamMarkdown = (story: UpstreamStory): string =>
  `${[
    `# ${inline(story.text.what)}`,
    '',
    ...reproduction(story),
    ...versions(story),
    ...whereSeen(story),
    ...mechanism(story),
    ...howFound(story),
  ]
    .join('\n')
    .trimEnd()}\n`
