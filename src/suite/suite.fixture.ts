/** Tests of a suite for tests of this tool. */
import { readSuiteFile } from './read-file.js'
import type { ExpectFiles } from './expectations.js'
import type { SuiteTest } from './suite-test.js'
import type { TestRun } from './judge-run.js'

/** The only test of a file's text. */
export function onlyTest(text: string): SuiteTest {
  const { tests, mistakes } = readSuiteFile('group', Buffer.from(text))
  if (tests.length !== 1 || mistakes.length > 0) throw new Error(JSON.stringify({ tests, mistakes }))
  return tests[0]!
}

/** A test that runs a program and has these lines beside it. */
export const testWith = (...lines: string[]): SuiteTest =>
  onlyTest(['NAME one', 'PROG BEGIN { exit(); }', ...lines, ''].join('\n'))

export const filesOf = (files: Readonly<Record<string, string>>): ExpectFiles => ({
  read: (path) => (Object.hasOwn(files, path) ? files[path]! : null),
})

/** A run that ended by itself, with changes. */
export const runOf = (output: string, changes: Partial<TestRun> = {}): TestRun => ({
  output,
  isAttached: true,
  exit: 0,
  isTimedOut: false,
  ...changes,
})
