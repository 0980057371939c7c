/** A suite's directory on this host → its tests as they are asked, each with the files that it brings. */
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { sentence, UsageError } from '../lib/errors.js'
import { plural, sizeWords } from '../lib/words.js'
import { MOST_FILES } from '../lab/tests/ask-test.js'
import type { AskedTest } from '../lab/tests/asked-test.js'
import type { SuiteAsked } from './named-suite.js'
import { visibleLine } from '../lib/visible.js'
import { globsMatch } from '../matrix/glob.js'
import { didYouMean } from '../matrix/suggestion.js'
import { testCases } from '../suite/case-names.js'
import type { CaseOfSuite } from '../suite/case-names.js'
import { isDebugOf, mentionedPaths, namedPrograms } from '../suite/mentions.js'
import { weakExpects } from '../suite/weak.js'
import { readSuite } from '../suite/read-suite.js'
import type { RuntimeSuite, SuiteEntry, SuiteReader } from '../suite/read-suite.js'

/** Whatever is wrong with a path: a name that is too long, links that lead in a circle, no right to look. */
function kindOf(path: string): SuiteEntry['kind'] {
  try {
    const found = statSync(path, { throwIfNoEntry: false })
    return found?.isFile() ? 'file' : found?.isDirectory() ? 'directory' : 'other'
  } catch {
    return 'other'
  }
}

/** Whether a path leads to a file in one of the directories, links followed: a checkout brings nothing else of this host. */
function isFileWithin(path: string, directories: readonly string[]): boolean {
  if (kindOf(path) !== 'file') return false
  const real = realpathSync(path)
  return directories.some((directory) => real.startsWith(join(realpathSync(directory), '/')))
}

const reader: SuiteReader = {
  list: (directory) => readdirSync(directory).map((name) => ({ name, kind: kindOf(join(directory, name)) })),
  read: (path) => readFileSync(path),
}

/** The largest file that a test may bring, and the most of all: a machine has them in memory, twice while it boots. */
const LARGEST = 32 << 20
const MOST_BYTES = 128 << 20

/** Directories of a checkout whose files have to be compiled. */
const COMPILED = /^(?:testprogs|testlibs)\//

/** What they are compiled from, which lies in a checkout where nothing is compiled. */
const SOURCES = /\.(?:c|cc|cpp|h|rs|S|txt)$/

interface Places {
  /** The directory that the suite is in, where its tests run. */
  readonly base: string
  /** Where compiled test programs are. */
  readonly programs: string | undefined
}

/** What tests may bring files of: compiled libraries lie beside compiled programs. */
const rootsOf = ({ base, programs }: Places): string[] =>
  programs === undefined ? [base] : [base, dirname(programs)]

/** Where a file of a test may be: beside the suite, or among the compiled programs and what lies beside them. */
function placesOf(path: string, { base, programs }: Places): string[] {
  if (programs === undefined || !COMPILED.test(path)) return [join(base, path)]
  const rest = /^testprogs\/(.+)/.exec(path)?.[1]
  const own = rest === undefined ? [] : [join(programs, rest)]
  return [join(programs, path), join(dirname(programs), path), ...own, join(base, path)]
}

/** The files behind a path in which * and ? may stand; none where there is none. */
function filesAt(path: string, places: Places): string[] {
  if (!/[*?]/.test(path)) return [path]
  const matches = globsMatch([basename(path)])
  const below = dirname(path)
  const directory = placesOf(`${below}/x`, places)
    .map(dirname)
    .find((one) => kindOf(one) === 'directory')
  const isWanted = (name: string): boolean => matches(name) && !(COMPILED.test(path) && SOURCES.test(name))
  const names = directory === undefined ? [] : readdirSync(directory).filter(isWanted)
  // What has to be compiled and is not there is missed by the path as it is written.
  if (names.length === 0) return COMPILED.test(path) ? [path] : []
  return names.map((name) => join(below, name))
}

const fileAt = (path: string, places: Places): string | undefined =>
  placesOf(path, places).find((one) => isFileWithin(one, rootsOf(places)))

/** Test libraries that a compiled program names, as one does that is linked with them. */
function librariesOf(path: string, content: Buffer, places: Places): string[] {
  if (!COMPILED.test(path)) return []
  const libraries = filesAt('testlibs/*', places).filter((one) => one !== 'testlibs/*')
  return libraries.filter((one) => one !== path && content.includes(basename(one)))
}

/** How far debugging information lies beneath its program. */
const DEBUG_DEPTH = 3

/** Files beneath a compiled program's directory that have its debugging information apart. */
function debugOf(path: string, places: Places): string[] {
  const found = COMPILED.test(path) ? fileAt(path, places) : undefined
  if (found === undefined) return []
  const beneath = (below: string, depth: number): string[] =>
    readdirSync(join(dirname(found), below)).flatMap((name) => {
      const at = join(below, name)
      if (isDebugOf(path, name)) return [join(dirname(path), at)]
      const isDeeper = depth > 0 && kindOf(join(dirname(found), at)) === 'directory'
      return isDeeper ? beneath(at, depth - 1) : []
    })
  return beneath('', DEBUG_DEPTH)
}

interface BroughtFiles {
  readonly files: ReadonlyMap<string, Buffer>
  readonly lacking: string | null
}

/** Each file's content once, however many tests bring it. */
type Contents = Map<string, Buffer>

