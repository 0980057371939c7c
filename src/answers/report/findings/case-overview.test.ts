import { describe, expect, test } from 'vitest'
import { record } from '../../../records/record.fixture.js'
import { hostile } from '../report.fixture.js'
import { caseOverviewOf, cellText, mergedRows } from './case-overview.js'
import { modelFrom, recordsOf } from './findings.fixture.js'

/** The cell of the case `wild` with the first build. */
const cell = (grid: string, kernels?: string[]): string => {
  const { rows } = caseOverviewOf(
    modelFrom(recordsOf({ wild: grid, other: '. . . . . . .' }, kernels && { kernels })),
  )
  return cellText(rows.find((row) => row.case === 'wild')?.cells[0] ?? [])
}

describe('a cell', () => {
  test.each([
    ['. . . . . . .', '✓ all 7'],
    ['k k k k k k k', '✗ reversed, all 7'],
    ['r r r r r r r', '✗ reversed (unexpected), all 7'],
    ['u u u u u u u', '– refused'],
    ['e e e e e e e', '? error'],
    ['. . . k k k k', '✓ ≤ 6.12 · ✗ reversed ≥ 6.16'],
    ['u . . . . . .', '– refused 5.10 · ✓ ≥ 6.1'],
    ['. . . r r r x', '✓ ≤ 6.12 · ✗ reversed (unexpected) 6.16 – 7.0 · ! crash (unexpected) 7.3'],
    ['. . k . . . .', '✓ ≤ 6.1, ≥ 6.16 · ✗ reversed 6.12'],
  ])('%s', (grid, text) => expect(cell(grid)).toBe(text))

  test('no stretch goes over a hole, and the hole is named', () => {
    expect(cell('. . - . . . .')).toBe('✓ ≤ 6.1, ≥ 6.16 · ? missing 6.12')
    expect(cell('- . . k k k k')).toBe('? missing 5.10 · ✓ 6.1 – 6.12 · ✗ reversed ≥ 6.16')
    expect(cell('. . . k e k k')).toBe('✓ ≤ 6.12 · ✗ reversed 6.16, ≥ 7.0 · ? error 6.17')
  })

  test('kernels of one series have their whole names, one of many stretches only numbers', () => {
    expect(cell('. . k', ['6.12.1', '6.12.2', '6.12.3'])).toMatch(/^✓ ≤ 6\.12\.2 · ✗ reversed 6\.12\.3 · /)
    const kernels = Array.from({ length: 9 }, (_, index) => `6.${index}.1`)
    expect(cell('. k . k . k . k .', kernels)).toBe('✓ 5 of 9 · ✗ reversed 4 of 9')
  })

  test('a flavour and the host are beside the others', () => {
    const kernels = ['6.1.192', '6.12.118', '6.12.118-rt', '6.16.12', '6.16.12-rt', '6.17.1', 'host']
    expect(cell('. . k . k . k', kernels)).toBe(
      '✓ 6.1 – 6.17 · ✗ reversed 6.12-rt – 6.16-rt, host (container)',
    )
  })

  test('of one kernel nothing is said but what it did', () => {
    const text = (bpftrace: string): string =>
      cellText(caseOverviewOf(modelFrom([record({ bpftrace })])).rows[0]?.cells[0] ?? [])
    expect(text('0.27.1')).toBe('✓')
  })
})

test('cases with the same answers are one row', () => {
  const model = modelFrom(recordsOf({ a: '.. ..', b: '.k .k', c: '.. ..' }))
  expect(mergedRows(caseOverviewOf(model))).toEqual([
    { cases: ['a', 'c'], cells: ['✓ all 2', '✓ all 2'] },
    { cases: ['b'], cells: ['✓ all 2', '✗ reversed, all 2'] },
  ])
})

test('hostile names of kernels are signs', () => {
  const { rows } = caseOverviewOf(modelFrom([hostile(), record({ case: hostile().case })]))
  // eslint-disable-next-line no-control-regex
  expect(cellText(rows[0]?.cells[0] ?? [])).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/)
})
