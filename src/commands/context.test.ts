import { describe, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { count } from './flags/count.js'

describe('a count from the command line', () => {
  test.each([
    ['1', 1],
    ['100', 100],
  ])('%s', (text, number) => {
    expect(count('--repeat', text, 100)).toBe(number)
  })

  test.each(['', '0', '-1', '101', '1.5', '1e2', '010', ' 2', 'twice'])("'%s' is refused", (text) => {
    expect(() => count('--repeat', text, 100)).toThrow(UsageError)
    expect(() => count('--repeat', text, 100)).toThrow('--repeat takes a whole number from 1 to 100, not')
  })
})
