/** What `matrix suite` is given, a directory or the name of a suite of matrix.yaml → the suite, by paths of this host. */
import { dirname, join, resolve } from 'node:path'
import { readMatrix } from '../matrix/load.js'
import { suiteName } from '../suite/case-names.js'

/** Where a suite is, and what it is called before each test's name. */
export interface SuiteAsked {
  readonly name: string
  readonly directory: string
  readonly programs: string | undefined
  /** The file of known failures: it has to be there. */
  readonly known: string | undefined
  /** Where that file is made, and found where it is there. */
  readonly usualKnown: string
  /** Globs of tests; none: all of them. */
  readonly test: readonly string[]
}

export interface SuiteWords {
  readonly config: string
  readonly programs?: string | undefined
  readonly known?: string | undefined
  readonly test?: readonly string[]
}

/**
 * A name of matrix.yaml goes before a directory of that name; what the command line says goes before what matrix.yaml says.
 * @throws UsageError for anything wrong in matrix.yaml
 */
export async function namedSuite(words: string, args: SuiteWords): Promise<SuiteAsked> {
  const { programs, known, test = [] } = args
  const { suites } = await readMatrix(args.config)
  const named = Object.hasOwn(suites, words) ? suites[words] : undefined
  const usual = (name: string): string => join(dirname(args.config), `known-${name}.yaml`)
  if (!named) {
    const name = suiteName(words)
    return { name, directory: words, programs, known, usualKnown: usual(name), test }
  }
  const beside = (path: string | undefined): string | undefined =>
    path === undefined ? undefined : resolve(dirname(args.config), path)
  return {
    name: words,
    directory: resolve(dirname(args.config), named.from),
    programs: programs ?? beside(named.programs),
    known,
    usualKnown: beside(named.known) ?? usual(words),
    test: test.length > 0 ? test : (named.tests ?? []),
  }
}
