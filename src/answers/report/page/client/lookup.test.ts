import { expect, test } from 'vitest'
import { record, reversed } from '../../../../records/record.fixture.js'
import { modelOf } from '../../model/model.js'
import { packed } from '../pack.js'
import { answerAt, partsOf, seenAt, shownAt, summaryOf } from './lookup.js'

const data = packed(
  modelOf([record(), reversed({ kernel: '7.3.4', bpftrace: '0.27.1' })], { cases: [], knownIssues: [] }),
)

test('an answer with its place and its times', () => {
  expect(answerAt(data, { one: 0, row: 1, column: 1 })).toMatchObject({
    story: { label: '✗ reversed cba (unexpected)', reason: 'reversed: cba' },
    ground: { accelerator: 'tcg', kernel: 0 },
    image: { bpftrace: 1 },
    moment: '2026-11-20 12:00 UTC',
    milliseconds: [4210],
  })
})

test('what is missing, and what is not there at all', () => {
  expect(shownAt(data, { one: 0, row: 0, column: 1 })).toBe('missing')
  expect(answerAt(data, { one: 0, row: 0, column: 1 })).toBeUndefined()
  expect(answerAt(data, { one: 9, row: 0, column: 0 })).toBeUndefined()
})

test('answers taken together', () => {
  const all = [
    record(),
    reversed({ case: 'kprobe', verdict: 'known' }),
    record({ case: 'mixed', expected: {} }),
    record({ case: 'old', verdict: 'fixed' }),
  ]
  const spots = all.map((_, one) => ({ one, row: 0, column: 0 }))
  const page = packed(modelOf(all, { cases: [], knownIssues: [] }))
  expect(summaryOf(page, spots)).toEqual({
    counts: new Map([
      ['ok', 2],
      ['known', 1],
      ['fixed', 1],
    ]),
    promised: 3,
    kept: 2,
    worst: 'fixed',
  })
})

test('what a case came to with one build, by kernels', () => {
  const kernels = [record(), reversed({ kernel: '6.16.1' }), record({ kernel: '7.3.4' })]
  const page = packed(modelOf(kernels, { cases: [], knownIssues: [] }))
  const spots = kernels.map((_, row) => ({ one: 0, row, column: 0 }))
  expect(partsOf(page, spots)).toEqual([
    { word: 'as written', manner: 'kept', rows: [0, 2] },
    { word: 'reversed', manner: 'unexpected', rows: [1] },
  ])
  expect(seenAt(page, { one: 0, row: 9, column: 0 })).toEqual({ word: 'missing', manner: 'unanswered' })
})
