import { expect, test } from 'vitest'
import { pythonExpression } from './python-expression.js'

function found(expression: string, text: string): boolean | string {
  const compiled = pythonExpression(expression)
  return compiled.kind === 'lacking' ? compiled.why : compiled.isIn(text)
}

// Each as Python 3.11 answers re.search(expression, text, re.M).
test.each([
  ['^b$', 'a\nb\nc', true],
  ['a.b', 'a\nb', false],
  ['(?s:a.b)', 'a\nb', true],
  ['^$', 'a\n', true],
  ['b\\Z', 'b\n', false],
  ['\\Aa', 'b\na', false],
  ['\\d', '٣', true],
  ['[\\d]', '٣', true],
  ['\\w', 'é', true],
  ['\\W', 'é', false],
  ['\\s', '\v', true],
  ['[\\s]', '\u00a0', true],
  ['\\S', '\u2003', false],
  ['a{,2}b', 'aab', true],
  ['^a{,2}b', 'aaab', false],
  ['a{,}b', 'aaaab', true],
  ['{ .path', '{ .path', true],
  ['^{"a": {}}$', '{"a": {}}', true],
  ['x{a}', 'x{a}', true],
  ['[]a]', ']', true],
  ['[^]a]', 'a', false],
  ['[[:alpha:]]', 'a]', true],
  ['[[:alpha:]]', 'b]', false],
  ['[a^-]', '^', true],
  ['[\\b]', '\b', true],
  ['\\bab\\b', 'x ab y', true],
  ['\\x41\\u0042\\U00000043\\104', 'ABCD', true],
  ['\\0', '\0', true],
  ['(?i)HELLO', 'hello', true],
  ['(?P<n>a)b', 'ab', true],
  ['a(?#no)b', 'ab', true],
  ['a|', 'x', true],
  ['é{2}', 'éé', true],
  ['\\-\\/\\"\\ ', '-/" ', true],
  ['/X{5555}', `/${'X'.repeat(5555)}`, true],
  ['^/X{5555}$', `/${'X'.repeat(5554)}`, false],
  ['^[ab]{2001}$', 'ab'.repeat(1000) + 'a', true],
  ['^\\d{2001}$', '7'.repeat(2000), false],
])('%j in %j: %s', (expression, text, is) => {
  expect(found(expression, text)).toBe(is)
})

test.each([
  ['a(?=b)', 'look-ahead, which RE2 does not have'],
  ['a(?!b)', 'look-ahead, which RE2 does not have'],
  ['(?<=a)b', 'look-behind, which RE2 does not have'],
  ['(a)\\1', 'the back-reference \\1, which RE2 does not have'],
  ['(?P<n>a)(?P=n)', 'a back-reference by name, which RE2 does not have'],
  ['(?>a)b', 'an atomic group, which RE2 does not have'],
  ['(a)?(?(1)b|c)', 'a conditional group, which RE2 does not have'],
  ['a\\N{DIGIT ONE}', '\\N, which RE2 does not have'],
  ['\\Qa\\E', '\\Q, which RE2 does not have'],
  ['a\\', 'a backslash at its end, which RE2 does not have'],
  ['[a', 'a [ without its ], which RE2 does not have'],
  ['X{99999}', 'a repetition of 99999 times, which RE2 does not have'],
  ['(', 'missing closing ): `(?m)(`'],
])('%j is told, not guessed', (expression, why) => {
  expect(found(expression, '')).toBe(why)
})

test('whatever the expression, what is said of it is short', () => {
  for (const expression of ['('.repeat(9000), '['.repeat(9000), '(?i'.repeat(3000), 'a'.repeat(20_000)])
    expect(found(expression, '')).toSatisfy((why) => typeof why === 'string' && why.length < 200)
})

test('an expression that keeps others busy for ever takes a moment', () => {
  const before = process.cpuUsage()
  expect(found('^(a+)+$', `${'a'.repeat(1 << 18)}b`)).toBe(false)
  expect(found('(a|a?)+b', 'a'.repeat(1 << 18))).toBe(false)
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(10)
})
