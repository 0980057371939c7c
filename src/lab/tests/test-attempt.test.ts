import { expect, test } from 'vitest'
import { filesOf, onlyTest, runOf, testWith } from '../../suite/suite.fixture.js'
import type { TestRun } from '../../suite/judge-run.js'
import { attemptOfTest } from './test-attempt.js'
import type { JudgingHow } from './test-attempt.js'

const one = testWith('EXPECT hello')
const HOW: JudgingHow = { ...filesOf({}), older: null, isEmulated: false }
const attempt = (run: TestRun, how = HOW, test = one) =>
  attemptOfTest(test, { kind: 'run', run, took: 1 }, how, 5)

test('what is as expected is passed', () => {
  expect(attempt(runOf('hello\n'))).toMatchObject({ outcome: 'ordered', order: 'declared', milliseconds: 5 })
})

test('what is not says what was expected and what was seen', () => {
  const { outcome, order, reason } = attempt(runOf('bye\n'))
  expect([outcome, order]).toEqual(['ordered', null])
  expect(reason).toBe("no line of the output is 'hello'; seen 'bye'")
})

test('death by a signal is a crash, but not for want of memory', () => {
  expect(attempt(runOf('', { exit: -11 }))).toMatchObject({ outcome: 'crash' })
  expect(attempt(runOf('LLVM ERROR: out of memory\n', { exit: -6 }))).toMatchObject({ outcome: 'error' })
})

test('a command that the machine lacks is no failure of the build', () => {
  expect(attempt(runOf('/tmp/sh: line 1: jq: command not found\n', { exit: 127 }))).toMatchObject({
    outcome: 'unsupported',
    reason: expect.stringMatching(/^the machine has no jq: /) as string,
  })
})

test('a short timer cannot be told of on an emulated CPU, unless the test passes', () => {
  const timed = onlyTest('NAME one\nPROG i:ms:1 { printf("x\\n"); exit(); }\nEXPECT hello\n')
  const emulated = { ...HOW, isEmulated: true }
  expect(attempt(runOf('x\n'), HOW, timed)).toMatchObject({ outcome: 'ordered', order: null })
  expect(attempt(runOf('x\n'), emulated, timed)).toMatchObject({ outcome: 'unsupported' })
  expect(attempt(runOf('hello\n'), emulated, timed)).toMatchObject({ order: 'declared' })
})

test('what an older build refuses is left out, and what it does wrong is not', () => {
  const older = { ...HOW, older: 'bpftrace 0.11.3 is older' }
  const refusal = runOf('stdin:1:1: ERROR: no such thing\n', { isAttached: false, exit: 1 })
  expect(attempt(refusal, older)).toMatchObject({ outcome: 'unsupported' })
  expect(attempt(refusal)).toMatchObject({ outcome: 'ordered', order: null })
  expect(attempt(runOf('bye\n'), older)).toMatchObject({ outcome: 'ordered', order: null })
})

test('a requirement that is not met, and output without end', () => {
  expect(attemptOfTest(one, { kind: 'unmet', command: 'false' }, HOW, 1)).toMatchObject({
    outcome: 'unsupported',
    reason: "skipped: needs that 'false' succeeds",
  })
  expect(attemptOfTest(one, { kind: 'flooded' }, HOW, 1)).toMatchObject({ outcome: 'ordered', order: null })
})
