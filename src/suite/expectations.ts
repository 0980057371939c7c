/** Whether an output is as a test expects. Pure. The rules are those of tests/runtime/engine/runner.py of bpftrace. */
import { shortened } from '../lib/visible.js'
import { canonicalJson } from './python-json.js'
import { pythonExpression, type PythonExpression } from './python-expression.js'
import { isBlankSign, splitLines, strip, withLineFeeds } from './python-text.js'
import type { SuiteTest, TestExpect } from './suite-test.js'

/** What an output is compared with beside the test itself. */
export interface ExpectFiles {
  /** A file that the test names, as text; null where there is none. */
  readonly read: (path: string) => string | null
  /** Minutes that the machine's time is ahead of UTC; a guest's is UTC. */
  readonly minutesAhead?: number
}

/** Whether the text stands on lines of its own, blanks around it aside. The text begins with no blank but a line feed. */
function hasLine(output: string, text: string): boolean {
  if (text === '') return output.split('\n').some((line) => strip(line) === '')
  const pastBlanks = (from: number): number => {
    let at = from
    while (at < output.length && output[at] !== '\n' && isBlankSign(output.charAt(at))) at++
    return at
  }
  for (let line = 0; line <= output.length;) {
    const begin = pastBlanks(line)
    if (output.startsWith(text, begin)) {
      const end = pastBlanks(begin + text.length)
      if (end === output.length || output[end] === '\n') return true
    }
    const feed = output.indexOf('\n', begin)
    if (feed < 0) return false
    line = feed + 1
  }
  return false
}

const two = (number: number): string => String(number).padStart(2, '0')

/** The forms of time that expected files may have. */
const FORMS: Readonly<Record<string, (time: Date) => string>> = {
  '%': () => '%',
  H: (time) => two(time.getUTCHours()),
  M: (time) => two(time.getUTCMinutes()),
  S: (time) => two(time.getUTCSeconds()),
  Y: (time) => String(time.getUTCFullYear()),
  m: (time) => two(time.getUTCMonth() + 1),
  d: (time) => two(time.getUTCDate()),
}

/** strftime of the expected file; null where it has a form that is not known here. */
function localized(text: string, { localTime }: SuiteTest, minutesAhead: number): string | null {
  if (localTime === null) return text
  const time = new Date((localTime + minutesAhead * 60) * 1000)
  if (!/^(?:[^%]|%[%HMSYmd])*$/.test(text)) return null
  return text.replace(/%(.)/g, (whole, form: string) => FORMS[form]?.(time) ?? whole)
}

/** `lacking`: nobody can tell here, and the sentence says why. */
export type Met = boolean | { readonly lacking: string }

function sameJson(expect: TestExpect, expected: string, output: string): boolean {
  const [ours, seen] = [splitLines(strip(expected)), splitLines(strip(output))]
  const isSame = (a: string, b: string): boolean => {
    const read = canonicalJson(a)
    return read !== null && read === canonicalJson(b)
  }
  if (expect.text.endsWith('.ndjson'))
    return ours.length === seen.length && ours.every((line, at) => isSame(line, seen[at] ?? ''))
  return seen.length === 1 && isSame(expected, output)
}

/** What is said where an expression cannot be read. */
const unreadable = ({ file }: SuiteTest, { line, text }: TestExpect, found: PythonExpression): string =>
  `${file}:${line}: this expression cannot be searched here: ${found.kind === 'lacking' ? found.why : ''}: ${shortened(text, 160)}`

/** Whether one expectation is met. @param output with line feeds alone */
export function isMet(test: SuiteTest, expect: TestExpect, output: string, files: ExpectFiles): Met {
  switch (expect.mode) {
    case 'text':
    case 'text-none':
      return hasLine(output, expect.text) === (expect.mode === 'text')
    case 'regex':
    case 'regex-none': {
      const found = pythonExpression(expect.text)
      if (found.kind === 'lacking') return { lacking: unreadable(test, expect, found) }
      return found.isIn(output) === (expect.mode === 'regex')
    }
    case 'file':
    case 'json': {
      const written = files.read(expect.text)
      const at = `${test.file}:${expect.line}: `
      if (written === null)
        return { lacking: `${at}there is no file ${expect.text}: expected one beside the suite's directory` }
      const expected = withLineFeeds(written)
      if (expect.mode === 'json') return sameJson(expect, expected, output)
      const local = localized(strip(expected), test, files.minutesAhead ?? 0)
      if (local === null) return { lacking: `${at}${expect.text} has a form of time that is not known here` }
      return strip(output) === local
    }
  }
}

/** Why nobody can tell here whether the test passes, known before it is run; null where it can be told. */
export function untellable(test: SuiteTest, files: ExpectFiles): string | null {
  if (test.mistake) return `${test.mistake.file}:${test.mistake.line}: ${test.mistake.message}`
  for (const expect of test.expects) {
    const met = isMet(test, expect, '', files)
    if (typeof met === 'object') return met.lacking
  }
  return null
}
