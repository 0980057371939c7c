import { describe, expect, test } from 'vitest'
import { DIFF_FORMATS } from '../answers/diff/formats.js'
import { UsageError } from '../lib/errors.js'
import { FORMATS } from '../answers/report/formats.js'
import { GATE_FORMATS } from '../answers/report/decision/formats.js'
import { formatOf } from './format.js'

const formats = { text: 0, json: 0, junit: 0 }

test.each([
  [{ json: false }, 'text'],
  [{ json: true }, 'json'],
  [{ json: false, format: 'junit' }, 'junit'],
  [{ json: true, format: 'json' }, 'json'],
] as const)('%j is %s', (args, format) => expect(formatOf(args, formats, 'text')).toBe(format))

describe('is refused', () => {
  test.each([
    [
      { json: true, format: 'junit' },
      '--json and --format junit contradict each other; leave one of them out',
    ],
    [{ json: false, format: 'pdf' }, "--format takes one of text, json, junit, not 'pdf'"],
    [{ json: true, format: 'toString' }, "--format takes one of text, json, junit, not 'toString'"],
  ])('%j', (args, message) => {
    const refused = (): unknown => formatOf(args, formats, 'text')
    expect(refused).toThrow(UsageError)
    expect(refused).toThrow(message)
  })
})

test('every verb that has formats has the one that --json names', () => {
  for (const each of [FORMATS, GATE_FORMATS, DIFF_FORMATS]) expect(Object.keys(each)).toContain('json')
})
