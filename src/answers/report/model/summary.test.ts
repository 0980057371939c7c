import { expect, test } from 'vitest'
import { lossy, record } from '../../../records/record.fixture.js'
import { modelOf } from './model.js'
import { titleOf } from './summary.js'

const CASES = [{ name: 'fexit' }]

test('a report of bursts asks whether handlers run, any other in which order', () => {
  expect(titleOf(modelOf([lossy()], { cases: CASES, knownIssues: [] }))).toBe(
    'Does every bpftrace handler run?',
  )
  expect(titleOf(modelOf([record()], { cases: CASES, knownIssues: [] }))).toBe(
    'In which order do bpftrace handlers run?',
  )
})
