import { describe, expect, test } from 'vitest'
import { eventsOf } from './events.js'
import type { Token, Window } from './output.js'
import { ordering } from './verdict.fixture.js'

/** `a@5` is handler a at 5 ms. */
const tokensOf = (text: string): Token[] =>
  text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const [handler = '', at] = word.split('@')
      return { case: 'x', handler, at: BigInt(Math.round(Number(at) * 1e6)), cpu: 0 }
    })
const windowsOf = (...times: [number, number][]): Window[] =>
  times.map(([begin, end]) => ({
    action: 'nanosleep',
    begin: BigInt(begin * 1_000_000),
    end: BigInt(end * 1_000_000),
  }))
const shown = (found: ReturnType<typeof eventsOf>): string | string[] =>
  'wrong' in found ? found.wrong : found.events.map((event) => event.join(''))

describe('by the workload', () => {
  const one = ordering('x', { events: 2 })
  const windows = windowsOf([0, 10], [20, 30])
  const of = (text: string): string | string[] => shown(eventsOf(one, tokensOf(text), windows))

  test('each token is in the event in which it fell, the edges included', () => {
    expect(of('a@0 b@5 c@10 a@20 c@21 b@30')).toEqual(['abc', 'acb'])
    expect(of('a@25')).toBe('1 of 2 events reached no handler')
    expect(of('a@0 b@1 a@25')).toEqual(['ab', 'a'])
    expect(of('')).toEqual(['', ''])
  })

  test.each(['a@10.5 b@21', 'a@31', 'a@0 b@15 c@25'])('a token between events or after them: %s', (text) => {
    expect(of(text)).toBe('1 tokens belong to no event')
  })

  test('fewer events than asked for', () => {
    expect(shown(eventsOf(one, [], windowsOf([0, 10])))).toBe('the workload did 1 of 2 events')
  })

  test('probes that fire elsewhere too are judged by what is in the events', () => {
    const fault = ordering('x', { probe: 'software', target: 'page-faults:1', events: 2, workload: 'fault' })
    expect(shown(eventsOf(fault, tokensOf('a@1 a@15 b@21'), windows))).toEqual(['a', 'b'])
  })
})

describe('by ticks', () => {
  const TIMER = { probe: 'interval', target: 'ms:100', period: 100, events: 2 }
  const one = ordering('x', { ...TIMER, workload: 'spin' })
  const of = (text: string): string | string[] => shown(eventsOf(one, tokensOf(text), windowsOf([0, 500])))

  test('an event is the n-th tick of each handler, within the time of the workload', () => {
    expect(of('a@-50 b@-49 c@-48 a@50 b@51 c@52 a@150 c@151 b@152 a@250')).toEqual(['abc', 'acb'])
    expect(of('a@-50 b@-49 c@-48 a@50 b@51 c@52 a@480 b@490 c@510')).toBe(
      '1 whole ticks were seen, 2 were asked for',
    )
  })

  test('also where handlers were started further apart than a period', () => {
    expect(of('a@10 b@90 a@110 c@130 b@190 a@210 c@230 b@290 c@330')).toEqual(['abc', 'abc'])
    expect(of('c@10 b@90 c@110 a@130 b@190 c@210 a@230')).toEqual(['cba', 'cba'])
  })

  test('a machine that stalls holds up all handlers alike', () => {
    expect(of('a@10 b@11 c@12 a@290 b@291 c@292')).toEqual(['abc', 'abc'])
  })

  test('a tick that is lost or doubled is no order', () => {
    expect(of('a@10 b@11 c@12 a@110 b@111 a@210 b@211 c@212 a@310 b@311 c@312')).toBe(
      "handler 'c' missed a tick",
    )
    expect(of('a@10 a@10 b@11 c@12 a@110 b@111 c@112')).toBe("handler 'a' ticked twice in a period")
  })

  test('a handler that never ticks is missing', () => {
    expect(of('a@10 b@11 a@110 b@111 a@210 b@211')).toEqual(['ab'])
  })

  test('none at all is silence', () => {
    expect(of('')).toEqual([''])
  })

  describe('without a workload', () => {
    const alone = ordering('x', { ...TIMER, workload: undefined })
    const of = (text: string): string | string[] => shown(eventsOf(alone, tokensOf(text), []))

    test('every tick counts', () => {
      expect(of('a@10 b@11 c@12 a@110 b@111 c@112 a@210')).toEqual(['abc', 'abc'])
      expect(of('a@10 b@11 c@12 a@110')).toBe('1 whole ticks were seen, 2 were asked for')
    })

    test('a handler is missing once the others have had their time, and before that no answer', () => {
      expect(of('a@10 b@11 a@110 b@111')).toEqual(['ab'])
      expect(of('a@10 b@11')).toBe('0 whole ticks were seen, 2 were asked for')
      expect(of('')).toBe('0 whole ticks were seen, 2 were asked for')
    })
  })

  test('handlers of one name cannot be told apart', () => {
    const same = ordering('x', {
      probe: 'interval',
      target: 'ms:100',
      period: 100,
      handlers: ['a', 'a', 'b'],
    })
    expect(shown(eventsOf(same, tokensOf('a@1 a@2 b@3'), windowsOf([0, 500])))).toContain('listed twice')
  })
})

test('by the run: all of it is one event', () => {
  const one = ordering('x', { probe: 'BEGIN', target: undefined, workload: 'nanosleep' })
  expect(shown(eventsOf(one, tokensOf('a@1 c@9 b@99'), windowsOf([0, 5])))).toEqual(['acb'])
})
