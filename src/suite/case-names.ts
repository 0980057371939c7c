/** What the cases are called that a suite's tests are: `runtime/probe.kprobe_order`. Pure. */
import { basename, resolve } from 'node:path'
import type { NamedTest } from './read-suite.js'

export interface CaseOfSuite {
  /** The case's name: no blank is in it, and nothing that a shell or a glob takes for anything else. */
  readonly name: string
  /** The test's own name, where that is another. */
  readonly title?: string
  readonly test: NamedTest
}

/** What a suite in a directory is called: `runtime`, `self`. */
export const suiteName = (directory: string): string => escaped(basename(resolve(directory))) || 'suite'

/** Whether a case is a suite's test: no case of matrix.yaml has a slash in its name. */
export const isOfSuite = (name: string): boolean => name.includes('/')

/** Runs of other signs than letters, digits and `_.+#-` are one `-`. */
const escaped = (text: string): string => text.replace(/[^\w.+#/-]+/g, '-').replace(/^-+|-+$/g, '')

/** The tests as cases. Of two whose names differ in such signs alone the second ends with `~2`. */
export function testCases(suite: string, tests: readonly NamedTest[]): CaseOfSuite[] {
  const taken = new Map<string, number>()
  return tests.map((test) => {
    const bare = `${suite}/${escaped(test.id)}`
    const times = (taken.get(bare) ?? 0) + 1
    taken.set(bare, times)
    const name = times === 1 ? bare : `${bare}~${times}`
    return { name, ...(name === `${suite}/${test.id}` ? {} : { title: test.id }), test }
  })
}
