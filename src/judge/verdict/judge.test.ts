import { describe, expect, test } from 'vitest'
import { orderingProgram, programOf } from '../exercise/program.js'
import type { Ran } from '../exercise/exercise.js'
import { judge } from './judge.js'
import type { Observation } from './judge.js'
import { ordering, programFor, ran, report, token, tokens } from './verdict.fixture.js'

/** What a run says about `fexit`, asked alone; `undefined` where it says nothing about any case. */
function answer(stdout: string, fields: Partial<Ran> = {}): Observation | undefined {
  const judgement = judge(programFor('fexit'), ran(stdout, fields))
  return judgement.kind === 'answered' ? judgement.answers.get('fexit') : undefined
}
const order = (...args: Parameters<typeof answer>): string | undefined => {
  const found = answer(...args)
  return found?.outcome === 'ordered' ? (found.order ?? 'none') : found?.outcome
}
/** Why a run says nothing about any case. */
function trouble(stdout: string, fields: Partial<Ran> = {}): string {
  const judgement = judge(programFor('fexit'), ran(stdout, fields))
  return judgement.kind === 'answered' ? 'answered' : `${judgement.kind}: ${judgement.reason}`
}

const DECLARED = tokens('fexit', ['abc', 'abc', 'abc'])

describe('an ordering case', () => {
  test.each([
    ['declared', ['abc', 'abc', 'abc']],
    ['reversed', ['cba', 'cba', 'cba']],
    ['shuffled', ['bca', 'bca', 'bca']],
    ['unstable', ['abc', 'cba', 'abc']],
    ['partial', ['abc', 'ab', 'abc']],
    ['partial', ['abc', 'abcc', 'abc']],
    ['silent', ['', '', '']],
  ])('%s: %j', (wanted, events) => {
    expect(answer(tokens('fexit', events))).toEqual({ outcome: 'ordered', order: wanted, events })
  })

  test('an event that nobody saw concludes nothing', () => {
    expect(answer(tokens('fexit', ['abc', 'abc', '']))).toEqual({
      outcome: 'error',
      reason: '1 of 3 events reached no handler',
    })
  })

  test('a lost first token does not shift the rest: rotated output is partial, not reversed or fine', () => {
    const stdout = DECLARED.split('\n').slice(1).join('\n')
    expect(answer(stdout)).toEqual({ outcome: 'ordered', order: 'partial', events: ['bc', 'abc', 'abc'] })
  })

  test('a doubled token does not make up for a lost one', () => {
    const stdout = token('fexit', 'a', 0, 0) + token('fexit', 'b', 0, 1) + token('fexit', 'b', 0, 2)
    expect(order(stdout + tokens('fexit', ['', 'abc', 'abc']))).toBe('partial')
  })

  test('handlers at the same nanosecond keep the order of the output', () => {
    const stdout = ['c', 'b', 'a'].map((handler) => token('fexit', handler, 0, 5)).join('')
    expect(order(stdout + tokens('fexit', ['', 'cba', 'cba']))).toBe('reversed')
  })

  test('more events than asked for, which another case wanted, are judged all', () => {
    expect(order(DECLARED, { collected: [report(5)] })).toBe('error')
    expect(order(tokens('fexit', Array<string>(5).fill('abc')), { collected: [report(5)] })).toBe('declared')
  })

  test('events of another action are not its own', () => {
    const collected = [report(3, 'openat')]
    expect(answer('', { collected })).toEqual({ outcome: 'error', reason: 'the workload did 0 of 3 events' })
  })
})

