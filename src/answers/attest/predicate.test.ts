import { expect, test } from 'vitest'
import { record } from '../../records/record.fixture.js'
import { recordsSaid } from './predicate.js'

test('those that were recalled are counted, where there are any', () => {
  const said = (...recalledFrom: string[][]) =>
    recordsSaid([record(), ...recalledFrom.map((from) => record({ recalledFrom: from }))], 0, new Map())
      .records
  expect(said()).not.toHaveProperty('recalled')
  expect(said(['published'], ['nightly', 'published'])).toMatchObject({ count: 3, recalled: 2 })
})

test('records are counted by their machines, and by whether matrix.yaml still asks the same', () => {
  const records = [
    record({ question: 'x', finishedAt: '2026-11-21T00:00:00.000Z' }),
    record({ question: 'old', finishedAt: '2026-11-20T00:00:00.000Z' }),
    record({ runtime: 'container', accelerator: 'none', question: 'x' }),
    record({ case: 'gone', question: 'x' }),
  ]
  expect(recordsSaid(records, 2, new Map([['fexit', { question: 'x', free: false }]]))).toEqual({
    records: {
      count: 4,
      unread: 2,
      otherQuestions: 2,
      firstFinishedAt: '2026-11-20T00:00:00.000Z',
      lastFinishedAt: '2026-11-21T00:00:00.000Z',
    },
    machines: [
      { runtime: 'microvm', accelerator: 'tcg', records: 3 },
      { runtime: 'container', accelerator: 'none', records: 1 },
    ],
  })
})
