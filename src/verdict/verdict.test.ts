import { describe, expect, test } from 'vitest'
import type { Attempt } from '../results/record.js'
import { issue } from './verdict.fixture.js'
import { isPlain, issuesFor, verdictOf } from './verdict.js'

const PLACE = { kernel: '6.12.117', bpftrace: '0.23.2' }

type Mode = Attempt['mode']
const saw = (mode: Mode, order: NonNullable<Attempt['order']>, event: string): Attempt => ({
  mode,
  outcome: 'ordered',
  order,
  events: [event, event, event],
  milliseconds: 2400,
})
const said = (mode: Mode, outcome: 'unsupported' | 'crash' | 'error', reason: string): Attempt => ({
  mode,
  outcome,
  order: null,
  events: [],
  reason,
  milliseconds: 900,
})
const twice = (attempt: Attempt): Attempt[] => [
  { ...attempt, mode: 'combined' },
  { ...attempt, mode: 'isolated' },
]

const OK = saw('combined', 'declared', 'abc')
const REVERSED = saw('isolated', 'reversed', 'cba')
const SHUFFLED = saw('isolated', 'shuffled', 'bac')
const SILENT = saw('isolated', 'silent', '')
const UNSUPPORTED = said('isolated', 'unsupported', 'Unrecognized probe type: fexit')
const CRASH = said('isolated', 'crash', 'bpftrace died of signal 6')
const LOST = said('combined', 'error', 'together with other cases: the machine did not boot')

const judged = (attempts: readonly Attempt[], ...issues: Parameters<typeof verdictOf>[2]) =>
  verdictOf({ name: 'fexit' }, attempts, issues, PLACE)

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
  ])('%s: %s, seen together and alone', (verdict, order, attempt, reason) => {
    expect(judged(twice(attempt))).toMatchObject({ verdict, order, reason })
  })

  test('alone twice counts like together and alone', () => {
    expect(judged([REVERSED, REVERSED]).verdict).toBe('wrong-order')
    expect(judged([LOST, CRASH, CRASH]).verdict).toBe('crash')
  })

  test('a loss does not change what was seen', () => {
    expect(judged([LOST, OK]).verdict).toBe('ok')
    expect(judged([...twice(REVERSED), LOST]).verdict).toBe('wrong-order')
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
  ])('%s that was only seen together, or only once', (_, attempt) => {
    const combined: Attempt = { ...attempt, mode: 'combined' }
    for (const attempts of [
      [combined],
      [combined, combined],
      [combined, LOST],
      [attempt],
      [LOST, attempt, LOST],
    ])
      for (const issues of [[], [issue()], [issue({ seen: 'crash' })]])
        expect(judged(attempts, ...issues)).toMatchObject({ verdict: 'error', order: null })
  })

  test('an unconfirmed observation is told with what kept it from being confirmed', () => {
    const lost = said('isolated', 'error', 'the machine did not boot')
    expect(judged([{ ...REVERSED, mode: 'combined' }, lost]).reason).toBe(
      'reversed: cba, but no second run confirmed it: the machine did not boot',
    )
    expect(judged([{ ...CRASH, mode: 'combined' }, lost]).reason).toContain('died of signal 6, but')
  })
})

describe('attempts that disagree', () => {
  test.each([
    [
      'two orders',
      [
        { ...REVERSED, mode: 'combined' as const },
        { ...OK, mode: 'isolated' as const },
      ],
    ],
    ['together fine, alone wrong', [OK, REVERSED]],
    ['two shuffles', [{ ...SHUFFLED, events: ['acb', 'acb', 'acb'] }, SHUFFLED]],
    ['an order and a crash', [CRASH, REVERSED]],
    ['a refusal and an order', [UNSUPPORTED, { ...OK, mode: 'isolated' as const }]],
  ])('%s: flaky, never ok', (_, attempts) => {
    const { verdict, reason } = judged(attempts)
    expect(verdict).toBe('flaky')
    expect(reason).toContain('attempts disagree')
    expect(judged(attempts, issue()).verdict).toBe('flaky')
  })

  test.each(['unstable', 'partial'] as const)(
    'two that saw %s events agree, although not on each',
    (order) => {
      const one: Attempt = { ...saw('combined', order, ''), events: ['abc', 'cba', 'ab'] }
      const other: Attempt = { ...saw('isolated', order, ''), events: ['cba', 'abc', 'a'] }
      expect(judged([one, other]).verdict).toBe('wrong-order')
      expect(judged([one, other], issue({ seen: order })).verdict).toBe('known')
    },
  )

  test('refusals in other words do not disagree', () => {
    const other = said('combined', 'unsupported', 'kfunc/kretfunc not available for your kernel version.')
    expect(judged([other, UNSUPPORTED]).verdict).toBe('unsupported')
  })
})

