import { describe, expect, test } from 'vitest'
import type { ResultRecord } from '../results/record.js'
import { sumOf } from '../results/burst.js'
import { burstRun, lossy, record } from '../results/record.fixture.js'
import { historyOf, mechanismsOf } from './history.js'

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
    '0.27.0: declared on all 4 kernels',
  ])
})

test('a build that did not do the same everywhere names its kernels', () => {
  const records = answers('0.17.0', (kernel) => (kernel === '5.10.262' ? refused : reversed))
  expect(historyOf(records)).toEqual([
    '0.17.0: unsupported on 5.10.262, reversed on the 3 kernels from 6.1.192 to 7.3.4',
  ])
})

test('kernels that are no neighbours are named one by one; a crash without an order is called so', () => {
  const records = answers('0.17.0', (kernel) =>
    kernel.startsWith('6.')
      ? { verdict: 'known', order: null, events: [], expected: { order: 'crash', why: 'x' } }
      : {},
  )
  expect(historyOf(records)).toEqual([
    '0.17.0: declared on 5.10.262 and 7.3.4, crash on 6.1.192 and 6.12.117',
  ])
})

test('nothing was seen', () => expect(historyOf([])).toEqual([]))

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
