import { describe, expect, test } from 'vitest'
import { parseMatrix } from './load.js'
import { expectMistake, refusal, SMALLEST } from './matrix.fixture.js'

const FORMER = `${SMALLEST}    requires: { bpftrace: ">=0.23" }\n`

describe('requires, the former name of supported', () => {
  test('means the same, and its user gets a hint', () => {
    const today = parseMatrix(FORMER.replace('requires', 'supported'), 'matrix.yaml')
    const former = parseMatrix(FORMER, 'matrix.yaml')
    expect(former.cases).toEqual(today.cases)
    expect(former.hints).toEqual(["matrix.yaml: 'requires' is now called 'supported'"])
    expect(today.hints).toEqual([])
  })

  test('a mistake in it is shown where it stands', () => {
    expect(refusal(FORMER.replace('">=0.23"', 'newest'))).toContain('requires: { bpftrace: newest }')
  })

  test('both at once are a mistake', () => {
    expectMistake(`${FORMER}    supported: {}\n`, "'requires' is the former name of 'supported'")
  })
})