describe('with a known issue', () => {
  test('the same observation is known', () => {
    expect(judged(twice(REVERSED), issue())).toMatchObject({
      verdict: 'known',
      order: 'reversed',
      reason: 'reversed: cba (fexit-reversed)',
      expected: { order: 'reversed', why: 'fexit-reversed' },
    })
  })

  test('a known crash or refusal is known', () => {
    expect(judged(twice(CRASH), issue({ id: 'aborts', seen: 'crash' })).verdict).toBe('known')
    expect(judged(twice(UNSUPPORTED), issue({ seen: 'unsupported' })).verdict).toBe('known')
  })

  test.each([
    ['wrong-order', SHUFFLED],
    ['wrong-order', SILENT],
    ['crash', CRASH],
  ])('another observation is %s, not known', (verdict, attempt) => {
    expect(judged(twice(attempt), issue())).toMatchObject({ verdict, expected: { why: 'fexit-reversed' } })
  })

  test('its absence is told: what is right again is fixed, not ok', () => {
    expect(judged([OK], issue())).toMatchObject({
      verdict: 'fixed',
      order: 'declared',
      reason: 'fexit-reversed says reversed, but it is declared',
    })
    expect(judged([OK], issue({ seen: 'crash' })).verdict).toBe('fixed')
  })

  test('an order that varies may be any, twice the same or not, but it must be one', () => {
    const varies = issue({ id: 'drifts', seen: 'varies' })
    for (const attempts of [twice(REVERSED), [SHUFFLED, REVERSED], [OK, REVERSED]])
      expect(judged(attempts, varies).verdict).toBe('known')
    expect(judged([OK], varies).verdict).toBe('ok')
    expect(judged(twice(SILENT), varies).verdict).toBe('wrong-order')
    for (const other of [SILENT, CRASH, UNSUPPORTED])
      expect(judged([OK, other, REVERSED], varies).verdict).toBe('flaky')
  })

  test('a case that cannot be asked says nothing about it', () => {
    expect(judged(twice(UNSUPPORTED), issue()).verdict).toBe('unsupported')
  })

  test('of several the one that says what was seen', () => {
    const issues = [issue({ id: 'aborts', seen: 'crash' }), issue()]
    expect(judged(twice(REVERSED), ...issues).expected).toEqual({ order: 'reversed', why: 'fexit-reversed' })
    expect(judged(twice(CRASH), ...issues).expected).toEqual({ order: 'crash', why: 'aborts' })
    expect(judged(twice(SHUFFLED), ...issues)).toMatchObject({
      verdict: 'wrong-order',
      expected: { why: 'aborts' },
    })
  })

  test('one that covers another case or version does not excuse this one', () => {
    expect(judged(twice(REVERSED), issue({ cases: ['seed-fexit'] })).verdict).toBe('wrong-order')
    expect(judged(twice(REVERSED), issue({}, '<0.23.2')).verdict).toBe('wrong-order')
    expect(judged([OK], issue({}, '<0.23.2')).verdict).toBe('ok')
  })
})

describe('where no order is promised', () => {
  const free = (attempts: readonly Attempt[], ...issues: Parameters<typeof verdictOf>[2]) =>
    verdictOf({ name: 'fexit', promise: 'none' }, attempts, issues, PLACE)

  test.each([OK, REVERSED, SHUFFLED])(
    'any order will do that is the same in every event: $order',
    (attempt) => {
      expect(free([attempt])).toMatchObject({ verdict: 'ok', order: attempt.order, expected: {} })
    },
  )

  test.each([saw('isolated', 'unstable', 'abc'), saw('isolated', 'partial', 'ab'), SILENT])(
    'but $order will not',
    (attempt) => {
      expect(free(twice(attempt)).verdict).toBe('wrong-order')
      expect(free([attempt]).verdict).toBe('error')
    },
  )

  test('attempts must agree all the same, and a known issue that is not seen is told with what was', () => {
    expect(free([OK, REVERSED]).verdict).toBe('flaky')
    expect(free([SHUFFLED], issue()).reason).toBe('fexit-reversed says reversed, but it is shuffled')
  })
})

test('which issues cover a place', () => {
  const all = [
    issue({ id: 'old' }, '<0.23'),
    issue({ id: 'here' }),
    issue({ id: 'other', cases: ['kprobe'] }),
  ]
  expect(issuesFor(all, 'fexit', PLACE).map(({ id }) => id)).toEqual(['here'])
  expect(issuesFor(all, 'fexit', { ...PLACE, bpftrace: 'candidate' })).toEqual([])
})

test('what may be believed at once', () => {
  const [promised, free] = [{ name: 'fexit' }, { name: 'fexit', promise: 'none' } as const]
  expect(isPlain(promised, [OK])).toBe(true)
  expect(isPlain(promised, [])).toBe(false)
  expect(isPlain(promised, [OK, REVERSED])).toBe(false)
  expect(isPlain(promised, [OK, LOST])).toBe(false)
  expect(isPlain(promised, [REVERSED])).toBe(false)
  expect(isPlain(free, [REVERSED])).toBe(true)
  expect(isPlain(free, [SILENT])).toBe(false)
})
