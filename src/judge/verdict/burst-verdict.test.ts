import { describe, expect, test } from 'vitest'
import type { BurstRun } from '../../records/burst.js'
import { burstRun } from '../../records/record.fixture.js'
import type { Attempt } from '../../records/record.js'
import { isolated, LOST, CRASH, PLACE, UNSUPPORTED } from './attempts.fixture.js'
import { issue } from './verdict.fixture.js'
import { verdictOf } from './verdict.js'

const asked = (runs = 4) => ({
  name: 'fexit',
  handlers: ['a', 'b', 'c'],
  burst: { runs, neighbours: [] },
})
const ran = (changes: Partial<BurstRun> = {}, order: Attempt['order'] = 'declared'): Attempt => ({
  mode: 'isolated',
  outcome: 'ordered',
  order,
  events: [],
  burst: burstRun(changes),
  milliseconds: 4000,
})
const WHOLE = ran()
/** Nine runs of b missing. */
const SOME = ran({ whole: 91, handlers: { a: 100, b: 91, c: 100 }, orders: { abc: 91 } }, 'partial')
const NEVER = ran({ whole: 0, handlers: { a: 0, b: 0, c: 100 }, orders: {} }, 'partial')
const NOTHING = ran({ whole: 0, handlers: { a: 0, b: 0, c: 0 }, orders: {} }, 'silent')
const ERROR = isolated(LOST)

const judged = (attempts: readonly Attempt[], ...issues: Parameters<typeof verdictOf>[2]) =>
  verdictOf(asked(), attempts, issues, PLACE, null)
const said = (...args: Parameters<typeof judged>): string => {
  const { verdict, reason } = judged(...args)
  return `${verdict}: ${reason}`
}
const known = (share?: { least: number; most: number }) => issue({ seen: 'lossy', ...(share && { share }) })

describe('a burst', () => {
  test('is ok where every handler ran for every event in every run, whatever the order', () => {
    const reversed = ran({ orders: { cba: 100 } }, 'reversed')
    expect(judged([WHOLE, WHOLE, WHOLE, WHOLE])).toEqual({
      verdict: 'ok',
      order: 'declared',
      events: [],
      reason: 'every handler ran for each of 400 events in 4 runs, in the order abc',
      expected: {},
      burst: expect.objectContaining({ runs: 4, whole: 400 }) as unknown,
    })
    expect(judged([reversed, reversed, reversed, reversed])).toMatchObject({
      verdict: 'ok',
      order: 'reversed',
    })
    const mixed = judged([WHOLE, reversed, WHOLE, WHOLE])
    expect(mixed).toMatchObject({ verdict: 'ok', order: 'unstable' })
    expect(mixed.reason).toContain('in the orders abc (300), cba (100)')
  })

  test('is lossy where one did not, with how many, whose, and in how many runs', () => {
    expect(said([WHOLE, SOME, SOME, WHOLE])).toBe(
      'lossy: 18 of 1200 handler runs are missing in 2 of 4 runs (b 18); bpftrace reported no loss; kernel missed: 0',
    )
    expect(judged([WHOLE, SOME, SOME, WHOLE])).toMatchObject({
      order: 'partial',
      burst: { whole: 382, due: 1200 },
    })
  })

  test('names handlers that never ran in a whole run, and runs in which none ever did', () => {
    expect(said([WHOLE, NEVER, NOTHING, NEVER])).toBe(
      'lossy: 700 of 1200 handler runs are missing in 3 of 4 runs (a 300, b 300, c 100); no handler ever ran in 1 run; handler a never ran in 2 runs; handler b never ran in 2 runs; bpftrace reported no loss; kernel missed: 0',
    )
  })

  test('quotes what bpftrace and the kernel say, and says where the kernel says nothing', () => {
    const counted = ran({ ...SOME.burst, lost: 1, missed: 8 }, 'partial')
    expect(said([WHOLE, counted, WHOLE, WHOLE])).toMatch(
      /; bpftrace reported 1 lost event; kernel missed: 8$/,
    )
    const uncounted = ran({ ...SOME.burst, missed: null }, 'partial')
    expect(said([uncounted, uncounted, uncounted, uncounted])).toMatch(/; the kernel gave no count$/)
  })
})

describe('no conclusion', () => {
  test('before all runs are done', () => {
    expect(said([WHOLE, WHOLE, WHOLE, ERROR])).toBe(
      `error: 3 of 4 runs came to an answer: ${ERROR.reason ?? ''}`,
    )
    expect(judged([WHOLE, SOME, ERROR, ERROR])).not.toHaveProperty('burst')
    expect(said([])).toBe('error: it was not asked again')
  })

  test('a run that was lost is none of them', () => {
    expect(said([WHOLE, ERROR, WHOLE, WHOLE, WHOLE])).toMatch(/^ok: .* in 4 runs/)
  })
})

describe('no burst', () => {
  test('a refusal is believed when it was seen twice, and so is a crash', () => {
    expect(said([UNSUPPORTED])).toMatch(/^error: 0 of 4 runs came to an answer: it was not asked again$/)
    expect(said([UNSUPPORTED, UNSUPPORTED])).toBe('unsupported: Unrecognized probe type: fexit')
    expect(said([CRASH, CRASH])).toBe('crash: bpftrace died of signal 6')
  })

  test('where some attempts are one and others are none they disagree', () => {
    expect(said([WHOLE, CRASH, WHOLE, WHOLE, WHOLE])).toBe('flaky: attempts disagree: a burst / crash')
    expect(said([CRASH, UNSUPPORTED])).toBe('flaky: attempts disagree: crash / unsupported')
  })

  test('a known refusal or crash is known', () => {
    expect(said([CRASH, CRASH], issue({ seen: 'crash', words: 'signal 6' }))).toBe(
      'known: bpftrace died of signal 6 (fexit-reversed)',
    )
    expect(said([CRASH, CRASH], issue({ seen: 'crash', words: 'signal 11' }))).toMatch(/^crash: /)
    expect(said([UNSUPPORTED, UNSUPPORTED], known())).toMatch(/^unsupported: /)
  })
})

describe('a known issue', () => {
  const lost = [WHOLE, SOME, SOME, WHOLE] // 1.5 %
  const whole = [WHOLE, WHOLE, WHOLE, WHOLE]

  test('excuses losses within its bounds', () => {
    expect(judged(lost, known())).toMatchObject({
      verdict: 'known',
      expected: { order: 'lossy', why: 'fexit-reversed' },
    })
    expect(said(lost, known({ least: 1.5, most: 1.5 }))).toMatch(/kernel missed: 0 \(fexit-reversed\)$/)
  })

  test.each([[{ least: 2, most: 40 }], [{ least: 0, most: 1 }]])(
    'does not excuse what is outside of %j',
    (share) => {
      expect(judged(lost, known(share))).toMatchObject({ verdict: 'lossy', order: 'partial' })
    },
  )

  test('is not refuted by a whole answer, unless something is always lost', () => {
    expect(judged(whole, known())).toMatchObject({ verdict: 'ok', expected: { order: 'lossy' } })
    expect(judged(whole, known({ least: 0, most: 2 }))).toMatchObject({ verdict: 'ok' })
    expect(said(whole, known({ least: 1, most: 100 }))).toBe(
      'fixed: fexit-reversed says lossy, but every handler ran for each of 400 events in 4 runs, in the order abc',
    )
  })

  test('of a crash has vanished where a burst is whole', () => {
    expect(judged(whole, issue({ seen: 'crash' }))).toMatchObject({ verdict: 'fixed' })
  })
})
