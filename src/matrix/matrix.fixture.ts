/** The smallest matrix.yaml, and how it is refused, for tests. */
import { expect } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { parseMatrix } from './load.js'

export const AXES = `\
kernels:
  - from: debian:trixie-backports
    series: ["6.16"]
bpftrace:
  - from: debian:trixie
`
export const CASE = `\
  fexit:
    probe: fexit
    target: hrtimer_nanosleep
    handlers: [a, b, c]
    workload: nanosleep
`
export const SMALLEST = `${AXES}cases:\n${CASE}`

/** The message of the refusal. */
export function refusal(text: string): string {
  try {
    parseMatrix(text, 'matrix.yaml')
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return (error as Error).message
  }
  throw new Error('expected a refusal')
}

/** The first lines of the mistakes, without the excerpts. */
export const mistakes = (text: string): string[] => refusal(text).match(/^matrix\.yaml:.*$/gm) ?? []

/** Fails unless there is one mistake, with these words. */
export function expectMistake(text: string, words: string): void {
  const found = mistakes(text)
  expect(found.join('\n')).toContain(words)
  expect(found).toHaveLength(1)
}

/** A list of one known issue, with `more` keys. */
export const issue = (more: string, id = 'i'): string =>
  `knownIssues:\n  - { id: ${id}, cases: [fexit], seen: silent, summary: S., upstream: unreported, ${more} }\n`

/** A matrix whose only case is a program with these tokens. */
export const program = (tokens: string): string =>
  `${AXES}cases:\n  p: { program: 'BEGIN { print("a") }', tokens: ${tokens}, workload: nanosleep }\n`
