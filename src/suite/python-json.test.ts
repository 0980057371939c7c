import { expect, test } from 'vitest'
import { canonicalJson } from './python-json.js'

// Each as Python's json.loads(a) == json.loads(b).
test.each([
  ['{"a": 1, "b": [1, 2]}', ' {"b":[1,2],"a":1}\n', true],
  ['{"a": 1}', '{"a": 2}', false],
  ['[1, 2]', '[2, 1]', false],
  ['1', '1.0', true],
  ['1e2', '100', true],
  ['-0.0', '0', true],
  ['true', '1', true],
  ['null', '0', false],
  ['"1"', '1', false],
  ['18446744073709551615', '18446744073709551616', false],
  ['9007199254740993', '9007199254740993', true],
  ['{"a": 1, "a": 2}', '{"a": 2}', true],
  ['"\\u0041"', '"A"', true],
  ['-Infinity', '-1e999', true],
  ['{"": {}}', '{"": []}', false],
])('%s and %s: %s', (a, b, same) => {
  expect(canonicalJson(a)).not.toBeNull()
  expect(canonicalJson(a) === canonicalJson(b)).toBe(same)
})

test.each([
  '',
  '{',
  '[1,]',
  '{"a"}',
  '01',
  '1 2',
  "'a'",
  '"\n"',
  '"\\x"',
  '.5',
  '+1',
  'nul',
  '{1: 2}',
  'NaN',
  '['.repeat(5000),
])('%j is no JSON', (text) => {
  expect(canonicalJson(text)).toBeNull()
})
