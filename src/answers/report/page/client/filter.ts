/** Which questions a filter leaves. Pure. */
import { WORDS } from '../../model/labels.js'
import type { PageData, Story } from '../data.js'
import type { Filter } from './address.js'
import { shownAt, storyAt } from './lookup.js'
import type { Spot } from './lookup.js'

export type Matches = (spot: Spot) => boolean

const wordsIn = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== '')

/** A glob takes the whole name, anything else a part of it. */
function named(pattern: string): (name: string) => boolean {
  if (!/[*?]/.test(pattern)) return (name) => name.includes(pattern)
  const source = pattern
    .replace(/[.+^${}()|[\]\\/]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  const whole = new RegExp(`^${source}$`, 'su')
  return (name) => whole.test(name)
}

function anyNamed(patterns: string): (name: string) => boolean {
  const tests = wordsIn(patterns).map(named)
  return (name) => tests.length === 0 || tests.some((test) => test(name.toLowerCase()))
}

const textOf = ({ shown, label, reason, seen, expected, surprise, mechanism, attempts }: Story): string =>
  [
    WORDS[shown],
    label,
    reason,
    seen,
    expected.why ?? '',
    surprise ?? '',
    ...(mechanism ?? []),
    ...attempts.map((attempt) => attempt.reason ?? ''),
  ].join('\n')

/** For a word: whether each of the texts has it. */
const having = (texts: readonly string[], word: string): boolean[] =>
  texts.map((text) => text.toLowerCase().includes(word))

export function matcher(data: PageData, filter: Filter): Matches {
  const rows = data.kernels.map(({ label }) => label).map(anyNamed(filter.kernels))
  const columns = data.builds.map(({ bpftrace }) => bpftrace).map(anyNamed(filter.builds))
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
    if (rows[spot.row] !== true || columns[spot.column] !== true) return false
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
