/** The suite of our own making (tests/suite): all of it is read as its names plant it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { untellable } from './expectations.js'
import { DIRECTIVES } from './directives.js'
import { mentionedPaths } from './mentions.js'
import { readSuite, type SuiteReader } from './read-suite.js'
import { unmetRequirement } from './requirements.js'
import { weakExpects } from './weak.js'

const BASE = 'tests/suite'
const reader: SuiteReader = {
  list: (directory) =>
    readdirSync(directory, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      kind: entry.isDirectory() ? 'directory' : 'file',
    })),
  read: (path) => readFileSync(path),
}
const beside = (path: string): string | null =>
  existsSync(join(BASE, path)) ? readFileSync(join(BASE, path), 'utf8') : null
const suite = readSuite(join(BASE, 'runtime'), reader)
const planted = (word: string) => suite.tests.filter(({ name }) => name.startsWith(`${word}_`))
const names = (tests: readonly { readonly name: string }[]) => tests.map(({ name }) => name).sort()

test('there are enough tests, of every kind and with every directive', () => {
  expect(suite.tests.length).toBeGreaterThanOrEqual(60)
  const words = ['pass', 'fail', 'hang', 'flaky', 'skip', 'either', 'lacking', 'mistake']
  expect(words.filter((word) => planted(word).length < 2)).toEqual([])
  const known = new RegExp(`^(${[...words, 'untold'].join('|')})_|^line-`)
  expect(names(suite.tests).filter((name) => !known.test(name))).toEqual([])
  const text = ['output', 'files', 'ends', 'needs', 'nested/around']
    .map((file) => readFileSync(join(BASE, 'runtime', file), 'utf8'))
    .join('\n')
  expect(DIRECTIVES.filter((word) => !new RegExp(`^${word}\\b`, 'm').test(text))).toEqual([])
})

test('every mistake has its file and its line, and spoils its own test alone', () => {
  const told = suite.mistakes.map(({ file, line, message }) => `${file}:${line}: ${message}`)
  expect(told.map((one) => one.replace(/[:;]? (?:expected|\(did you).*$/, ''))).toEqual([
    "mistakes:3: 'EXPECTS' is no directive",
    'mistakes:7: this test has both RUN and PROG',
    'mistakes:10: this test has no NAME',
    'mistakes:13: this test runs nothing',
    'mistakes:16: this test expects nothing',
    'mistakes:22: EXPECT_FILE and EXPECT_JSON stand alone',
    'mistakes:26: this test has both RETURN_CODE and WILL_FAIL',
    'mistakes:32: TIMEOUT',
    "mistakes:37: ENV: 'GREETING' is no variable",
    "mistakes:42: REQUIRES_FEATURE: there is no feature 'bfp'",
    'mistakes:47: a line of blanks',
    'mistakes:54: NEW_PIDNS without BEFORE',
    "mistakes:59: 'world' is no directive",
  ])
  expect(told.filter((one) => !one.includes('expected'))).toEqual([])
  expect(names(suite.tests.filter(({ mistake }) => mistake))).toEqual(
    names([...planted('mistake'), ...suite.tests.filter(({ name }) => name.startsWith('line-'))]),
  )
})

test('what cannot be told here is known before anything runs', () => {
  const sound = suite.tests.filter(({ mistake }) => !mistake)
  const without = sound.filter((one) => untellable(one, { read: beside }) !== null)
  expect(names(without)).toEqual(names(planted('lacking')))
})

test('what is to be skipped is known, but for what commands say', () => {
  const place = { release: '6.12.63+deb13-amd64', architecture: 'x86_64', info: '', environment: {} } as const
  const unmet = suite.tests.filter((one) => !one.mistake && unmetRequirement(one, place) !== null)
  const ofOther = suite.tests.filter(({ prog }) => prog.includes('big'))
  const byCommand = planted('skip').filter(({ requires }) => requires.length > 0)
  expect(names(byCommand)).toEqual(['skip_requires', 'skip_second_requires'])
  // Of a build that says nothing of itself, no feature is there.
  expect(names([...unmet, ...byCommand])).toEqual(
    names([
      ...planted('skip'),
      ...ofOther,
      ...planted('either').filter(({ name }) => name.endsWith('_with_btf')),
    ]),
  )
})

test('weak expectations are found where they are planted', () => {
  const weak = suite.tests.filter((one) => weakExpects(one, beside).length > 0)
  expect(names(weak)).toEqual(names(suite.tests.filter(({ name }) => name.includes('_weak_'))))
})

test('all files that tests mention are there, but for the one that is planted to be missing', () => {
  const paths = new Set(suite.tests.flatMap((one) => mentionedPaths(one, beside)))
  expect([...paths].filter((path) => beside(path) === null)).toEqual(['runtime/outputs/there-is-none.txt'])
  expect(paths).toContain('runtime/scripts/waiting')
})

test('two tests of one name are told apart and told', () => {
  expect(suite.tests.filter(({ name }) => name === 'pass_twice').map(({ id }) => id)).toEqual([
    'around.pass_twice',
    'around.pass_twice#2',
  ])
  expect(suite.notes.map(({ message }) => message)).toEqual([
    expect.stringMatching(
      /^there is a test around\.pass_twice already \(nested\/around:\d+\): this one is around\.pass_twice#2/,
    ),
  ])
})
