import { describe, expect, test } from 'vitest'
import { programOf } from '../exercise/program.js'
import type { Ran } from '../exercise/exercise.js'
import { judge } from './judge.js'
import { ordering, ran, report, token, tokens } from './verdict.fixture.js'

const CASE = { probe: 'kretprobe', workload: 'nap', events: undefined, burst: 4 }

/** What a run says of a burst of four events; the workload did as many unless told. */
function answer(stdout: string, fields: Partial<Ran> = {}, more: Record<string, unknown> = {}) {
  const program = programOf(ordering('x', { ...CASE, ...more }), '0.23.2')
  const judgement = judge(program, ran(stdout, { collected: [report(4, 'nap')], ...fields }))
  return judgement.kind === 'answered' ? judgement.answers.get('x') : judgement
}
const WHOLE = tokens('x', ['abc', 'abc', 'abc', 'abc'])

describe('a burst', () => {
  test('in which every handler runs for every event is whole', () => {
    expect(answer(WHOLE)).toEqual({
      outcome: 'ordered',
      order: 'declared',
      events: [],
      burst: {
        events: 4,
        whole: 4,
        due: 12,
        handlers: { a: 4, b: 4, c: 4 },
        orders: { abc: 4 },
        lost: 0,
        missed: null,
      },
    })
  })

  test('that loses handlers is counted, and events that nobody saw are no error', () => {
    expect(answer(tokens('x', ['abc', 'bc', '', 'cba']))).toMatchObject({
      order: 'partial',
      burst: { whole: 2, due: 12, handlers: { a: 2, b: 3, c: 3 }, orders: { abc: 1, cba: 1 } },
    })
  })

  test('in which one handler never runs says 0 of it, and one in which none does of all', () => {
    expect(answer(tokens('x', ['c', 'c', 'c', 'c']))).toMatchObject({
      burst: { whole: 0, handlers: { a: 0, b: 0, c: 4 }, orders: {} },
    })
    expect(answer('')).toMatchObject({ order: 'silent', burst: { handlers: { a: 0, b: 0, c: 0 } } })
  })

  test('with a handler that is written twice waits for it twice', () => {
    const twice = { handlers: ['a', 'a', 'b'] }
    expect(answer(tokens('x', ['aab', 'aab', 'ab', 'aab']), {}, twice)).toMatchObject({
      burst: { whole: 3, due: 12, handlers: { a: 7, b: 4 }, orders: { aab: 3 } },
    })
  })
})

describe('what bpftrace says that it lost is counted, and no damage', () => {
  test.each([
    ['Lost 3 events', 3],
    ['Lost 3 events\nLost 2 events', 5],
    ['Lost 3 events\nLost 2 events\nTotal lost event count: 5', 5],
    ['WARNING: Skipped 2 events', 2],
    ['events were lost', undefined],
  ])('%j: %s', (stderr, lost) => {
    const found = answer(WHOLE, { stderr })
    if (lost === undefined)
      expect(found).toMatchObject({ kind: 'error', reason: 'bpftrace lost events: "events were lost"' })
    else expect(found).toMatchObject({ outcome: 'ordered', burst: { lost } })
  })
})

describe('no answer', () => {
  test.each<[string, string, Partial<Ran>, string]>([
    [
      'a doubled token',
      tokens('x', ['abc', 'aabc', 'abc', 'abc']),
      {},
      "handler 'a' ran 2 times for event 2, and is written 1 times",
    ],
    [
      'a token of a handler that there is not',
      tokens('x', ['abc', 'abc', 'abc', 'abcd']),
      {},
      "the case has no handler 'd', but its token was printed",
    ],
    ['a token of another case', WHOLE + token('y', 'a', 3, 5), {}, "a token of 'y' was printed"],
    ['a token outside of every event', WHOLE + token('x', 'a', 9, 0), {}, '1 tokens belong to no event'],
    [
      'an output that contradicts the clock',
      token('x', 'b', 1, 0) + token('x', 'a', 0, 0),
      {},
      "the order of bpftrace's output and the clock in the probes disagree",
    ],
    ['a token that cannot be read', `${WHOLE}=x a\n`, {}, 'unreadable token'],
    ['a workload that did less', WHOLE, { collected: [report(3, 'nap')] }, 'the workload did 3 of 4 events'],
    ['a workload that failed', WHOLE, { collected: ['! nap: no\n'] }, 'the workload failed: nap: no'],
  ])('%s', (_, stdout, fields, words) => {
    const found = answer(stdout, fields)
    expect(found).toMatchObject({ reason: expect.stringContaining(words) as string })
    expect(found).not.toHaveProperty('burst')
  })
})
