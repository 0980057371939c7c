/** What was seen of a test's run, as an attempt; each decision by itself. */
import { describe, expect, test } from 'vitest'
import { filesOf, onlyTest, testWith } from '../../suite/suite.fixture.js'
import { ATTACHED_NOTICE, UNPORTABLE_NOTICE } from '../../suite/command.js'
import { attempt, ran } from './attempts.fixture.js'
import { attemptOfTold, skipped } from './test-attempt.js'

test('what is told is an attempt of its own, without events', () => {
  expect(attemptOfTold(skipped('needs btf'), 5)).toEqual({
    mode: 'isolated',
    outcome: 'unsupported',
    order: null,
    events: [],
    reason: 'skipped: needs btf',
    milliseconds: 5,
  })
})

test('one that passed has the order that outputs have which are as described', () => {
  expect(attempt(ran('hello\n'))).toEqual({
    mode: 'isolated',
    outcome: 'ordered',
    order: 'declared',
    events: [],
    reason: 'passed',
    milliseconds: 1200,
  })
})

describe('failed', () => {
  test('it has no order, and says why and what was seen, in one line', () => {
    expect(attempt(ran(`${ATTACHED_NOTICE}\none\ntwo\n`))).toMatchObject({
      outcome: 'ordered',
      order: null,
      events: [],
      reason: "no line of the output is 'hello'; seen 'one⏎two'",
    })
  })

  test('it says what was expected where that is a whole file', () => {
    const one = testWith('EXPECT_FILE outputs/one')
    const { read } = filesOf({ 'outputs/one': 'this\nthat\n' })
    expect(attempt(ran('other\n'), { test: one, read }).reason).toBe(
      "the output is not as in outputs/one; expected 'this⏎that'; seen 'other'",
    )
  })

  test('of a long output the beginning is told', () => {
    expect(attempt(ran('x'.repeat(3000))).reason).toMatch(/; seen 'x{399}…'$/)
  })

  test('another exit code is told', () => {
    expect(attempt(ran('hello\n', { exit: 1 })).reason).toBe("exit code 1, expected 0; seen 'hello'")
  })

  test('one that prints without end', () => {
    expect(attempt({ kind: 'flooded' })).toMatchObject({
      outcome: 'unsupported',
      reason: 'cannot be told, since it printed more than 16 MiB',
    })
  })
})

describe('died', () => {
  test.each([4, 5, 6, 7, 8, 11, 31])('of signal %d: a crash', (signal) => {
    expect(attempt(ran('hello\n', { exit: -signal }))).toMatchObject({
      outcome: 'crash',
      order: null,
      reason: `bpftrace died of signal ${signal}; seen 'hello'`,
    })
  })

  test.each([2, 9, 13, 15])('of signal %d, which others send: failed', (signal) => {
    expect(attempt(ran('hello\n', { exit: -signal }))).toMatchObject({ outcome: 'ordered', order: null })
  })

  test('when time was up: no crash', () => {
    expect(attempt(ran('', { exit: -6, isTimedOut: true })).outcome).toBe('ordered')
  })

  test('as the test expects: passed', () => {
    const one = testWith('EXPECT hello', 'RETURN_CODE -6')
    expect(attempt(ran('hello\n', { exit: -6 }), { test: one }).order).toBe('declared')
  })

  test('in a test that is to fail: a crash all the same', () => {
    const one = testWith('EXPECT hello', 'WILL_FAIL')
    expect(attempt(ran('hello\n', { exit: -11 }), { test: one }).outcome).toBe('crash')
  })

  test.each([
    "terminate called after throwing an instance of 'std::bad_alloc'\n",
    'LLVM ERROR: out of memory\nAllocation failed\n',
  ])('for want of memory: an error of the machine (%j)', (output) => {
    expect(attempt(ran(output, { exit: -6 }))).toMatchObject({
      outcome: 'error',
      order: null,
      reason: 'the machine ran out of memory',
    })
  })
})

describe('not asked', () => {
  test('a command of REQUIRES fails', () => {
    expect(attempt({ kind: 'unmet', command: 'nft --help' })).toMatchObject({
      outcome: 'unsupported',
      order: null,
      reason: "skipped: needs that 'nft --help' succeeds",
    })
  })

  test('the machine does not do what the test wants', () => {
    expect(attempt({ kind: 'lacking', why: 'the machine has no setsid' })).toMatchObject({
      outcome: 'unsupported',
      reason: 'the machine has no setsid',
    })
  })

  test('a program compiled ahead of time cannot run there', () => {
    expect(attempt(ran(`hello\n${UNPORTABLE_NOTICE}\n`))).toMatchObject({
      outcome: 'unsupported',
      reason: 'skipped: is compiled ahead of time to what this build cannot carry',
    })
  })

  test('nobody can tell whether it is as expected', () => {
    expect(attempt(ran('x'), { test: testWith('EXPECT_FILE outputs/none') })).toMatchObject({
      outcome: 'unsupported',
      reason: "group:3: there is no file outputs/none: expected one beside the suite's directory",
    })
  })
})

describe("the machine's", () => {
  const MISSING = 'sh: 1: bc: not found\n'

  test('a command that is not there', () => {
    expect(attempt(ran(MISSING, { exit: 127 }))).toMatchObject({
      outcome: 'unsupported',
      order: null,
      reason: expect.stringMatching(/^the machine has no bc: exit code 127, expected 0/) as string,
    })
  })

  test('a command that is not there is no matter where the test passes', () => {
    expect(attempt(ran(`hello\n${MISSING}`)).order).toBe('declared')
  })

  const timed = onlyTest('NAME one\nPROG i:ms:1 { exit(); }\nEXPECT hello\n')

  test('a process of BEFORE that did not come up', () => {
    expect(attempt(ran('', { missingBefore: './waiting' }))).toMatchObject({
      outcome: 'unsupported',
      reason: expect.stringMatching(
        /^cannot be told: the process of BEFORE '\.\/waiting' was not there/,
      ) as string,
    })
  })

  test('debugging information that is looked for where it was built', () => {
    const words = "WARNING: Unable to find split debug file 'a.dwo' or 'a.dwp' for './a'\n"
    expect(attempt(ran(words)).outcome).toBe('unsupported')
    expect(attempt(ran(`${words}hello\n`)).outcome).toBe('ordered')
  })

  test('a short timer, where the CPU is emulated', () => {
    expect(attempt(ran('bye\n'), { test: timed, isEmulated: true })).toMatchObject({
      outcome: 'unsupported',
      reason: expect.stringMatching(
        /^cannot be told where the CPU is emulated, since i:ms:1 may come again .*: no line/,
      ) as string,
    })
  })

  test('a short timer is no excuse on a real CPU', () => {
    expect(attempt(ran('bye\n'), { test: timed })).toMatchObject({ outcome: 'ordered', order: null })
  })

  test('a short timer is no matter where the test passes', () => {
    expect(attempt(ran('hello\n'), { test: timed, isEmulated: true }).order).toBe('declared')
  })

  test('an emulated CPU is no excuse without a short timer', () => {
    expect(attempt(ran('bye\n'), { isEmulated: true }).outcome).toBe('ordered')
  })

  test('a crash is no limit of it', () => {
    expect(attempt(ran(MISSING, { exit: -11 }), { test: timed, isEmulated: true }).outcome).toBe('crash')
  })
})
