import { describe, expect, test } from 'vitest'
import type { Attempt } from '../../records/record.js'
import { ordering, own, ran } from './verdict.fixture.js'
import { confirmed, tellsPrograms } from './veto.js'

const attempt = (but: Partial<Attempt> = {}): Attempt => ({
  mode: 'combined',
  outcome: 'ordered',
  order: 'declared',
  events: ['abc', 'abc'],
  milliseconds: 900,
  ...but,
})
const FEXIT = ordering('fexit')

describe('an order', () => {
  test('counts where the kernel was seen to hold a program of the case, in whatever attempt', () => {
    const attempts = [attempt({ mechanism: ['tracing link fexit'] }), attempt({ mode: 'isolated' })]
    expect(confirmed(FEXIT, attempts)).toBe(attempts)
  })

  test.each<Attempt['order']>(['declared', 'reversed', 'partial'])(
    'is an error where the kernel held none: %s',
    (order) => {
      const believed = confirmed(FEXIT, [attempt({ order }), attempt({ order, mode: 'isolated' })])
      expect(believed).toEqual([
        expect.objectContaining({
          mode: 'combined',
          outcome: 'error',
          order: null,
          events: [],
          milliseconds: 900,
        }),
        expect.objectContaining({ mode: 'isolated', outcome: 'error' }),
      ])
      expect(believed[0]?.reason).toMatch(/held no program of the case/)
    },
  )

  test.each(['BEGIN', 'END', 'self'] as const)('of %s needs none: bpftrace runs it by itself', (probe) => {
    const attempts = [attempt()]
    expect(confirmed(ordering('begin', { probe }), attempts)).toBe(attempts)
  })

  test('of a script of the user is left as it is', () => {
    const attempts = [attempt()]
    expect(confirmed(own({}), attempts)).toBe(attempts)
  })
})

test('what is no order stays as it was observed', () => {
  const attempts = [
    attempt({ order: 'silent', events: [] }),
    attempt({ outcome: 'unsupported', order: null, events: [], reason: 'no' }),
    attempt({ outcome: 'crash', order: null, events: [], reason: 'signal 6' }),
  ]
  expect(confirmed(FEXIT, attempts)).toEqual(attempts)
})

test.each([
  ['a look with programs', ['[]', '[{"id":4,"type":"tracing"}]', '[]'], true],
  ['a look without', ['[]', '[]', '[]'], false],
  ['a look that was cut short', ['[]', '[{"id":', ''], false],
  ['no look', [], false],
])('the kernel tells in %s: %s', (_, seen, tells) => {
  expect(tellsPrograms(ran('', { seen }))).toBe(tells)
})
