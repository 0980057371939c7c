/** Timers share a program; what one of them shows there that is not expected is asked of it alone. */
import { expect, test } from 'vitest'
import type { Program } from '../../judge/exercise/program.js'
import type { Outcome } from '../../judge/exercise/exercise.js'
import { issue, ordering, played, ran, tokens } from '../../judge/verdict/verdict.fixture.js'
import { ALL, asked } from './ask.fixture.js'

const timer = (name: string) =>
  ordering(name, { probe: 'interval', target: 'ms:200', period: 200, workload: undefined })
const CASES = [timer('interval'), timer('profile')]

/** A run of timers, each of which ticks in this order every 200 ms. */
function ticked({ cases, control }: Program, order: (name: string) => string, lie = 'cba'): Outcome {
  const ticks = (name: string, handlers: string): string =>
    [0, 20, 40, 60, 80].map((at) => tokens(name, [handlers], at)).join('')
  const own = cases.map(({ name }) => ticks(name, order(name)))
  const planted = control === null ? '' : ticks('control', lie)
  return ran(planted + own.join(''), { collected: [''] })
}

test('as expected, they are asked no more', async () => {
  const { labels, attempts } = await asked(CASES, (program) => ticked(program, () => 'abc'))
  expect(labels.filter((label) => !label.includes('look'))).toEqual(['combined'])
  expect(attempts).toEqual({ interval: ['combined declared'], profile: ['combined declared'] })
})

test('what is settled is told before they are asked: an interruption does not take it along', async () => {
  const { labels, toldBefore } = await asked([...ALL, ...CASES], (program) =>
    program.cases.some((one) => one.kind === 'ordering' && one.period !== undefined)
      ? ticked(program, () => 'abc')
      : played(program),
  )
  expect(labels.filter((label) => label === 'combined')).toHaveLength(2)
  expect(toldBefore[labels.lastIndexOf('combined')]).toEqual(['kprobe', 'fentry', 'fexit'])
})

test('a drift beside others is no answer of a timer that keeps its order alone', async () => {
  const { attempts, answers } = await asked(CASES, (program) =>
    ticked(program, (name) => (name === 'interval' && program.cases.length > 1 ? 'cab' : 'abc')),
  )
  expect(attempts).toEqual({
    interval: ['combined error', 'isolated declared'],
    profile: ['combined declared'],
  })
  expect(answers.get('interval')?.[0]?.reason).toBe('together with other timers: shuffled cab')
})

test('what a timer does alone too is seen so twice, also where a known issue says otherwise', async () => {
  const { attempts } = await asked(
    CASES,
    (program) => ticked(program, (name) => (name === 'interval' ? 'cba' : 'abc')),
    false,
    1,
    [issue({ cases: ['profile'], seen: 'reversed' })],
  )
  expect(attempts).toEqual({
    interval: ['combined error', 'isolated reversed', 'isolated reversed'],
    profile: ['combined error', 'isolated declared', 'isolated declared'],
  })
})

test('a lie about a program of timers is one about these alone', async () => {
  const { attempts } = await asked([...ALL, ...CASES], (program) =>
    program.cases.some((one) => one.kind === 'ordering' && one.period !== undefined)
      ? ticked(program, () => 'abc', 'abc')
      : played(program),
  )
  expect(attempts).toEqual({
    kprobe: ['combined declared'],
    fentry: ['combined declared'],
    fexit: ['combined declared'],
    interval: ['combined error'],
    profile: ['combined error'],
  })
})
