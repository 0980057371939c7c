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
    expect(of('a@25')).toEqual(['', 'a'])
    expect(of('')).toEqual(['', ''])
  })

  test.each(['a@10.5 b@21', 'a@31', 'a@0 b@15 c@25'])('a token between events or after them: %s', (text) => {
    expect(of(text)).toBe('1 tokens lie outside of every event')
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
  const one = ordering('x', { probe: 'interval', target: 'ms:100', period: 100, events: 2, workload: 'spin' })
  const of = (text: string): string | string[] => shown(eventsOf(one, tokensOf(text), windowsOf([0, 500])))

  test('handlers that fire together are one; the first tick, which may be cut, does not count', () => {
    expect(of('c@50 a@150 b@150.1 c@150.2 a@250 c@250.1 b@250.2 a@350')).toEqual(['abc', 'acb'])
  })

  test('what fires before or after the workload is not counted', () => {
    expect(of('a@-50 b@50 a@150 b@250')).toEqual(['b', 'a'])
    expect(of('a@50 a@150 b@250 c@480')).toEqual(['a', 'b'])
  })

  test('too few whole ticks', () => {
    expect(of('a@50 a@150')).toBe('1 whole ticks were seen, 2 were asked for')
  })

  test('none at all is silence', () => {
    expect(of('')).toEqual([''])
  })
})

test('by the run: all of it is one event', () => {
  const one = ordering('x', { probe: 'BEGIN', target: undefined, workload: 'nanosleep' })
  expect(shown(eventsOf(one, tokensOf('a@1 c@9 b@99'), windowsOf([0, 5])))).toEqual(['acb'])
})
