/** A file of tests that are known to fail: a list of known issues as matrix.yaml has it. */
import { existsSync } from 'node:fs'
import { z } from 'zod'
import { UsageError, sentence } from '../lib/errors.js'
import { readText } from '../lib/pipes.js'
import { readSource } from '../matrix/document.js'
import { globsMatch } from '../matrix/glob.js'
import { KnownIssue } from '../matrix/known-issue.js'
import { formatMistakes } from '../matrix/mistakes.js'
import { problems } from '../matrix/problems.js'
import { namedSuite } from './named-suite.js'
import type { SuiteAsked } from './named-suite.js'

const List = z.array(KnownIssue, 'expected a list of known issues')

/** Where the file is: what is given, or the usual one where it is there; undefined where there is none. */
export const knownPath = ({
  known,
  usualKnown,
}: Pick<SuiteAsked, 'known' | 'usualKnown'>): string | undefined =>
  known ?? (existsSync(usualKnown) ? usualKnown : undefined)

/**
 * @param names of all tests; those that an entry names as globs are expanded
 * @throws UsageError with every mistake, by line and column
 */
export async function readKnown(path: string, names: readonly string[]): Promise<KnownIssue[]> {
  const text = await readText(path).catch((error: unknown) => {
    throw new UsageError(`--known: ${path} cannot be read: ${sentence(error)}`)
  })
  const { value, mistakes, locate } = readSource(text)
  const result = List.safeParse(value ?? [])
  const found = problems(value, result.error?.issues ?? [])
  const all = [...mistakes, ...found.map((one) => ({ ...locate(one), message: one.message }))]
  if (!result.success || all.length > 0) throw new UsageError(formatMistakes(path, text, all))
  return result.data.map((issue) => {
    const matches = globsMatch(issue.cases)
    // A test that is no longer there has nothing to be known.
    return { ...issue, cases: names.filter((name) => issue.cases.includes(name) || matches(name)) }
  })
}

/** What is known of the suites that tests are of. @throws UsageError as for one of them */
export async function knownOfSuites(names: readonly string[], config: string): Promise<KnownIssue[]> {
  const suites = new Set(names.map((name) => name.slice(0, name.indexOf('/'))))
  const known: KnownIssue[] = []
  for (const suite of suites) {
    const path = knownPath(await namedSuite(suite, { config }))
    if (path !== undefined) known.push(...(await readKnown(path, names)))
  }
  return known
}
