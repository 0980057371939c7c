import { expect, test } from 'vitest'
import { UsageError } from '../lib/errors.js'
import { memorySize } from './memory-size.js'

test.each([
  ['2G', 2048],
  ['1536M', 1536],
  ['1536MiB', 1536],
  ['256m', 256],
])('%s', (text, mebibytes) => {
  expect(memorySize('--memory', text)).toBe(mebibytes)
})

test.each(['', '2', '255M', '0G', '-1G', '1.5G', '2T', '9999999G', '2GB'])("'%s' is none", (text) => {
  expect(() => memorySize('--memory', text)).toThrow(UsageError)
  expect(() => memorySize('--memory', text)).toThrow(/^--memory takes a size such as 2G/)
})