describe('what is no answer', () => {
  test('tokens outside of every event', () => {
    const before = '=fexit a 42974999999 0\n'
    const between = `=fexit a ${42_975_000_000n + 9_500_000n} 0\n`
    const after = '=fexit c 43975000000 0\n'
    expect(order(before + DECLARED)).toBe('error')
    expect(order(tokens('fexit', ['abc']) + between + tokens('fexit', ['', 'abc', 'abc']))).toBe('error')
    expect(answer(DECLARED + after)).toEqual({
      outcome: 'error',
      reason: '1 tokens belong to no event',
    })
  })

  test('an output whose order contradicts the clock', () => {
    const swapped = token('fexit', 'b', 0, 1) + token('fexit', 'a', 0, 0) + token('fexit', 'c', 0, 2)
    expect(answer(swapped + tokens('fexit', ['', 'abc', 'abc']))).toEqual({
      outcome: 'error',
      reason: "the order of bpftrace's output and the clock in the probes disagree",
    })
    const events = DECLARED.split('\n').slice(0, 9)
    expect(order([...events.slice(3), ...events.slice(0, 3)].join('\n'))).toBe('error')
  })

  test('a handler that the case does not have', () => {
    expect(answer(DECLARED + token('fexit', 'd', 2, 9))).toMatchObject({ outcome: 'error' })
  })

  test('tokens of a case that was not asked', () => {
    expect(trouble(DECLARED + token('kprobe', 'a', 2, 9))).toBe(
      "error: a token of 'kprobe' was printed, which was not asked",
    )
  })

  test('tokens that are torn, or stuck together', () => {
    expect(trouble(`${DECLARED}=fexit a 4297`)).toContain('error: unreadable token')
    expect(trouble(DECLARED.replace('\n=', '='))).toContain('error: unreadable token')
  })

  test('a banner that swallowed a token: it is missed, not guessed', () => {
    expect(order(`Attached${DECLARED}`)).toBe('partial')
  })

  test.each(['Lost 3 events', 'WARNING: Lost 3 events'])('words of lost events: %s', (words) => {
    expect(trouble(DECLARED, { stderr: `${words}\n` })).toContain('error: bpftrace lost events')
    expect(trouble(`${DECLARED}${words}\n`)).toContain('error: bpftrace lost events')
  })

  test('a report that is cut short, wherever', () => {
    const whole = report(3)
    const verdicts = new Set<string | undefined>()
    for (let at = 0; at < whole.length; at++)
      verdicts.add(order(DECLARED, { collected: [whole.slice(0, at)] }))
    expect(verdicts).toEqual(new Set([undefined, 'error']))
  })

  test('a report that is not there', () => {
    expect(trouble(DECLARED, { collected: [''] })).toContain('the workload did not finish')
    expect(trouble(DECLARED, { collected: [], stderr: 'syscall: No such file\n' })).toBe(
      'error: the workload did not finish: syscall: No such file',
    )
  })

  test('a report that is not there because bpftrace had nothing to wait for, and ended its child', () => {
    const begin = ordering('begin', { probe: 'BEGIN', target: undefined })
    const without = (stdout: string, program = programOf(begin, '0.27.1')) => {
      const judgement = judge(program, ran(stdout, { collected: [''] }))
      return judgement.kind === 'answered' ? judgement.answers.get('begin') : judgement.kind
    }
    const events = tokens('begin', ['abc'])
    expect(without(events)).toEqual({ outcome: 'ordered', order: 'declared', events: ['abc'] })
    expect(without(tokens('begin', ['ab']))).toMatchObject({ order: 'partial' })
    expect(without('')).toBe('error')
    const together = orderingProgram([begin, ordering('fexit')], '0.27.1', false)
    expect(without(events, together)).toBe('error')
    expect(without(events, orderingProgram([begin], '0.27.1', true))).toBe('error')
  })

  test('exit code 0 with nothing printed and nothing done', () => {
    expect(trouble('', { stdout: '', collected: [''] })).toBe(
      'error: the workload did not finish: it said nothing',
    )
  })

  test.each<[string, Partial<Ran>, string]>([
    ['a crash', { exit: -1, signal: 6 }, 'crash: '],
    ['SIGKILL', { exit: -1, signal: 9 }, 'error: '],
    ['a deadline', { ended: 'timeout' }, 'error: '],
    ['a flood', { ended: 'flood' }, 'error: '],
    ['exit code 1 without a word', { exit: 1 }, 'error: '],
    ['a refusal', { exit: 1, stderr: 'stdin:1:1-32: ERROR: Unrecognized probe type: fexit' }, 'refused: '],
  ])('%s, although every token was printed in order', (_, fields, words) => {
    expect(trouble(DECLARED, fields)).toContain(words)
  })

  test('a machine that was lost', () => {
    const lost = { kind: 'lost', reason: "the guest's kernel: Oops: 0002", milliseconds: 900 } as const
    expect(judge(programFor('fexit'), lost)).toEqual({ kind: 'error', reason: lost.reason })
  })
})
