import { describe, expect, test } from 'vitest'
import { addressOf, NO_FILTER, OVERVIEW, parseAddress } from './address.js'
import type { PageView } from './address.js'

const everything: PageView = {
  case: 'seed-fexit',
  kernel: '6.12.117',
  bpftrace: '0.23.2',
  filter: { kernels: '6.1*, 7', builds: '0.27*', verdicts: ['wrong-order', 'known'], words: 'no BTF' },
}

describe('the address', () => {
  test('can be read by people', () => {
    expect(addressOf(everything)).toBe(
      '#case=seed-fexit&kernel=6.12.117&bpftrace=0.23.2&verdict=wrong-order,known&only-kernel=6.1*,+7&only-bpftrace=0.27*&words=no+BTF',
    )
  })

  test.each<[string, PageView]>([
    ['nothing', OVERVIEW],
    ['everything', everything],
    ['text that means something in addresses', { ...OVERVIEW, case: 'a&b=c#d%20+e, "\n' }],
    ['text that is none', { ...OVERVIEW, filter: { ...NO_FILTER, words: '</script>&words=x' } }],
  ])('holds %s', (_, view) => expect(parseAddress(addressOf(view))).toEqual(view))

  test.each(['', '#', '#main', '#nonsense=1&&='])('of nothing known, as in %j, is the overview', (hash) =>
    expect(parseAddress(hash)).toEqual(OVERVIEW),
  )

  test('what is typed by hand is taken as far as it makes sense', () => {
    expect(parseAddress('#case=100%&verdict=known,wrong,ok')).toEqual({
      ...OVERVIEW,
      case: '100%',
      filter: { ...NO_FILTER, verdicts: ['known', 'ok'] },
    })
  })

  test('of the same verdicts is the same, in whatever order they were chosen', () => {
    const chosen = (...verdicts: PageView['filter']['verdicts']) =>
      addressOf({ ...OVERVIEW, filter: { ...NO_FILTER, verdicts } })
    expect(chosen('ok', 'known')).toBe(chosen('known', 'ok'))
  })
})
