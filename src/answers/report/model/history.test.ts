import { describe, expect, test } from 'vitest'
import type { ResultRecord } from '../../../records/record.js'
import { sumOf } from '../../../records/burst.js'
import { burstRun, lossy, record } from '../../../records/record.fixture.js'
import { historyOf, mechanismsOf, reasonsOf } from './history.js'

const KERNELS = ['5.10.262', '6.1.192', '6.12.117', '7.3.4']

const answers = (bpftrace: string, byKernel: (kernel: string) => Partial<ResultRecord>): ResultRecord[] =>
  KERNELS.map((kernel) => record({ kernel, bpftrace, case: 'fexit', ...byKernel(kernel) }))

const reversed: Partial<ResultRecord> = { verdict: 'known', order: 'reversed', events: ['cba'] }
const refused: Partial<ResultRecord> = { verdict: 'unsupported', order: null, events: [] }

test('neighbouring builds that did the same are told together', () => {
  const records = [
    ...answers('0.17.0', () => reversed),
    ...answers('0.23.2', () => reversed),
    ...answers('0.27.0', () => ({})),
  ]
  expect(historyOf(records)).toEqual([
    '0.17.0 and 0.23.2: reversed on all 4 kernels',
    '0.27.0: as written on all 4 kernels',
  ])
})

test('a build that did not do the same everywhere names its kernels', () => {
  const records = answers('0.17.0', (kernel) => (kernel === '5.10.262' ? refused : reversed))
  expect(historyOf(records)).toEqual([
    '0.17.0: refused on 5.10.262, reversed on the 3 kernels from 6.1.192 to 7.3.4',
  ])
})

test('kernels that are no neighbours are named one by one; a crash without an order is called so', () => {
  const records = answers('0.17.0', (kernel) =>
    kernel.startsWith('6.')
      ? { verdict: 'known', order: null, events: [], expected: { order: 'crash', why: 'x' } }
      : {},
  )
  expect(historyOf(records)).toEqual([
    '0.17.0: as written on 5.10.262 and 7.3.4, crash on 6.1.192 and 6.12.117',
  ])
})

test('nothing was seen', () => expect(historyOf([])).toEqual([]))

test('an output is called as described or not, and attempts that disagree have no order', () => {
  const one = (kernel: string): Partial<ResultRecord> =>
    kernel === '7.3.4' ? { verdict: 'wrong-order', order: null, events: [] } : { events: [] }
  expect(historyOf(answers('0.23.2', one))).toEqual([
    '0.23.2: as described on the 3 kernels from 5.10.262 to 6.12.117, not as described on 7.3.4',
  ])
  expect(historyOf([record({ verdict: 'flaky' })])).toEqual(['0.23.2: flaky on 6.12.117'])
})

describe('reasonsOf', () => {
  const noBtf = { ...refused, reason: 'no BTF' }

  test('each is told once, with all that it explains, those of the oldest builds first', () => {
    const records = [
      ...answers('0.27.1', (kernel) => (kernel === '5.10.262' ? noBtf : {})),
      ...answers('0.23.2', () => ({ ...reversed, reason: 'reversed: cba (an-issue)' })),
      ...answers('0.17.0', () => noBtf),
      ...answers('0.11.3', (kernel) => (kernel === '7.3.4' ? { ...refused, reason: 'no\nprobe' } : noBtf)),
    ]
    expect(reasonsOf(records)).toEqual([
      {
        seen: [
          '0.11.3: refused on the 3 kernels from 5.10.262 to 6.12.117',
          '0.17.0: refused on all 4 kernels',
          '0.27.1: refused on 5.10.262',
        ],
        text: 'no BTF',
      },
      { seen: ['0.11.3: refused on 7.3.4'], text: 'no\nprobe' },
      { seen: ['0.23.2: reversed on all 4 kernels'], text: 'reversed: cba (an-issue)' },
    ])
  })

  test('what did the same for the same reason is told under it, whatever it is called', () => {
    const [first, second] = ['crash', 'error'] as const
    const reason = 'it is gone'
    const records = answers('0.23.2', (kernel) => ({
      ...refused,
      verdict: kernel === '7.3.4' ? second : first,
      reason,
    }))
    expect(reasonsOf(records)).toEqual([
      {
        seen: ['0.23.2: crash on the 3 kernels from 5.10.262 to 6.12.117, error on 7.3.4'],
        text: reason,
      },
    ])
  })

  test('what is as expected needs none, unless nobody predicted it', () => {
    expect(reasonsOf(answers('0.23.2', () => ({})))).toEqual([])
    expect(reasonsOf([record({ surprise: 'answered, although a refusal is predicted' })])).toEqual([
      {
        seen: ['0.23.2: as written on 6.12.117'],
        text: 'answered, although a refusal is predicted: declared: abc',
      },
    ])
  })
})

describe('mechanismsOf', () => {
  const by = (mechanism: string) => ({ mechanism: [mechanism] })

  test('builds that say the same are told together, and not at all where there are no others', () => {
    const one = (bpftrace: string) =>
      answers(bpftrace, (kernel) => by(kernel.startsWith('5') ? 'perf_event' : 'kprobe_multi'))
    const words = 'perf_event on 5.10.262, kprobe_multi on the 3 kernels from 6.1.192 to 7.3.4'
    expect(mechanismsOf([...one('0.23.2'), ...one('0.27.1')])).toBe(words)
    expect(
      mechanismsOf([...answers('0.17.0', () => by('perf_event')), ...one('0.23.2'), ...one('0.27.1')]),
    ).toBe(`0.17.0: perf_event on all 4 kernels; 0.23.2 and 0.27.1: ${words}`)
  })

  test('several in one answer, and those that say none', () => {
    const records = [
      ...answers('0.11.3', () => refused),
      ...answers('0.23.2', (kernel) => (kernel === '7.3.4' ? { mechanism: ['kprobe', 'tracing'] } : {})),
    ]
    expect(mechanismsOf(records)).toBe('kprobe + tracing on 7.3.4')
  })

  test('nothing where nothing is known', () => {
    expect(mechanismsOf(answers('0.23.2', () => ({})))).toBeUndefined()
    expect(mechanismsOf(answers('0.23.2', () => ({ mechanism: [] })))).toBeUndefined()
  })
})

test('bursts are lossy or whole, in whatever order', () => {
  const records = answers('0.23.2', (kernel) =>
    kernel === '5.10.262'
      ? lossy({ kernel, bpftrace: '0.23.2' })
      : { order: 'reversed', burst: sumOf([burstRun()]) },
  )
  expect(historyOf(records)).toEqual([
    '0.23.2: lossy on 5.10.262, whole on the 3 kernels from 6.1.192 to 7.3.4',
  ])
})
