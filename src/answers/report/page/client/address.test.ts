import { describe, expect, test } from 'vitest'
import { addressOf, NO_FILTER, OPENING, parseAddress } from './address.js'
import type { PageView } from './address.js'

const everything: PageView = {
  view: 'compare',
  case: 'seed-fexit',
  kernel: '6.12.117',
  bpftrace: '0.23.2',
  issue: 'fexit-reversed',
  one: '0.23.2',
  other: '0.27.1',
  filter: {
    cases: 'seed-*',
    kernels: '6.1*, 7',
    builds: '0.27*',
    verdicts: ['wrong-order', 'known'],
    words: 'no BTF',
  },
}

describe('the address', () => {
  test('can be read by people', () => {
    expect(addressOf(everything)).toBe(
      '#view=compare&issue=fexit-reversed&case=seed-fexit&kernel=6.12.117&bpftrace=0.23.2&one=0.23.2&other=0.27.1&verdict=wrong-order,known&only-case=seed-*&only-kernel=6.1*,+7&only-bpftrace=0.27*&words=no+BTF',
    )
  })

  test.each<[string, PageView]>([
    ['nothing', OPENING],
    ['everything', everything],
    ['text that means something in addresses', { ...OPENING, case: 'a&b=c#d%20+e, "\n' }],
    ['text that is none', { ...OPENING, filter: { ...NO_FILTER, words: '</script>&words=x' } }],
  ])('holds %s', (_, view) => expect(parseAddress(addressOf(view))).toEqual(view))

  test.each(['', '#', '#main', '#nonsense=1&&=', '#view=nonsense'])(
    'of nothing known, as in %j, is the overview',
    (hash) => expect(parseAddress(hash)).toEqual(OPENING),
  )

  test('of half a character is an address all the same', () => {
    expect(addressOf({ ...OPENING, case: 'a\ud800' })).toBe('#case=a%EF%BF%BD')
  })

  test('of earlier pages lead where they led', () => {
    const chosen = { case: 'fexit', kernel: '6.12.117', bpftrace: '0.23.2' }
    expect(parseAddress('#case=fexit&kernel=6.12.117&bpftrace=0.23.2')).toEqual({ ...OPENING, ...chosen })
    expect(parseAddress('#verdict=known&only-kernel=6.1.*&only-bpftrace=0.27*&words=no+BTF')).toEqual({
      ...OPENING,
      filter: { cases: '', kernels: '6.1.*', builds: '0.27*', verdicts: ['known'], words: 'no BTF' },
    })
  })

  test('what is typed by hand is taken as far as it makes sense', () => {
    expect(parseAddress('#case=100%&verdict=known,wrong,ok')).toEqual({
      ...OPENING,
      case: '100%',
      filter: { ...NO_FILTER, verdicts: ['known', 'ok'] },
    })
  })

  test('of the same verdicts is the same, in whatever order they were chosen', () => {
    const chosen = (...verdicts: PageView['filter']['verdicts']) =>
      addressOf({ ...OPENING, filter: { ...NO_FILTER, verdicts } })
    expect(chosen('ok', 'known')).toBe(chosen('known', 'ok'))
  })
})
