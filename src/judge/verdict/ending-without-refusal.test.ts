import { describe, expect, test } from 'vitest'
import { orderingProgram, programOf } from '../exercise/program.js'
import type { Ran } from '../exercise/exercise.js'
import { howItEnded } from './ending.js'
import { ordering, own, ran } from './verdict.fixture.js'

const COMBINED = orderingProgram([ordering('kprobe'), ordering('fexit'), ordering('fentry')], '0.23.2', false)
const ended = (fields: Partial<Ran>, program = COMBINED) => howItEnded(ran('', fields), program)
const failed = (stderr: string, program = COMBINED) => ended({ exit: 1, stderr }, program)

describe('a crash', () => {
  test('of a signal, with the last words', () => {
    const stderr = 'FATAL: Invalid probe type made it to attachpoint parser\n'
    expect(ended({ exit: -1, signal: 6, stderr })).toEqual({
      kind: 'crash',
      reason: 'bpftrace died of signal 6: FATAL: Invalid probe type made it to attachpoint parser',
    })
    expect(ended({ exit: -1, signal: 11 })).toEqual({ kind: 'crash', reason: 'bpftrace died of signal 11' })
  })

  test('even where everything was printed before, or where an error is told too', () => {
    expect(ended({ exit: -1, signal: 11, stdout: '=fexit a 1 0\n' }).kind).toBe('crash')
    expect(ended({ exit: -1, signal: 6, stderr: 'stdin:1:1-2: ERROR: x' }).kind).toBe('crash')
  })

  test("what somebody's own script prints is no word of bpftrace's", () => {
    const printed = { exit: 1, stdout: 'ERROR: slow request\nFATAL: nothing\n' }
    const program = programOf(own(), '0.23.2')
    expect(howItEnded(ran('', printed), program)).toMatchObject({ kind: 'error' })
    expect(howItEnded(ran('', { ...printed, stderr: 'ERROR: no such probe\n' }), program)).toMatchObject({
      kind: 'refused',
      reason: 'ERROR: no such probe',
    })
  })

  test.each([
    'FATAL: Invalid probe type made it to attachpoint parser',
    "terminate called after throwing an instance of 'std::out_of_range'",
    'LLVM ERROR: Broken module found, compilation aborted!',
    "bpftrace: ./src/ast/irbuilderbpf.cpp:99: foo: Assertion `bar' failed.",
    'BUG: unexpected state',
  ])('by its own account: %s', (stderr) => {
    expect(failed(stderr)).toEqual({ kind: 'crash', reason: stderr })
  })
})

describe('no conclusion', () => {
  test('an interruption of ours that came too early, or came to nothing', () => {
    const timer = { probe: 'interval', target: 'ms:200', period: 200, workload: undefined }
    const timed = programOf(ordering('interval', timer), '0.27.1')
    expect(ended({ exit: -1, signal: 2 }, timed)).toMatchObject({ kind: 'error' })
    expect(ended({ exit: -1, signal: 2 })).toMatchObject({ kind: 'crash' })
    expect(ended({ ended: 'timeout', exit: -1, signal: 9 }, timed)).toEqual({
      kind: 'error',
      reason: 'bpftrace had not attached every probe in time, or it ignored SIGINT',
    })
  })

  test.each<[string, Partial<Ran>, RegExp]>([
    ['the deadline', { ended: 'timeout', exit: -1, signal: 9 }, /did not end in time/],
    ['output without end', { ended: 'flood', exit: -1, signal: 9 }, /printed without end/],
    ['SIGKILL from somewhere', { exit: -1, signal: 9 }, /killed \(signal 9\)/],
    [
      'no memory',
      { exit: 1, stderr: 'ERROR: Error creating map: Cannot allocate memory' },
      /ran out of resources: Cannot/,
    ],
    [
      'a full disk',
      { exit: 1, stderr: 'ERROR: write: No space left on device' },
      /ran out of resources: No space left/,
    ],
    [
      'exit code 1 without a word',
      { exit: 1, stdout: 'Attaching 3 probes...\n' },
      /exit code 1 and without a word/,
    ],
    [
      'a workload that failed',
      { exit: 1, stderr: 'nanosleep: Interrupted system call' },
      /"nanosleep: Interrupted/,
    ],
    ['usage', { exit: 2, stderr: 'usage: syscall [--hold FILE] ACTION:COUNT...' }, /exit code 2/],
  ])('%s', (_, fields, reason) => {
    const ending = ended(fields)
    expect(ending.kind).toBe('error')
    expect('reason' in ending && ending.reason).toMatch(reason)
  })

  test.each([
    "terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc",
    'LLVM ERROR: out of memory\nAllocation failed',
  ])('an abort for want of memory: %s', (stderr) => {
    for (const fields of [{ exit: -1, signal: 6 }, { exit: 134 }]) {
      const ending = ended({ ...fields, stderr })
      expect(ending.kind).toBe('error')
      expect('reason' in ending && ending.reason).toMatch(/^the machine ran out of resources: /)
    }
    expect(ended({ exit: -1, signal: 11, stderr }).kind).toBe('crash')
  })

  test('a deadline or a flood weighs more than an exit that looks well', () => {
    expect(ended({ ended: 'timeout', exit: 0 }).kind).toBe('error')
    expect(ended({ ended: 'flood', exit: 0 }).kind).toBe('error')
  })
})
