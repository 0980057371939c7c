/** Attempts → a verdict, and when there is none yet. */
import { describe, expect, test } from 'vitest'
import type { Attempt } from '../../records/record.js'
import type { Mode } from './attempts.fixture.js'
import {
  combined,
  CRASH,
  isolated,
  judged,
  LOST,
  OK,
  PLACE,
  REVERSED,
  said,
  saw,
  SHUFFLED,
  SILENT,
  thrice,
  UNSUPPORTED,
} from './attempts.fixture.js'
import { issue } from './verdict.fixture.js'
import { verdictOf } from './verdict.js'

describe('an output that an expression describes', () => {
  const unlike = (mode: Mode, output: string): Attempt => ({
    ...said(mode, 'error', `the output is not as described: "${output}"`),
    outcome: 'ordered',
  })
  const right: Attempt = { ...OK, mode: 'isolated', events: [] }

  test('is right without events', () => {
    expect(judged([right])).toMatchObject({
      verdict: 'ok',
      order: 'declared',
      events: [],
      reason: 'the output is as described',
    })
  })

  test('is wrong without an order, seen twice, whatever it was each time', () => {
    expect(judged([unlike('isolated', 'b'), unlike('isolated', 'c')])).toMatchObject({
      verdict: 'wrong-order',
      order: null,
      events: [],
      reason: 'the output is not as described: "c"',
    })
    expect(judged([unlike('isolated', 'b')])).toMatchObject({ verdict: 'error' })
  })

  test('is flaky where it is now right and now wrong', () => {
    expect(judged([unlike('isolated', 'b'), right])).toMatchObject({
      verdict: 'flaky',
      reason: 'attempts disagree: not as described / as described',
    })
  })

  test('keeps its lines apart from what is said of it', () => {
    const wrong: Attempt = { ...unlike('isolated', 'b'), reason: 'the output:\n  b' }
    const known = issue({ seen: 'wrong-order' })
    expect(judged([wrong, wrong], known).reason).toBe(`the output:\n  b\n(${known.id})`)
    expect(judged([wrong]).reason).toBe(
      'the output:\n  b\nbut two isolated attempts did not confirm it: it was not asked again',
    )
  })

  test('may be known to be wrong, and then to be mended', () => {
    const known = issue({ seen: 'wrong-order' })
    const wrong = [unlike('isolated', 'b'), unlike('isolated', 'b')]
    expect(judged(wrong, known)).toMatchObject({ verdict: 'known', order: null })
    expect(judged(wrong, issue({ seen: 'reversed' }))).toMatchObject({ verdict: 'wrong-order' })
    expect(judged([right, right], known)).toMatchObject({ verdict: 'fixed' })
    expect(judged([right], known)).toMatchObject({ verdict: 'error' })
  })
})

describe('without a known issue', () => {
  test('declared, seen once, is ok', () => {
    expect(judged([OK])).toEqual({
      verdict: 'ok',
      order: 'declared',
      events: ['abc', 'abc', 'abc'],
      reason: 'declared: abc',
      expected: { order: 'declared', why: 'default' },
    })
  })

  test.each([
    ['wrong-order', 'reversed', REVERSED, 'reversed: cba'],
    ['wrong-order', 'shuffled', SHUFFLED, 'shuffled: bac'],
    ['wrong-order', 'unstable', saw('isolated', 'unstable', 'abc'), 'unstable: abc'],
    ['wrong-order', 'partial', saw('isolated', 'partial', 'ab'), 'partial: ab'],
    ['wrong-order', 'silent', SILENT, 'no handler fired'],
    ['unsupported', null, UNSUPPORTED, 'Unrecognized probe type: fexit'],
    ['crash', null, CRASH, 'bpftrace died of signal 6'],
  ])('%s: %s, seen together and twice alone', (verdict, order, attempt, reason) => {
    expect(judged(thrice(attempt))).toMatchObject({ verdict, order, reason })
  })

  test('alone twice is enough', () => {
    expect(judged([REVERSED, REVERSED]).verdict).toBe('wrong-order')
    expect(judged([LOST, CRASH, CRASH]).verdict).toBe('crash')
  })

  test('a loss does not change what was seen', () => {
    expect(judged([LOST, OK]).verdict).toBe('ok')
    expect(judged([...thrice(REVERSED), LOST]).verdict).toBe('wrong-order')
  })
})