function broughtBy(
  { test }: CaseOfSuite,
  places: Places,
  contents: Contents,
  read: AskedTest['read'],
): BroughtFiles {
  const files = new Map<string, Buffer>()
  const nothing = (lacking: string): BroughtFiles => ({ files: new Map(), lacking })
  if (test.mistake) return { files, lacking: null }
  const paths = mentionedPaths(test, read).flatMap((one) => filesAt(one, places))
  const maybe = namedPrograms(test)
  const beside = [...paths, ...maybe].flatMap((one) => debugOf(one, places))
  const wanted = new Set([...paths, ...maybe, ...beside])
  for (const path of wanted) {
    const found = fileAt(path, places)
    if (found === undefined) {
      // Others a test may make itself.
      if (COMPILED.test(path) && paths.includes(path))
        return nothing(
          `needs ${path}, which has to be compiled: say with --programs DIR where the compiled test programs are`,
        )
      continue
    }
    const size = statSync(found).size
    if (size > LARGEST)
      return nothing(`brings ${path} of ${sizeWords(size)}: expected at most ${sizeWords(LARGEST)}`)
    try {
      const content = contents.get(found) ?? readFileSync(found)
      contents.set(found, content)
      files.set(path, content)
      for (const library of librariesOf(path, content, places)) wanted.add(library)
    } catch (error) {
      return nothing(`brings ${path}, which cannot be read: ${sentence(error)}`)
    }
  }
  if (files.size > MOST_FILES)
    return nothing(`brings ${plural(files.size, 'file')}: expected at most ${MOST_FILES}`)
  return { files, lacking: null }
}

/** What a checkout calls its version, such as 0.27.1; null where it does not say. @param base its tests' directory */
function versionIn(base: string): string | null {
  const text = (name: string): string => {
    const path = join(base, '..', name)
    return kindOf(path) === 'file' ? readFileSync(path, 'utf8') : ''
  }
  const part = (name: string): string | undefined =>
    new RegExp(`set\\(bpftrace_VERSION_${name}\\s+(\\d+)\\)`, 'i').exec(text('CMakeLists.txt'))?.[1]
  const [major, minor, patch] = ['MAJOR', 'MINOR', 'PATCH'].map(part)
  if (major !== undefined && minor !== undefined) return [major, minor, patch ?? '0'].join('.')
  return /^## \[v?(\d+\.\d+(?:\.\d+)?)\]/m.exec(text('CHANGELOG.md'))?.[1] ?? null
}

/** The tests that globs choose, by their names with the suite's before it or without. @throws UsageError where one chooses none */
function chosenTests(
  all: readonly CaseOfSuite[],
  suite: string,
  globs: readonly string[],
): readonly CaseOfSuite[] {
  const bare = ({ name }: CaseOfSuite): string => name.slice(suite.length + 1)
  for (const glob of globs) {
    const matches = globsMatch([glob])
    if (all.some((one) => matches(bare(one)) || matches(one.name))) continue
    const names = all.map(bare)
    const groups = new Set(all.map(({ test }) => `${test.group}.*`))
    throw new UsageError(
      visibleLine(
        `no test matches '${glob}'${didYouMean(glob, names)}; there are ${names.length}, such as ${[...groups].slice(0, 12).join(', ')}`,
      ),
    )
  }
  const matches = globsMatch([...globs])
  return globs.length === 0 ? all : all.filter((one) => matches(bare(one)) || matches(one.name))
}

export interface OpenedSuite {
  /** What the suite is called, before each test's name. */
  readonly name: string
  readonly suite: RuntimeSuite
  /** Those that are chosen. */
  readonly tests: readonly AskedTest[]
  /** The names of all. */
  readonly all: readonly string[]
  /** The version of the checkout; null where nothing says so. */
  readonly version: string | null
}

/**
 * @throws UsageError where it is no suite, or there is no directory of programs, or all that is brought is too much
 */
export function openSuite({
  name,
  directory,
  programs,
  test: globs,
}: Omit<SuiteAsked, 'known' | 'usualKnown'>): OpenedSuite {
  if (programs !== undefined && kindOf(programs) !== 'directory')
    throw new UsageError(
      `--programs: there is no directory ${programs}: expected one such as build/tests/testprogs`,
    )
  const suite = readSuite(directory, reader)
  const base = dirname(resolve(directory))
  const places = { base, programs: programs === undefined ? undefined : resolve(programs) }
  const read = (path: string): string | null => {
    const at = join(base, path)
    return isFileWithin(at, [base]) && statSync(at).size <= LARGEST ? readFileSync(at, 'utf8') : null
  }
  const contents: Contents = new Map()
  const cases = testCases(name, suite.tests)
  const tests = chosenTests(cases, name, globs).map((one): AskedTest => ({
    ...one,
    ...broughtBy(one, places, contents, read),
    read,
    warnings: weakExpects(one.test, read).map(
      ({ line, why }) => `weak: ${one.name} (${one.test.file}:${line}): ${why}`,
    ),
  }))
  const bytes = [...contents.values()].reduce((sum, { length }) => sum + length, 0)
  if (bytes > MOST_BYTES)
    throw new UsageError(
      `the tests bring ${sizeWords(bytes)}: expected at most ${sizeWords(MOST_BYTES)}; choose fewer with --test`,
    )
  return { name, suite, tests, all: cases.map((one) => one.name), version: versionIn(base) }
}
