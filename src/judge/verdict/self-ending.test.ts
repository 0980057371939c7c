import { describe, expect, test } from 'vitest'
import { programOf } from '../exercise/program.js'
import type { Program } from '../exercise/program.js'
import type { CompanionEnd } from '../exercise/exercise.js'
import { besideFailure, earliness, isEndOfChild, mayEndItself, maySayExitCode } from './self-ending.js'
import { ordering, own, ran } from './verdict.fixture.js'

const of = (program: string, keys: Record<string, unknown> = {}): Program =>
  programOf(own({ workload: undefined, program, ...keys }), '0.23.2')

describe('a program may end itself', () => {
  test('where it calls exit(), and is not ours', () => {
    expect(mayEndItself(of('BEGIN { exit(); }'))).toBe(true)
    expect(mayEndItself(of('BEGIN { print("exit()"); }'))).toBe(false)
    const ours = programOf(ordering('x'), '0.23.2')
    expect(mayEndItself({ ...ours, text: 'BEGIN { exit(); }' })).toBe(false)
  })

  test('with an exit code where it names one', () => {
    expect(maySayExitCode(of('BEGIN { exit(3); }'))).toBe(true)
    expect(maySayExitCode(of('BEGIN { exit(); }'))).toBe(false)
    expect(maySayExitCode({ ...programOf(ordering('x'), '0.23.2'), text: 'BEGIN { exit(3); }' })).toBe(false)
  })
})

describe("a command's death of signal 15", () => {
  const command = ['/tmp/tool', 'x']
  const ending = of('interval:s:1 { exit(); }', { command })

  test('is the end that bpftrace gives its child', () => {
    expect(isEndOfChild(ending, 'run: /tmp/tool died of signal 15')).toBe(true)
    expect(isEndOfChild(ending, 'run: /tmp/tool died of signal 15: last words')).toBe(true)
  })

  test('is none where the program cannot have ended', () => {
    expect(isEndOfChild(of('interval:s:1 { }', { command }), 'run: /tmp/tool died of signal 15')).toBe(false)
  })

  test.each([
    'run: /tmp/tool died of signal 1',
    'run: /tmp/tool died of signal 155',
    'run: /tmp/tool died of signal 11: then signal 15',
    'run: /tmp/tool failed with exit code 3: a child died of signal 15',
    'run: /tmp/tool failed with exit code 1: run: /tmp/tool died of signal 15',
    'run: cannot run /tmp/tool: No such file or directory',
    'nanosleep: died of signal 15',
  ])('is no excuse for another failure: %s', (failure) => expect(isEndOfChild(ending, failure)).toBe(false))
})

describe('a silence', () => {
  const window = { action: 'nanosleep', begin: 1n, end: 2n }
  const ending = of('interval:s:1 { exit(); }', { workload: 'nanosleep' })

  test('of a program that ended before its workload had is explained by that', () => {
    expect(earliness(ending, [])).toMatch(/ended itself/)
    expect(earliness(of('interval:s:1 { exit(); }', { command: ['/tmp/tool'] }), [])).toMatch(/ended itself/)
  })

  test('is not where the workload was done, where there is none, or where nothing ends the program', () => {
    expect(earliness(ending, [window])).toBeNull()
    expect(earliness(of('BEGIN { exit(); }'), [])).toBeNull()
    expect(earliness(of('BEGIN { }', { workload: 'nanosleep' }), [])).toBeNull()
  })
})

describe('the command beside', () => {
  const program = of('kprobe:f { }', { beside: ['/tmp/tool', '-x'] })
  const end = (fields: Partial<CompanionEnd>) =>
    besideFailure(program, ran('', { beside: [{ over: true, exit: 0, signal: 0, said: '', ...fields }] }))

  test('that ended well, or was ended with the program, has not failed', () => {
    expect(end({})).toBeNull()
    expect(end({ over: false, exit: -1, signal: 0 })).toBeNull()
    expect(besideFailure(program, ran(''))).toBeNull()
  })

  test('that failed is named, with its last line', () => {
    expect(end({ exit: 3, said: 'one\ntwo\n' })).toBe(
      '/tmp/tool beside the program ended with exit code 3: two',
    )
    expect(end({ exit: -1, signal: 11 })).toBe('/tmp/tool beside the program died of signal 11')
    expect(end({ exit: 127, said: 'cannot run /tmp/tool: No such file or directory\n' })).toContain(
      'cannot run /tmp/tool',
    )
  })
})
