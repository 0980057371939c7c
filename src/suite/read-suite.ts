/** A directory of a suite → its tests. Pure, but for what it is given to read with. */
import { basename, join } from 'node:path'
import { UsageError, sentence } from '../lib/errors.js'
import { shellWord } from '../lib/shell.js'
import { ARCHITECTURES } from '../matrix/architecture.js'
import { isForArchitecture } from './arch.js'
import { readSuiteFile } from './read-file.js'
import { testName, type SuiteRemark, type SuiteTest } from './suite-test.js'

export interface SuiteEntry {
  readonly name: string
  /** `other`: a pipe, a device, a link that leads nowhere. */
  readonly kind: 'file' | 'directory' | 'other'
}

/** How a suite's directory is read; both throw an Error with a sentence where they cannot. */
export interface SuiteReader {
  readonly list: (directory: string) => readonly SuiteEntry[]
  readonly read: (path: string) => Uint8Array
}

export interface NamedTest extends SuiteTest {
  /** `<file>.<NAME>`; of several that one machine would run under one name, the second ends with `#2`. */
  readonly id: string
}

export interface RuntimeSuite {
  /** `runtime`: files of tests; `self`: scripts for `bpftrace --test`. */
  readonly kind: 'runtime' | 'self'
  readonly tests: readonly NamedTest[]
  readonly mistakes: readonly SuiteRemark[]
  readonly notes: readonly SuiteRemark[]
}

/** Directories of a suite that hold no tests; source: tests/runtime/engine/parser.py of bpftrace. */
const WITHOUT_TESTS = ['engine', 'scripts', 'outputs']
const MOST_FILES = 2000
const DEEPEST = 8
const MOST_TESTS = 20_000

/** Paths of files beneath a directory, relative to it and sorted. @throws UsageError where there are too many */
function filesBeneath(directory: string, { list }: SuiteReader): string[] {
  const files: string[] = []
  const walk = (below: string, depth: number): void => {
    for (const { name, kind } of list(join(directory, below))) {
      if (name.startsWith('.')) continue
      if (kind === 'file') files.push(join(below, name))
      else if (kind === 'directory' && depth < DEEPEST && !WITHOUT_TESTS.includes(name))
        walk(join(below, name), depth + 1)
      if (files.length > MOST_FILES)
        throw new UsageError(
          `${directory} is no suite: it has more than ${MOST_FILES} files; expected a directory such as bpftrace/tests/runtime`,
        )
    }
  }
  walk('', 0)
  return files.sort()
}

const NOTHING: Omit<SuiteTest, 'file' | 'group' | 'name' | 'run'> = {
  line: 1,
  prog: '',
  expects: [],
  timeout: 60,
  befores: [],
  after: '',
  setup: '',
  cleanup: '',
  kernelMin: '',
  kernelMax: '',
  requires: [],
  environment: {},
  arch: [],
  features: [],
  withoutFeatures: [],
  willFail: false,
  newPidNamespace: false,
  skipIf: null,
  returnCode: 0,
  localTime: null,
  isScript: false,
  mistake: null,
}

/** A script for `bpftrace --test`, which says by its exit code whether it passes. @param file relative to the directory */
function selfTest(directory: string, file: string): NamedTest {
  const name = file.replace(/\.bt$/, '')
  return {
    ...NOTHING,
    id: name,
    file,
    group: 'self',
    name,
    run: `{{BPFTRACE}} --test ${shellWord(join(directory, file))}`,
    isScript: true,
  }
}

const isScript = (file: string): boolean => file.endsWith('.bt')

const STRAY = 'is a script among files of tests, and not asked: expected those in a directory of their own'

/** Whether some machine runs both. */
const meet = (a: SuiteTest, b: SuiteTest): boolean =>
  ARCHITECTURES.some((one) => isForArchitecture(a, one) && isForArchitecture(b, one))

/** Tests with names of their own, and what is to be said of those that have one name. */
function named(tests: readonly SuiteTest[]): { tests: NamedTest[]; notes: SuiteRemark[] } {
  const byName = new Map<string, SuiteTest[]>()
  const notes: SuiteRemark[] = []
  const all = tests.map((test): NamedTest => {
    const name = testName(test)
    const before = byName.get(name) ?? []
    byName.set(name, [...before, test])
    const same = before.filter((other) => meet(other, test))
    if (same.length === 0) return { ...test, id: name }
    const id = `${name}#${same.length + 1}`
    const [first] = same
    const where = first ? `${first.file}:${first.line}` : ''
    notes.push({
      file: test.file,
      line: test.line,
      message: `there is a test ${name} already (${where}): this one is ${id}; expected names that differ`,
    })
    return { ...test, id }
  })
  return { tests: all, notes }
}

const noSuite = (directory: string, expected: string): UsageError =>
  new UsageError(`${directory} is no suite: no file in it has a test; expected ${expected}`)

/** Where the suite is, of a directory above it; null where it is not there. */
function suiteBelow(directory: string, { list }: SuiteReader): string | null {
  const has = (below: string, name: string): boolean =>
    list(join(directory, below)).some((entry) => entry.name === name && entry.kind === 'directory')
  if (has('', 'runtime')) return join(directory, 'runtime')
  return has('', 'tests') && has('tests', 'runtime') ? join(directory, 'tests/runtime') : null
}

/**
 * Reads a suite. A mistake spoils its own test, a file that cannot be read is a mistake of its own.
 * @param directory as people know it; its last part is what a self test's command names, from the directory above
 * @throws UsageError with one sentence where the directory is no suite
 */
export function readSuite(directory: string, reader: SuiteReader): RuntimeSuite {
  let files: string[]
  try {
    const below = suiteBelow(directory, reader)
    if (below !== null) throw noSuite(directory, below)
    files = filesBeneath(directory, reader)
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${directory} cannot be read: ${sentence(error)}`, { cause: error })
  }
  const read = files.map((file) => {
    if (isScript(file)) return { tests: [], mistakes: [], notes: [] }
    try {
      return readSuiteFile(file, reader.read(join(directory, file)))
    } catch (error) {
      return {
        tests: [],
        mistakes: [{ file, line: 1, message: `cannot be read: ${sentence(error)}` }],
        notes: [],
      }
    }
  })
  const found = read.flatMap(({ tests }) => tests)
  const scripts = files.filter(isScript)
  // Words for people, in a README, are tests full of mistakes.
  if (found.every(({ mistake }) => mistake) && scripts.some((file) => !file.includes('/'))) {
    const last = basename(directory) || '.'
    return { kind: 'self', tests: scripts.map((file) => selfTest(last, file)), mistakes: [], notes: [] }
  }
  if (found.length === 0)
    throw noSuite(directory, 'a directory such as bpftrace/tests/runtime or bpftrace/tests/self')
  if (found.length > MOST_TESTS)
    throw new UsageError(`${directory} has ${found.length} tests: expected at most ${MOST_TESTS}`)
  const { tests, notes } = named(found)
  return {
    kind: 'runtime',
    tests,
    mistakes: [
      ...read.flatMap(({ mistakes }) => mistakes),
      ...scripts.map((file) => ({ file, line: 1, message: STRAY })),
    ],
    notes: [...read.flatMap((one) => one.notes), ...notes],
  }
}
