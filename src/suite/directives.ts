/** What each directive of a suite's file does to the test that is being read. */
import { didYouMean } from '../matrix/suggestion.js'
import { FEATURES } from './features.js'
import { integer, words } from './python-text.js'
import type { ExpectMode, SuiteRemark, SuiteTest } from './suite-test.js'

/** A test while its lines are read. */
export interface Draft {
  name: string
  prog: string
  run: string
  readonly expects: { readonly mode: ExpectMode; text: string; readonly line: number }[]
  timeout: number
  readonly befores: string[]
  after: string
  setup: string
  cleanup: string
  kernelMin: string
  kernelMax: string
  readonly requires: string[]
  readonly environment: Map<string, string>
  arch: string[]
  readonly features: Set<string>
  readonly withoutFeatures: Set<string>
  willFail: boolean
  newPidNamespace: boolean
  skipIf: SuiteTest['skipIf']
  returnCode: number | null
  localTime: number | null
  /** The lines of directives that are spoken of once all is read. */
  readonly at: Map<string, number>
  readonly mistakes: Omit<SuiteRemark, 'file'>[]
}

/** Seconds, where a test says nothing. */
const DEFAULT_TIMEOUT = 5
/** Seconds; one that waits longer is no test. */
const LONGEST_TIMEOUT = 3600

export const emptyDraft = (): Draft => ({
  name: '',
  prog: '',
  run: '',
  expects: [],
  timeout: DEFAULT_TIMEOUT,
  befores: [],
  after: '',
  setup: '',
  cleanup: '',
  kernelMin: '',
  kernelMax: '',
  requires: [],
  environment: new Map(),
  arch: [],
  features: new Set(),
  withoutFeatures: new Set(),
  willFail: false,
  newPidNamespace: false,
  skipIf: null,
  returnCode: null,
  localTime: null,
  at: new Map(),
  mistakes: [],
})

/** Takes a directive's text into the draft. Gives a sentence where that cannot be. */
type Take = (draft: Draft, text: string, line: number) => string | undefined

const last =
  (key: 'name' | 'prog' | 'run' | 'after' | 'setup' | 'cleanup'): Take =>
  (draft, text) => {
    draft[key] = text
    return undefined
  }

const more =
  (key: 'befores' | 'requires', what: string): Take =>
  (draft, text) => {
    // Upstream's runner takes such a line and then fails at it.
    if (text === '') return `nothing stands behind it: expected ${what}`
    draft[key].push(text)
    return undefined
  }

const expecting =
  (mode: ExpectMode): Take =>
  (draft, text, line) => {
    draft.expects.push({ mode, text, line })
    return text === '' && (mode === 'file' || mode === 'json')
      ? 'nothing stands behind it: expected the path of a file'
      : undefined
  }

const number =
  (key: 'timeout' | 'returnCode' | 'localTime', least: number, most: number, what: string): Take =>
  (draft, text) => {
    const found = integer(text)
    if (found === null || found < least || found > most)
      return `expected ${what}, found ${text === '' ? 'nothing' : `'${text}'`}`
    draft[key] = found
    return undefined
  }

const version =
  (key: 'kernelMin' | 'kernelMax'): Take =>
  (draft, text) => {
    if (!/^\d/.test(text))
      return `expected a version such as 6.12, found ${text === '' ? 'nothing' : `'${text}'`}`
    draft[key] = text
    return undefined
  }

const environment: Take = (draft, text) => {
  for (const word of words(text)) {
    const [name = '', value, ...rest] = word.split('=')
    if (name === '' || value === undefined || rest.length > 0)
      return `'${word}' is no variable: expected NAME=VALUE with one =, apart at blanks`
    draft.environment.set(name, value)
  }
  return undefined
}

const features: Take = (draft, text) => {
  // Upstream parts the names at single blanks and takes the empty ones for names.
  if (/ {2}/.test(text)) return 'two blanks stand between names: expected one'
  for (const word of words(text)) {
    const name = word.replace(/^!/, '')
    if (!FEATURES.includes(name))
      return `there is no feature '${name}'${didYouMean(name, FEATURES)}: expected ${FEATURES.join(', ')}, with a ! before it or without`
    ;(word === name ? draft.features : draft.withoutFeatures).add(name)
  }
  return text === '' ? `nothing stands behind it: expected a feature such as btf` : undefined
}

const skipIf: Take = (draft, text) => {
  const [name = '', value] = text.split('=')
  if (value === undefined) return `expected NAME=VALUE, found ${text === '' ? 'nothing' : `'${text}'`}`
  draft.skipIf = { name, value }
  return undefined
}

const COMMAND = 'a command'

const TAKES: ReadonlyMap<string, Take> = new Map<string, Take>([
  ['NAME', last('name')],
  ['RUN', last('run')],
  ['PROG', last('prog')],
  ['EXPECT', expecting('text')],
  ['EXPECT_NONE', expecting('text-none')],
  ['EXPECT_REGEX', expecting('regex')],
  ['EXPECT_REGEX_NONE', expecting('regex-none')],
  ['EXPECT_FILE', expecting('file')],
  ['EXPECT_JSON', expecting('json')],
  [
    'TIMEOUT',
    number('timeout', 1, LONGEST_TIMEOUT, `a whole number of seconds from 1 to ${LONGEST_TIMEOUT}`),
  ],
  ['BEFORE', more('befores', COMMAND)],
  ['AFTER', last('after')],
  ['SETUP', last('setup')],
  ['CLEANUP', last('cleanup')],
  ['MIN_KERNEL', version('kernelMin')],
  ['MAX_KERNEL', version('kernelMax')],
  ['REQUIRES', more('requires', COMMAND)],
  ['ENV', environment],
  ['ARCH', (draft, text) => ((draft.arch = text.split('|').map((one) => one.trim())), undefined)],
  ['REQUIRES_FEATURE', features],
  ['WILL_FAIL', (draft) => ((draft.willFail = true), undefined)],
  ['NEW_PIDNS', (draft) => ((draft.newPidNamespace = true), undefined)],
  ['SKIP_IF_ENV_HAS', skipIf],
  ['RETURN_CODE', number('returnCode', -64, 255, 'an exit code from 0 to 255, or a signal below 0')],
  ['LOCALIZE_TIMESTAMPS', number('localTime', -1, 253_402_300_799, 'seconds since 1970')],
])

export const DIRECTIVES: readonly string[] = [...TAKES.keys()]

/** Takes one directive; a sentence where it is unknown or what stands behind it cannot be. */
export function takeDirective(draft: Draft, word: string, text: string, line: number): string | undefined {
  const take = TAKES.get(word)
  if (!take) {
    const near = didYouMean(word, DIRECTIVES)
    return `'${word.length > 60 ? `${word.slice(0, 60)}…` : word}' is no directive${near}: expected one such as NAME, PROG or EXPECT`
  }
  draft.at.set(word, line)
  const wrong = take(draft, text, line)
  return wrong === undefined ? undefined : `${word}: ${wrong}`
}
