import { describe, expect, test } from 'vitest'
import { missingOf, shareText, sumOf, usualOrder } from './burst.js'
import { burstRun } from './record.fixture.js'

describe('runs summed up', () => {
  test('have all their counts together', () => {
    const lossy = burstRun({
      whole: 90,
      handlers: { a: 95, b: 100, c: 90 },
      orders: { abc: 80, bac: 10 },
      lost: 2,
    })
    expect(sumOf([burstRun(), lossy])).toEqual({
      runs: 2,
      events: 200,
      whole: 190,
      due: 600,
      handlers: { a: 195, b: 200, c: 190 },
      orders: { abc: 180, bac: 10 },
      lost: 2,
      missed: 0,
    })
  })

  test('have what the kernel counted in those that it counted in; nothing where it never did', () => {
    expect(sumOf([burstRun({ missed: null }), burstRun({ missed: 3 })]).missed).toBe(3)
    expect(sumOf([burstRun({ missed: null }), burstRun({ missed: null })]).missed).toBeNull()
  })
})

test('what is missing is counted over all handlers', () => {
  expect(missingOf(burstRun())).toBe(0)
  expect(missingOf(burstRun({ handlers: { a: 0, b: 100, c: 99 } }))).toBe(101)
})

test.each([
  [{ a: 100, b: 100, c: 100 }, '0 %'],
  [{ a: 99, b: 100, c: 100 }, '<1 %'],
  [{ a: 64, b: 100, c: 100 }, '12 %'],
  [{ a: 1, b: 0, c: 0 }, '>99 %'],
  [{ a: 0, b: 0, c: 0 }, '100 %'],
])('the share of %j is never rounded to nothing or to all: %s', (handlers, words) => {
  expect(shareText(burstRun({ handlers }))).toBe(words)
})

test('the usual order is the most frequent one', () => {
  expect(usualOrder(burstRun({ orders: { bac: 3, abc: 90, cab: 7 } }))).toBe('abc')
  expect(usualOrder(burstRun({ orders: {} }))).toBe('')
})
