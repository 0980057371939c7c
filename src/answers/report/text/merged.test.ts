import { expect, test } from 'vitest'
import { record } from '../../../records/record.fixture.js'
import type { Merged } from '../../../records/merge.js'
import { isComplete, mergedJson, mergedText } from './merged.js'

const cellOf = (kernel: string, shard: number) => ({
  kernel,
  bpftrace: '0.23.2',
  runtime: 'microvm' as const,
  shard,
})
const cells = [cellOf('6.1.192', 1), cellOf('6.12.117', 2), cellOf('7.3.4', 2)]
const cases = ['fexit', 'kprobe']
const whole: Merged = {
  records: Array.from({ length: 6 }, () => record()),
  note: { of: 2, cases, cells },
  lacks: [],
  absent: [],
  leftOut: [],
}
const absent: Merged = {
  ...whole,
  records: [record()],
  lacks: [
    { ...cells[0]!, cases: ['fexit'], inconclusive: true },
    ...cells.slice(1).map((cell) => ({ ...cell, cases, inconclusive: false })),
  ],
  absent: [2],
  leftOut: [{ directory: 's\u001b1', records: 1 }],
}

test('all there', () => {
  expect(isComplete(whole)).toBe(true)
  expect(mergedText(whole, 'out')).toBe('6 answers of 6 merged into out; nothing is missing\n')
})

test('what is missing is named', () => {
  expect(isComplete(absent)).toBe(false)
  expect(mergedText(absent, 'out')).toBe(
    [
      'INCOMPLETE: 1 answer of 6 merged into out; 5 missing or without a conclusion',
      'shard 2 of 2 is absent, and with it 2 cells:',
      '  6.12.117 × 0.23.2',
      '  7.3.4 × 0.23.2',
      'shard 1 of 2 has no conclusion for 6.1.192 × 0.23.2: fexit',
      "left out: 1 record in s␛1 of questions that were not its shard's",
      '',
    ].join('\n'),
  )
  const lacks = { ...whole, lacks: [{ ...cells[1]!, cases, inconclusive: false }] }
  expect(mergedText(lacks, 'out')).toContain('\nshard 2 of 2 lacks 6.12.117 × 0.23.2: all 2 cases\n')
})

test('json', () => {
  expect(JSON.parse(mergedJson(absent, 'out'))).toEqual({
    out: 'out',
    complete: false,
    answers: 1,
    of: 2,
    absent: [2],
    missing: absent.lacks,
    leftOut: absent.leftOut,
  })
})
