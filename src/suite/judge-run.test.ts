import { expect, test } from 'vitest'
import { untellable } from './expectations.js'
import { judgeRun } from './judge-run.js'
import { readSuiteFile } from './read-file.js'
import { filesOf, runOf, testWith } from './suite.fixture.js'
import type { SuiteTest } from './suite-test.js'

const NOTICE = '__BPFTRACE_NOTIFY_PROBES_ATTACHED'
const FILES = filesOf({
  'o/lines.txt': '\none\r\ntwo\n\n',
  'o/time.txt': '%H:%M:%S at 100%%\n',
  'o/odd.txt': '%Q\n',
  'o/map.json': '{\n  "a": 1,\n  "b": [1]\n}\n',
  'o/maps.ndjson': '{"a": 1}\n{"b": 2}\n',
})

/** 'passed', or the sentence. */
function judged(test: SuiteTest, run: ReturnType<typeof runOf>): string {
  const judgement = judgeRun(test, run, FILES)
  return judgement.kind === 'passed' ? 'passed' : `${judgement.kind}: ${judgement.why}`
}

test.each([
  ['EXPECT hello', `${NOTICE}\n  hello \t\nmore\n`, 'passed'],
  ['EXPECT hello', 'hello', 'passed'],
  ['EXPECT hello', 'x hello\nhello x\nhello.\n', "failed: no line of the output is 'hello'"],
  ['EXPECT a.*', 'abc\n', "failed: no line of the output is 'a.*'"],
  ['EXPECT one\n       two', 'zero\n one\ntwo \n', 'passed'],
  ['EXPECT one\n       two', 'one\n two\n', "failed: no line of the output is 'one⏎two'"],
  ['EXPECT', 'abc\n', 'passed'],
  ['EXPECT', 'abc', "failed: no line of the output is ''"],
  ['EXPECT_NONE hello', 'hello x\n', 'passed'],
  ['EXPECT_NONE hello', 'hello\n', "failed: a line of the output is 'hello', which must not be there"],
  ['EXPECT_REGEX ^b\\d+$', 'a\nb12\nc', 'passed'],
  ['EXPECT_REGEX ^b$', 'ab', "failed: the output has nothing that matches '^b$'"],
  ['EXPECT_REGEX_NONE x', 'abc', 'passed'],
  ['EXPECT_REGEX_NONE b', 'abc', "failed: the output has what must not be there: a match of 'b'"],
  [
    'EXPECT a\nEXPECT b\nEXPECT c',
    'b\n',
    "failed: no line of the output is 'a'; no line of the output is 'c'",
  ],
  ['EXPECT_FILE o/lines.txt', 'one\ntwo\n', 'passed'],
  ['EXPECT_FILE o/lines.txt', `early\n${NOTICE}\none\r\ntwo\n`, 'passed'],
  ['EXPECT_FILE o/lines.txt', 'early\none\ntwo\n', 'failed: the output is not as in o/lines.txt'],
  ['EXPECT_FILE o/time.txt\nLOCALIZE_TIMESTAMPS 3661', '01:01:01 at 100%', 'passed'],
  ['EXPECT_FILE o/time.txt', '01:01:01 at 100%', 'failed: the output is not as in o/time.txt'],
  ['EXPECT_FILE o/time.txt\nLOCALIZE_TIMESTAMPS -1', '%H:%M:%S at 100%%', 'passed'],
  ['EXPECT_JSON o/map.json', `x\n${NOTICE}\n\n{"b": [1], "a": 1.0}\n`, 'passed'],
  ['EXPECT_JSON o/map.json', '{"a": 1, "b": [2]}', 'failed: the output is not the JSON of o/map.json'],
  ['EXPECT_JSON o/map.json', '{"a": 1,\n"b": [1]}', 'failed: the output is not the JSON of o/map.json'],
  ['EXPECT_JSON o/map.json', 'Segmentation fault', 'failed: the output is not the JSON of o/map.json'],
  ['EXPECT_JSON o/maps.ndjson', '{"a":1}\n{"b":2}\n', 'passed'],
  ['EXPECT_JSON o/maps.ndjson', '{"a":1}\n', 'failed: the output is not the JSON of o/maps.ndjson'],
])('%j with the output %j: %s', (lines, output, judgement) => {
  expect(judged(testWith(...lines.split('\n')), runOf(output))).toBe(judgement)
})

