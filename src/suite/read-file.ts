/** One file of a suite → its tests. Pure. The rules are those of tests/runtime/engine/parser.py of bpftrace. */
import { basename } from 'node:path'
import { plural, sizeWords } from '../lib/words.js'
import { DIRECTIVES, emptyDraft, takeDirective, type Draft } from './directives.js'
import { isBlank, strip, withLineFeeds, words } from './python-text.js'
import type { SuiteRemark, SuiteTest } from './suite-test.js'

/** In bytes. Upstream's largest file has 34 kB. */
const LARGEST_FILE = 4_000_000
/** The most tests of one file. Upstream's longest has 200. */
const MOST_TESTS = 5000
/** The most lines of one test. */
const MOST_LINES = 10_000

export interface SuiteFile {
  readonly tests: readonly SuiteTest[]
  /** All that is wrong, in the order of the file. A test names the first of its own. */
  readonly mistakes: readonly SuiteRemark[]
  /** What is worth to know and spoils no test. */
  readonly notes: readonly SuiteRemark[]
}

interface Line {
  /** With its line feed, where it has one. */
  readonly text: string
  /** Counted from 1. */
  readonly number: number
  readonly isText: boolean
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** UTF-8 as text; null where it is none. */
function decoded(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

/** Lines with their ends; Python reads any of the three line ends as a line feed. */
const split = (text: string): string[] => withLineFeeds(text).match(/[^\n]*\n|[^\n]+/g) ?? []

function linesOf(content: Uint8Array): Line[] {
  const text = decoded(content)
  if (text !== null) return split(text).map((line, at) => ({ text: line, number: at + 1, isText: true }))
  return split(Buffer.from(content).toString('latin1')).map((line, at) => {
    const bytes = Buffer.from(line, 'latin1')
    const whole = decoded(bytes)
    return { text: whole ?? bytes.toString('utf8'), number: at + 1, isText: whole !== null }
  })
}

const CONTINUED = ['PROG', 'EXPECT', 'EXPECT_REGEX']

/** Takes a line behind another into what that began; false where it is no continuation. */
function continues(draft: Draft, before: string, { text }: Line): boolean {
  const room = before.length + 1
  if (!CONTINUED.includes(before) || !isBlank(text.slice(0, room))) return false
  const rest = text.replace(/\n$/, '').slice(room)
  const expect = draft.expects.at(-1)
  if (before === 'PROG') draft.prog += `\n${rest}`
  else if (expect) expect.text += `\n${rest}`
  return true
}

/** A sentence where a line as such cannot be part of a test. */
function unfit({ text, isText }: Line): string | undefined {
  if (!isText) return 'bytes that are no UTF-8: expected text'
  if (text.includes('\0')) return 'a NUL: expected text'
  return undefined
}

function readLines(lines: readonly Line[]): Draft {
  const draft = emptyDraft()
  let before = ''
  for (const line of lines) {
    const tell = (message: string) => draft.mistakes.push({ line: line.number, message })
    const wrong = unfit(line)
    if (wrong !== undefined) tell(wrong)
    if (continues(draft, before, line)) continue
    const item = strip(line.text)
    if (item === '') {
      tell('a line of blanks: expected an empty line between tests, or none within one')
      continue
    }
    const [word = item] = words(item)
    const rest = strip(item.slice(word.length))
    before = word
    const mistake = takeDirective(draft, word, rest, line.number)
    if (mistake !== undefined) tell(mistake)
  }
  return draft
}

/** What is wrong between the directives of a test; where one of them is, that is not asked. */
function checkWhole(draft: Draft, first: number): Draft['mistakes'] {
  const at = (word: string): number => draft.at.get(word) ?? first
  const exact = draft.expects.find(({ mode }) => mode === 'file' || mode === 'json')
  const mistakes: Draft['mistakes'] = []
  const tell = (line: number, message: string) => mistakes.push({ line, message })
  if (draft.name === '') tell(at('NAME'), 'this test has no NAME: expected NAME and a name')
  if (draft.run === '' && draft.prog === '')
    tell(first, 'this test runs nothing: expected PROG with a program, or RUN with a command')
  if (draft.run !== '' && draft.prog !== '')
    tell(Math.max(at('RUN'), at('PROG')), 'this test has both RUN and PROG: expected one of them')
  if (draft.expects.length === 0 && draft.returnCode === null)
    tell(first, 'this test expects nothing: expected an EXPECT or RETURN_CODE')
  if (exact && draft.expects.length > 1)
    tell(exact.line, 'EXPECT_FILE and EXPECT_JSON stand alone: expected no other EXPECT in this test')
  if ((draft.returnCode ?? 0) !== 0 && draft.willFail)
    tell(at('RETURN_CODE'), 'this test has both RETURN_CODE and WILL_FAIL: expected one of them')
  if (draft.newPidNamespace && draft.befores.length === 0)
    tell(at('NEW_PIDNS'), 'NEW_PIDNS without BEFORE: expected a BEFORE, which is the first process there')
  if (draft.newPidNamespace && (draft.prog + draft.run).includes('{{BEFORE_PID}}'))
    tell(at('NEW_PIDNS'), 'NEW_PIDNS and {{BEFORE_PID}} do not go together: expected one of them')
  return mistakes
}

/** A test of its lines, and all that is wrong with it. */
function testOf(file: string, lines: readonly Line[]): { test: SuiteTest; mistakes: SuiteRemark[] } {
  const first = lines[0]?.number ?? 1
  const isLong = lines.length > MOST_LINES
  const { at: _at, mistakes: own, ...draft } = readLines(isLong ? lines.slice(0, MOST_LINES) : lines)
  const tooLong = {
    line: first,
    message: `this test has ${plural(lines.length, 'line')}: expected at most ${MOST_LINES}, or an empty line between tests`,
  }
  const all = [
    ...own,
    ...(isLong ? [tooLong] : own.length > 0 ? [] : checkWhole({ ...draft, at: _at, mistakes: own }, first)),
  ].sort((a, b) => a.line - b.line)
  const mistakes = all.map((one) => ({ file, ...one }))
  const test: SuiteTest = {
    ...draft,
    file,
    group: basename(file),
    name: draft.name === '' ? `line-${first}` : draft.name,
    line: first,
    environment: Object.fromEntries(draft.environment),
    features: [...draft.features],
    withoutFeatures: [...draft.withoutFeatures],
    returnCode: draft.returnCode ?? 0,
    isScript: false,
    localTime: draft.localTime !== null && draft.localTime >= 0 ? draft.localTime : null,
    mistake: mistakes[0] ?? null,
  }
  return { test, mistakes }
}

/** What is to be said of how a file ends. */
function notesOnEnd(file: string, lines: readonly Line[], isOpen: boolean): SuiteRemark[] {
  const end = lines.at(-1)
  if (!end) return []
  if (!end.text.endsWith('\n'))
    return [
      {
        file,
        line: end.number,
        message: 'the file ends within this line: expected a line feed; it may be cut',
      },
    ]
  if (!isOpen) return []
  return [
    {
      file,
      line: end.number,
      message:
        "upstream's runner passes over the last test, because a comment ends the file: expected an empty line before it",
    },
  ]
}

/**
 * Reads a file of a suite.
 * @param file its path as people know it, relative to the suite's directory; its last part names the group
 * @returns every test, those with mistakes too; a file that has no test and should, as one mistake
 */
export function readSuiteFile(file: string, content: Uint8Array): SuiteFile {
  const only = (line: number, message: string): SuiteFile => ({
    tests: [],
    mistakes: [{ file, line, message }],
    notes: [],
  })
  if (content.length > LARGEST_FILE)
    return only(
      1,
      `a file of ${sizeWords(content.length)}: expected one of at most ${sizeWords(LARGEST_FILE)}`,
    )
  const lines = linesOf(content)
  const written = lines.filter(({ text }) => !text.startsWith('#') && text !== '\n')
  const first = written[0]
  if (!first) return { tests: [], mistakes: [], notes: [] }
  if (!written.some(({ text }) => DIRECTIVES.includes(/^\s*(\w+)/.exec(text)?.[1] ?? '')))
    return only(
      first.number,
      'this is no file of a suite: expected tests of lines such as NAME, PROG and EXPECT',
    )
  const parts: Line[][] = [[]]
  for (const line of lines) {
    if (line.text === '\n') parts.push([])
    else if (!line.text.startsWith('#')) parts.at(-1)?.push(line)
  }
  const isPassedOver = parts.at(-1)?.length !== 0 && lines.at(-1)?.text.startsWith('#') === true
  const whole = parts.filter((part) => part.length > 0)
  if (whole.length > MOST_TESTS)
    return only(first.number, `a file of ${whole.length} tests: expected at most ${MOST_TESTS}`)
  const read = whole.map((part) => testOf(file, part))
  return {
    tests: read.map(({ test }) => test),
    mistakes: read.flatMap(({ mistakes }) => mistakes),
    notes: notesOnEnd(file, lines, isPassedOver),
  }
}
