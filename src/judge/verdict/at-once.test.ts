/** Events of two CPUs at once: what each CPU did is told, and what was not at once is no answer. */
import { describe, expect, test } from 'vitest'
import { orderingProgram, programOf } from '../exercise/program.js'
import type { Ran } from '../exercise/exercise.js'
import type { Attempt } from '../../records/record.js'
import { judge } from './judge.js'
import type { Observation } from './judge.js'
import { verdictOf } from './verdict.js'
import { ordering, ran } from './verdict.fixture.js'

const one = ordering('x', { events: 2, cpus: 2 })

/** Windows of 10 ms in milliseconds, by CPU, as the workload reports them; CPU 1 is 1 ms late unless told. */
const report = (late = 1, events = 2): string =>
  Array.from({ length: events }, (_, event) => {
    const line = (cpu: number, from: number): string =>
      `nanosleep ${event} ${from}000000 ${from + 10}000000 ${cpu}\n`
    return line(0, 100 * event) + line(1, 100 * event + late)
  }).join('')

/** `a0@5`: handler a on CPU 0 at 5 ms. */
const printed = (text: string, name = 'x'): string =>
  text
    .split(' ')
    .map((word) => {
      const [, handler = '', cpu = '', at = ''] = /^([a-z])(\d)@(\d+)$/.exec(word) ?? []
      return `=${name} ${handler} ${at}000000 ${cpu}\n`
    })
    .join('')

function answer(text: string, fields: Partial<Ran> = {}): Observation | undefined {
  const program = programOf(one, '0.23.2')
  const judgement = judge(program, ran(printed(text), { collected: [report()], ...fields }))
  return judgement.kind === 'answered' ? judgement.answers.get('x') : undefined
}
const why = (...args: Parameters<typeof answer>): string | undefined => {
  const found = answer(...args)
  return found?.outcome === 'ordered' ? found.events.join(' ') : found?.reason
}

const WHOLE = 'a0@2 b0@3 a1@2 c0@4 b1@3 c1@4 a1@102 b1@103 c1@104 a0@101 b0@102 c0@103'

