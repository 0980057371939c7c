/** Which questions a filter leaves. Pure. */
import { globExpression } from '../../../../matrix/glob-expression.js'
import { isOfSeries } from '../../../../matrix/series.js'
import { WORDS } from '../../model/labels.js'
import type { PageData, Story } from '../data.js'
import type { Filter } from './address.js'
import { shownAt, storyAt } from './lookup.js'
import type { Spot } from './lookup.js'
import { VERDICT_WORDS } from './words.js'

/** What a filter leaves: of each axis, and whether a question is among it. */
export interface Filtered {
  readonly cases: readonly number[]
  readonly rows: readonly number[]
  readonly columns: readonly number[]
  readonly matches: (spot: Spot) => boolean
}

const wordsIn = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== '')

/** What separates globs: blanks, and commas that are in no braces. */
const globsIn = (text: string): string[] => text.match(/(?:\{[^{}\s]*\}|[^\s,])+/g) ?? []

/** As on the command line: a series (`6.1`) or a glob, of the whole name. */
export function chosenBy(word: string): (name: string) => boolean {
  const glob = globExpression(word)
  try {
    const whole = glob && new RegExp(`^(?:${glob.text})$`, 'su')
    return (name) =>
      name === word ||
      (glob !== null && ((whole?.test(name) ?? false) || isOfSeries(glob.rest, name)) === glob.expected)
  } catch {
    return (name) => name === word // no glob, such as a range that runs backwards
  }
}

/** Where nothing is written, everything is meant. */
function anyChosen(text: string): (name: string) => boolean {
  const tests = globsIn(text).map(chosenBy)
  return (name) => tests.length === 0 || tests.some((test) => test(name))
}

const textOf = ({ shown, label, reason, word, expected, surprise, mechanism, attempts }: Story): string =>
  [
    WORDS[shown],
    VERDICT_WORDS[shown],
    label,
    reason,
    word,
    expected.why ?? '',
    surprise ?? '',
    ...(mechanism ?? []),
    ...attempts.map((attempt) => attempt.reason ?? ''),
  ].join('\n')

/** For a word: whether each of the texts has it. */
const having = (texts: readonly string[], word: string): boolean[] =>
  texts.map((text) => text.toLowerCase().includes(word))

/** The numbers of the names that a text chooses. */
function numbersOf(names: readonly string[], text: string): number[] {
  const isChosen = anyChosen(text)
  return [...names.keys()].filter((at) => isChosen(names[at] ?? ''))
}

function spotMatcher(data: PageData, filter: Filter): Filtered['matches'] {
  const verdicts = new Set(filter.verdicts)
  const words = wordsIn(filter.words).map((word) => ({
    cases: having(
      data.cases.map(({ name, title }) => `${name}\n${title ?? ''}`),
      word,
    ),
    kernels: having(
      data.kernels.map(({ label, releases }) => [label, ...releases].join('\n')),
      word,
    ),
    builds: having(
      data.builds.map(({ bpftrace, packages }) => [bpftrace, ...packages].join('\n')),
      word,
    ),
    stories: having(data.stories.map(textOf), word),
    missing: WORDS.missing.includes(word),
  }))
  return (spot) => {
    if (verdicts.size > 0 && !verdicts.has(shownAt(data, spot))) return false
    if (words.length === 0) return true
    const story = storyAt(data, spot)
    return words.every(
      (word) =>
        word.cases[spot.one] === true ||
        word.kernels[spot.row] === true ||
        word.builds[spot.column] === true ||
        (story === undefined ? word.missing : word.stories[story] === true),
    )
  }
}

export function filtered(data: PageData, filter: Filter): Filtered {
  const [cases, rows, columns] = [
    numbersOf(
      data.cases.map(({ name }) => name),
      filter.cases,
    ),
    numbersOf(
      data.kernels.map(({ kernel }) => kernel),
      filter.kernels,
    ),
    numbersOf(
      data.builds.map(({ bpftrace }) => bpftrace),
      filter.builds,
    ),
  ]
  const [ofCases, ofRows, ofColumns] = [new Set(cases), new Set(rows), new Set(columns)]
  const matches = spotMatcher(data, filter)
  return {
    cases,
    rows,
    columns,
    matches: (spot) =>
      ofCases.has(spot.one) && ofRows.has(spot.row) && ofColumns.has(spot.column) && matches(spot),
  }
}
