import { expect, test } from 'vitest'
import { UsageError } from '../../lib/errors.js'
import { diskSize } from './size.js'

test.each([
  ['20G', 20e9],
  ['20g', 20e9],
  ['20GB', 20e9],
  ['20GiB', 20 * 2 ** 30],
  ['500M', 500e6],
  ['1T', 1e12],
  ['0M', 0],
])('%s is %i bytes', (text, bytes) => expect(diskSize('--keep', text)).toBe(bytes))

test.each(['', '20', 'G', '-1G', '1.5G', '20 G', '20X', '20GiBs', '0x10G', '9999999G', '١G', 'constructor'])(
  "'%s' is no size",
  (text) => {
    expect(() => diskSize('--keep', text)).toThrow(UsageError)
    expect(() => diskSize('--keep', text)).toThrow(/^--keep takes a size such as 20G or 500M, not /)
  },
)