test.each([
  ['EXPECT a', { exit: 1 }, 'failed: exit code 1, expected 0'],
  ['EXPECT b', { exit: -11 }, "failed: exit code -11, expected 0; no line of the output is 'b'"],
  ['RETURN_CODE 69', { exit: 69 }, 'passed'],
  ['RETURN_CODE 69', { exit: 0 }, 'failed: exit code 0, expected 69'],
  ['EXPECT a\nWILL_FAIL', { exit: 3 }, 'passed'],
  ['EXPECT a\nWILL_FAIL', { exit: 0 }, 'failed: exit code 0, expected a failure (WILL_FAIL)'],
  ['EXPECT b\nWILL_FAIL', { exit: 3 }, "failed: no line of the output is 'b'"],
  // Where time is up the output decides alone.
  ['EXPECT a', { exit: 143, isTimedOut: true }, 'passed'],
  [
    'EXPECT b',
    { isTimedOut: true },
    "failed: time was up after all was attached (TIMEOUT 5), and no line of the output is 'b'",
  ],
  [
    'EXPECT b',
    { isTimedOut: true, isAttached: false },
    "failed: time was up before all was attached, and no line of the output is 'b'",
  ],
  ['EXPECT a\nSETUP s', { setup: { exit: 1, output: 'no' } }, 'failed: SETUP ended with 1'],
  ['EXPECT b\nCLEANUP c', { cleanup: { exit: 2, output: 'no' } }, 'failed: CLEANUP ended with 2'],
  [
    'EXPECT a\nSETUP s\nCLEANUP c',
    { setup: { exit: 0, output: '' }, cleanup: { exit: 0, output: '' } },
    'passed',
  ],
  [
    'EXPECT a\nBEFORE ./x y',
    { missingBefore: './x y', exit: 0 },
    "failed: the process of BEFORE './x y' was not there in time",
  ],
])('%j after %j: %s', (lines, changes, judgement) => {
  expect(judged(testWith(...lines.split('\n')), runOf('a\n', changes))).toBe(judgement)
})

test('what failed is shown with what was expected, bounded', () => {
  const output = `${'x'.repeat(10_000)}end\n`
  const judgement = judgeRun(testWith('EXPECT_FILE o/lines.txt'), runOf(output), FILES)
  if (judgement.kind !== 'failed') throw new Error(judgement.kind)
  expect(judgement.expected).toBe('\none\r\ntwo\n\n')
  expect(judgement.seen).toMatch(/^x{1000}\n\[… 8004 signs …\]\nx{996}end\n$/)
  const setup = judgeRun(
    testWith('EXPECT a', 'SETUP s'),
    runOf('', { setup: { exit: 1, output: 'why' } }),
    FILES,
  )
  expect(setup).toMatchObject({ expected: 's', seen: 'why' })
})

test('a program compiled ahead of time for another place is skipped', () => {
  expect(
    judged(testWith('EXPECT a'), runOf('__BPFTRACE_NOTIFY_AOT_PORTABILITY_DISABLED\n', { exit: 1 })),
  ).toMatch(/^skipped: /)
})

test.each([
  [
    'EXPECT_REGEX a(?=b)',
    'group:3: this expression cannot be searched here: look-ahead, which RE2 does not have: a(?=b)',
  ],
  [
    'EXPECT_FILE o/none.txt',
    "group:3: there is no file o/none.txt: expected one beside the suite's directory",
  ],
  [
    'EXPECT_FILE o/odd.txt\nLOCALIZE_TIMESTAMPS 0',
    'group:3: o/odd.txt has a form of time that is not known here',
  ],
])('%j cannot be told, and that is known before', (lines, why) => {
  const one = testWith(...lines.split('\n'))
  expect(untellable(one, FILES)).toBe(why)
  expect(judged(one, runOf('ab'))).toBe(`unsupported: ${why}`)
})

test('a test with a mistake is no answer, whatever came of it', () => {
  const [one] = readSuiteFile('d/f', Buffer.from('NAME a\nPROG p\nEXPECTED x\n')).tests
  expect(judged(one!, runOf('x'))).toMatch(/^unsupported: d\/f:3: 'EXPECTED' is no directive/)
  expect(untellable(one!, FILES)).toMatch(/^d\/f:3: /)
})

test('what can be told is told before as well', () => {
  expect(untellable(testWith('EXPECT_JSON o/map.json'), FILES)).toBeNull()
})

test('a script for `bpftrace --test` has to end', () => {
  const script = { ...testWith('EXPECT x'), isScript: true, expects: [] }
  expect(judgeRun(script, runOf('', { isTimedOut: true }), filesOf({}))).toMatchObject({
    kind: 'failed',
    why: 'time was up after 5 s',
  })
  expect(judgeRun(script, runOf(''), filesOf({})).kind).toBe('passed')
})
