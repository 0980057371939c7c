import { describe, expect, test } from 'vitest'
import { unmet } from './lines.js'

const OUTPUT = { stdout: 'Attached 2 probes\n  @a: 1  \nb\r\n\nab\n', stderr: 'WARNING: x\nERROR: y\n' }
const line = (text: string) => ({ line: text, not: false, of: 'stdout' as const })

describe('lines', () => {
  test('that are there are met, in whatever order', () => {
    expect(unmet([line('b'), line('@a: 1'), line(' b ')], OUTPUT)).toEqual([])
  })

  test.each(['a', '@a: 12', '@a:', 'B', 'WARNING: x', ''])(
    'that are there in part alone are not: %j',
    (text) => {
      expect(unmet([line(text)], OUTPUT)).toEqual([`a line ${JSON.stringify(text)}`])
    },
  )

  test('are told in the order in which they are expected', () => {
    expect(unmet([line('y'), line('b'), line('x')], OUTPUT)).toEqual(['a line "y"', 'a line "x"'])
  })

  test('of the other output, or of either', () => {
    expect(unmet([{ ...line('ERROR: y'), of: 'stderr' }], OUTPUT)).toEqual([])
    expect(unmet([{ ...line('b'), of: 'stderr' }], OUTPUT)).toEqual(['a line "b" of standard error'])
    for (const text of ['b', 'ERROR: y']) expect(unmet([{ ...line(text), of: 'both' }], OUTPUT)).toEqual([])
    expect(unmet([{ ...line('c'), of: 'both' }], OUTPUT)).toEqual(['a line "c" of either output'])
  })
})

describe('lines that must not be there', () => {
  test('are met by their absence alone', () => {
    expect(unmet([{ ...line('c'), not: true }], OUTPUT)).toEqual([])
    expect(unmet([{ ...line('b'), not: true }], OUTPUT)).toEqual(['no line "b"'])
    expect(unmet([{ match: 'ERR', not: true, of: 'both' }], OUTPUT)).toEqual([
      'no line that has ERR of either output',
    ])
  })

  test('are looked for where it is said, and nowhere else', () => {
    expect(unmet([{ match: 'ERR', not: true, of: 'stdout' }], OUTPUT)).toEqual([])
  })

  test('are met by no output at all, which meets nothing else', () => {
    const nothing = { stdout: '', stderr: '' }
    expect(unmet([{ ...line('b'), not: true }], nothing)).toEqual([])
    expect(unmet([line('b'), { match: '.*', not: false, of: 'both' }], nothing)).toHaveLength(2)
  })
})

describe('an expression', () => {
  const match = (expression: string) => unmet([{ match: expression, not: false, of: 'stdout' }], OUTPUT)

  test('is looked for in each line', () => {
    for (const expression of ['^@a: \\d$', '^b$', 'a']) expect(match(expression)).toEqual([])
    expect(match('^c')).toEqual(['a line that has ^c'])
  })

  test('does not reach from one line into the next', () => {
    expect(match('1\\s+b')).toEqual(['a line that has 1\\s+b'])
    expect(match('(?s)1.*b')).toEqual(['a line that has (?s)1.*b'])
  })
})