describe('no conclusion', () => {
  test('nothing but losses, with the words of the last', () => {
    const last = said('isolated', 'error', 'bpftrace did not end in time')
    expect(judged([LOST, last])).toMatchObject({
      verdict: 'error',
      order: null,
      events: [],
      reason: 'bpftrace did not end in time',
    })
  })

  test('nothing tried at all', () => {
    expect(judged([])).toMatchObject({ verdict: 'error', reason: 'nothing was tried' })
  })

  test.each([
    ['a wrong order', REVERSED],
    ['a crash', CRASH],
    ['a refusal', UNSUPPORTED],
    ['silence', SILENT],
  ])('%s that was only seen together, or only once alone', (_, attempt) => {
    const together = combined(attempt)
    for (const attempts of [
      [together],
      [together, together, together],
      [together, LOST],
      [attempt],
      [together, attempt],
      [together, together, attempt],
      [LOST, attempt, LOST],
    ])
      for (const issues of [[], [issue({ seen: 'crash' })], [issue({ seen: 'varies' })]])
        expect(judged(attempts, ...issues)).toMatchObject({ verdict: 'error', order: null })
  })

  test('an unconfirmed observation is told with what kept it from being confirmed', () => {
    const lost = said('isolated', 'error', 'the machine did not boot')
    expect(judged([combined(REVERSED), lost, REVERSED]).reason).toBe(
      'reversed: cba, but two isolated attempts did not confirm it: the machine did not boot',
    )
    expect(judged([combined(CRASH), lost]).reason).toContain('died of signal 6, but')
    expect(judged([combined(CRASH)]).reason).toContain('did not confirm it: it was not asked again')
  })
})

describe('attempts that disagree', () => {
  test.each([
    ['together wrong, alone fine', [combined(REVERSED), isolated(OK), isolated(OK)]],
    ['together fine, alone wrong', [OK, REVERSED, REVERSED]],
    ['alone this and that', [isolated(OK), REVERSED]],
    ['fine often, wrong once', [OK, OK, combined(REVERSED), isolated(OK), isolated(OK)]],
    ['two shuffles', [{ ...SHUFFLED, events: ['acb', 'acb', 'acb'] }, SHUFFLED]],
    ['an order and a crash', [CRASH, REVERSED]],
    ['a refusal and an order', [UNSUPPORTED, isolated(OK)]],
  ])('%s: flaky, never ok', (_, attempts) => {
    const { verdict, reason } = judged(attempts)
    expect(verdict).toBe('flaky')
    expect(reason).toContain('attempts disagree')
    expect(judged(attempts, issue()).verdict).toBe('flaky')
  })

  test('no verdict either before both were asked alone', () => {
    expect(judged([OK, combined(REVERSED)])).toMatchObject({ verdict: 'error', order: null })
    expect(judged([combined(REVERSED), isolated(OK)])).toMatchObject({ verdict: 'error', order: null })
  })

  test.each(['unstable', 'partial'] as const)(
    'two that saw %s events agree, although not on each',
    (order) => {
      const one: Attempt = { ...saw('combined', order, ''), events: ['abc', 'cba', 'ab'] }
      const other: Attempt = { ...saw('isolated', order, ''), events: ['cba', 'abc', 'a'] }
      expect(judged([one, other, other]).verdict).toBe('wrong-order')
      expect(judged([one, other, other], issue({ seen: order })).verdict).toBe('known')
    },
  )

  test('refusals in other words do not disagree', () => {
    const other = said('combined', 'unsupported', 'kfunc/kretfunc not available for your kernel version.')
    expect(judged([other, UNSUPPORTED, UNSUPPORTED]).verdict).toBe('unsupported')
  })
})

describe('where no order is expected', () => {
  const free = (attempts: readonly Attempt[], ...issues: Parameters<typeof verdictOf>[2]) =>
    verdictOf({ name: 'fexit', promise: 'none' }, attempts, issues, PLACE, null)

  test.each([OK, REVERSED, SHUFFLED])(
    'any order will do that is the same in every event: $order',
    (attempt) => {
      expect(free([attempt])).toMatchObject({ verdict: 'ok', order: attempt.order, expected: {} })
    },
  )

  test.each([saw('isolated', 'unstable', 'abc'), saw('isolated', 'partial', 'ab'), SILENT])(
    'but $order will not',
    (attempt) => {
      expect(free(thrice(attempt)).verdict).toBe('wrong-order')
      expect(free([attempt]).verdict).toBe('error')
    },
  )

  test('attempts must agree all the same, and a known issue that is not seen is told with what was', () => {
    expect(free([OK, combined(REVERSED)]).verdict).toBe('error')
    expect(free([OK, REVERSED, REVERSED]).verdict).toBe('flaky')
    expect(free([SHUFFLED, SHUFFLED], issue()).reason).toBe(
      'fexit-reversed says reversed, but it is shuffled',
    )
  })
})
