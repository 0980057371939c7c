/** How a burst is asked: alone, and as often as it says. */
import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../judge/exercise/exercise.js'
import { ordering, played } from '../../judge/verdict/verdict.fixture.js'
import { ALL, asked, CRASHED, ended, LOST, MUTE, refusalOf } from './ask.fixture.js'

const BURST = ordering('burst', { probe: 'kretprobe', workload: 'nap', events: undefined, burst: 5, runs: 3 })
const WORDS = 'BTF: failed to read data (Invalid argument) from: /sys/kernel/btf/vmlinux\n'

/** The outcomes of a burst's runs in turn; afterwards it is whole. */
const inTurn = (...outcomes: Outcome[]) =>
  asked([BURST], (program, _, count) => outcomes[count] ?? played(program))

describe('a burst', () => {
  test('is asked alone, so often, and looked at each time', async () => {
    const { labels, attempts } = await asked([...ALL, BURST], (program) => played(program))
    expect(labels).toEqual(['combined', 'burst-1', 'burst-2', 'burst-3'])
    expect(attempts['burst']).toEqual(['isolated declared', 'isolated declared', 'isolated declared'])
  })

  test('is asked no more often where something is missing: that is an answer', async () => {
    const { labels, answers } = await asked([BURST], (program, _, count) =>
      played(program, count === 1 ? { burst: 'bc' } : {}),
    )
    expect(labels).toEqual(['burst-1', 'burst-2', 'burst-3'])
    expect(answers.get('burst')?.map(({ burst }) => burst?.handlers['a'])).toEqual([5, 0, 5])
  })

  test('is asked at least as often as everything is', async () => {
    const { labels } = await asked([BURST], (program) => played(program), false, 4)
    expect(labels).toHaveLength(4)
  })

  test('makes up for a run that was lost, and gives up after two in a row', async () => {
    const once = await inTurn(ended({}), LOST)
    expect(once.attempts['burst']).toEqual(['isolated error', 'isolated error'])
    const got = await asked([BURST], (program, _, count) => (count === 1 ? LOST : played(program)))
    expect(got.attempts['burst']).toEqual([
      'isolated declared',
      'isolated error',
      'isolated declared',
      'isolated declared',
    ])
  })

  test('a refusal or a crash is seen twice and no more', async () => {
    const refused = await asked([BURST], (program) => refusalOf(program, 'burst'))
    expect(refused.attempts['burst']).toEqual(['isolated unsupported', 'isolated unsupported'])
    const crashed = await asked([BURST], () => CRASHED)
    expect(crashed.attempts['burst']).toEqual(['isolated crash', 'isolated crash'])
  })

  test('a refusal without a word is asked to say why, from then on', async () => {
    const { labels, answers } = await asked([BURST], (_program, verbose) =>
      verbose ? ended({ exit: 1, stderr: WORDS }) : MUTE,
    )
    expect(labels).toEqual(['burst-1', 'burst-1 -v', 'burst-2 -v'])
    expect(answers.get('burst')?.[0]?.reason).toBe(WORDS.trim())
  })

  test('has with it what the kernel counted, and by what it was attached', async () => {
    const programs = [1, 2, 3].map((id) => ({
      id,
      type: 'kprobe',
      name: `kretprobe_hrtimer_nanosleep_${id}`,
      recursion_misses: id,
    }))
    const events = programs.map(({ id }) => ({
      prog_id: id,
      fd_type: 'kretprobe',
      func: 'hrtimer_nanosleep',
    }))
    const seen = [[], programs, events].map((list) => JSON.stringify(list))
    const { answers } = await asked([BURST], (program) => ({ ...played(program), seen }))
    expect(answers.get('burst')?.map(({ burst, mechanism }) => [burst?.missed, mechanism])).toEqual(
      Array(3).fill([6, ['perf_event kretprobe']]),
    )
  })
})