describe('a case on two CPUs', () => {
  test('each event of each CPU is told, the first CPU before the second', () => {
    expect(answer(WHOLE)).toEqual({
      outcome: 'ordered',
      order: 'declared',
      events: ['abc', 'abc', 'abc', 'abc'],
      cpus: [0, 0, 1, 1],
    })
  })

  test('an order that is wrong on one CPU is no order', () => {
    const stdout = WHOLE.replace('a1@2', 'c1@2').replace('c1@4', 'a1@4')
    expect(answer(stdout)).toMatchObject({ order: 'unstable', events: ['abc', 'abc', 'cba', 'abc'] })
  })

  test('an order that is wrong on both is one', () => {
    const stdout = printed('c0@2 c1@2 b0@3 b1@3 a0@4 a1@4 c0@102 c1@102 b0@103 b1@103 a0@104 a1@104')
    const judgement = judge(programOf(one, '0.23.2'), ran(stdout, { collected: [report()] }))
    expect(judgement.kind === 'answered' && judgement.answers.get('x')).toMatchObject({ order: 'reversed' })
  })

  test('handlers that never ran on one CPU are missing', () => {
    expect(answer('a0@2 b0@3 c0@4 a0@102 b0@103 c0@104')).toMatchObject({
      order: 'partial',
      events: ['abc', 'abc', '', ''],
    })
  })

  test.each([
    [
      'an event that is missing on one CPU',
      WHOLE.replace('a1@2 ', '').replace('b1@3 c1@4 ', ''),
      {},
      'on CPU 1, 1 of 2 events reached no handler',
    ],
    [
      'a token of a CPU that nobody was on',
      WHOLE.replace('a1@2', 'a2@2'),
      {},
      'a token is of CPU 2, but the workload was on CPUs 0 and 1',
    ],
    [
      'a token between the events of its CPU',
      WHOLE.replace('a1@2', 'a1@0'),
      {},
      'on CPU 1, 1 tokens belong to no event',
    ],
    [
      'a clock that runs back on one CPU',
      WHOLE.replace('b0@3', 'b0@1'),
      {},
      "the order of bpftrace's output and the clock in the probes disagree",
    ],
    [
      'CPUs that were one after the other',
      'a0@2 b0@3 c0@4 a1@52 b1@53 c1@54 a0@102 b0@103 c0@104 a1@152 b1@153 c1@154',
      { collected: [report(50)] },
      'the CPUs were at it at the same time in 0 of 2 events',
    ],
    [
      'a workload that was on one CPU',
      'a0@2 b0@3 c0@4 a0@102 b0@103 c0@104',
      { collected: [report().replace(/.* 1\n/g, '')] },
      'on CPU 1, the workload did 0 of 2 events',
    ],
    [
      'a workload that says of no CPU',
      'a0@2 b0@3 c0@4',
      {
        collected: [
          report()
            .replace(/.* 1\n/g, '')
            .replace(/ 0\n/g, '\n'),
        ],
      },
      'an event is of no CPU, but the workload was on CPUs 0 and 1',
    ],
    ['windows of one CPU that overlap', WHOLE, { collected: [report().replaceAll('100', '5')] }, undefined],
  ])('%s', (_, text, fields, wanted) => {
    expect(why(text, fields)).toBe(wanted)
  })

  test('a token that another CPU claims leaves one CPU too many and the other too few', () => {
    expect(answer(WHOLE.replace('a1@2', 'a0@4').replace('c0@4', 'c0@5'))).toMatchObject({ order: 'partial' })
  })

  test('further events, where some were not at once, are judged too', () => {
    const late = 'nanosleep 2 300000000 310000000 0\nnanosleep 2 350000000 360000000 1\n'
    const more = ' a0@302 b0@303 c0@304 c1@352 b1@353 a1@354'
    expect(answer(WHOLE + more, { collected: [report() + late] })).toMatchObject({
      order: 'unstable',
      cpus: [0, 0, 0, 1, 1, 1],
    })
  })
})

test('the planted lie is on as many CPUs, and must be seen on each', () => {
  const program = orderingProgram([one], '0.23.2', true)
  expect(program.control).toMatchObject({ cpus: 2, workload: 'call' })
  const later = (text: string): string =>
    text.replace(/ (\d+)000000/g, (_, at: string) => ` ${Number(at) + 500}000000`)
  const collected = [report() + later(report()).replaceAll('nanosleep', 'call')]
  const onBoth = 'c0@2 b0@3 a0@4 c1@2 b1@3 a1@4 c0@102 b0@103 a0@104 c1@102 b1@103 a1@104'
  const judged = (planted: string): string =>
    judge(program, ran(printed(WHOLE) + later(printed(planted, 'control')), { collected })).kind
  expect(judged(onBoth)).toBe('answered')
  expect(judged(onBoth.replace('c1@102', 'a1@102').replace('a1@104', 'c1@104'))).toBe('unbelieved')
})

describe('the verdict names the CPUs where they differ', () => {
  const attempt = (events: string[]): Attempt => ({
    mode: 'isolated',
    outcome: 'ordered',
    order: 'unstable',
    events,
    cpus: [0, 0, 1, 1],
    milliseconds: 1,
  })
  const verdict = (events: string[]) => {
    const { verdict, reason, cpus } = verdictOf(
      one,
      [attempt(events), attempt(events)],
      [],
      { kernel: '6.12.1', bpftrace: '0.23.2' },
      null,
    )
    return [verdict, reason, cpus]
  }
  test.each([
    [['abc', 'abc', 'acb', 'acb'], 'unstable: abc on CPU 0, acb on CPU 1'],
    [['abc', 'acb', 'abc', 'acb'], 'unstable: abc, acb'],
    [['abc', 'abc', '', ''], 'unstable: abc on CPU 0, nothing on CPU 1'],
  ])('%j', (events, reason) => {
    expect(verdict(events)).toEqual(['wrong-order', reason, [0, 0, 1, 1]])
  })
})
