import { describe, expect, test } from 'vitest'
import { exitCode, standingOf } from './exit-code.js'
import { record } from './record.fixture.js'
import type { Verdict } from './record.js'

const of = (...verdicts: Verdict[]) =>
  verdicts.map((verdict, index) => record({ verdict, case: `c${index}` }))

describe('exitCode', () => {
  test.each<[Verdict, number]>([
    ['ok', 0],
    ['known', 0],
    ['unsupported', 0],
    ['wrong-order', 1],
    ['lossy', 1],
    ['crash', 1],
    ['flaky', 1],
    ['fixed', 1],
    ['error', 3],
  ])('%s → %i', (verdict, code) => {
    const records = of('ok', verdict)
    expect(exitCode(records, records)).toBe(code)
  })

  test('a question without a record → 3', () => {
    expect(exitCode(of('ok'), of('ok', 'ok'))).toBe(3)
    expect(exitCode([], of('ok'))).toBe(3)
  })

  test('what is unexpected wins over what is missing', () => {
    expect(exitCode(of('error', 'crash'), of('ok', 'ok', 'ok'))).toBe(1)
  })

  test('the runtime is part of the question', () => {
    expect(exitCode([record({ runtime: 'container' })], [record()])).toBe(3)
  })

  test('records of other questions decide nothing', () => {
    expect(exitCode(of('ok', 'crash'), of('ok'))).toBe(0)
  })

  test('of two answers the later one counts', () => {
    expect(exitCode([...of('error'), ...of('ok')], of('ok'))).toBe(0)
  })
})

describe('standingOf', () => {
  test('a surprise is unexpected whatever the verdict; what is not there is unanswered', () => {
    expect(standingOf({ verdict: 'unsupported', surprise: 'predicted otherwise' })).toBe('unexpected')
    expect(standingOf({ verdict: 'error', surprise: 'predicted otherwise' })).toBe('unexpected')
    expect(standingOf({ verdict: 'unsupported' })).toBe('expected')
    expect(standingOf()).toBe('unanswered')
  })
})
