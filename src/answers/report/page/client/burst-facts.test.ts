import { expect, test } from 'vitest'
import { sumOf } from '../../../../records/burst.js'
import { burstRun } from '../../../../records/record.fixture.js'
import { burstFacts } from './burst-facts.js'

test('a burst has its counts told', () => {
  const lossy = burstRun({ whole: 0, handlers: { a: 0, b: 100, c: 100 }, orders: {}, missed: null })
  expect(burstFacts(sumOf([lossy]))).toEqual([
    ['runs', '1'],
    ['whole events', '0 of 100'],
    ['handlers ran', 'a 0, b 100, c 100'],
    ['orders of whole events', 'none'],
    ['bpftrace says lost', '0'],
    ['the kernel counts missed', 'nothing known'],
  ])
  expect(burstFacts(sumOf([burstRun({ missed: 7 })])).at(-1)).toEqual(['the kernel counts missed', '7'])
})

test('what is no burst has none', () => expect(burstFacts(undefined)).toEqual([]))
