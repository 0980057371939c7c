import { expect, test } from 'vitest'
import { unlike } from './unlike.js'

test('what was described stands beside what was seen', () => {
  expect(unlike('a line "x"', 'y\n"z"')).toBe(
    String.raw`the output is not as described; described: "a line \"x\""; seen: "y\n\"z\""`,
  )
})

test('of either the beginning is told, and that there was more', () => {
  const words = unlike('a'.repeat(301), 'b'.repeat(300))
  expect(words).toContain(`"${'a'.repeat(300)}…"`)
  expect(words).toContain(`"${'b'.repeat(300)}"`)
})

test('nothing is said to be nothing', () => {
  expect(unlike('a', '')).toContain('seen: ""')
})
