import { describe, expect, test } from 'vitest'
import { compileExpression } from './expression.js'

describe('an expression', () => {
  test('describes a text from its first character to its last', () => {
    const { describes } = compileExpression('(?:a\\nb\\n?)+')
    expect(describes('a\nb\na\nb')).toBe(true)
    expect(describes('b\na\nb\na')).toBe(false)
    expect(describes('a\nb\nc')).toBe(false)
    expect(describes('')).toBe(false)
  })

  test('catches what its group holds where it is first found', () => {
    const { firstIn, groups } = compileExpression('^(open|close) pid=\\d+$')
    expect(groups).toBe(1)
    expect(firstIn('open pid=12')).toBe('open')
    expect(firstIn(' open pid=12')).toBeNull()
    expect(compileExpression('(\\w)=').firstIn('a=b=')).toBe('a')
  })

  test('catches nothing where its group took no part', () => {
    expect(compileExpression('(a)|b').firstIn('b')).toBe('')
  })

  test('is looked for anywhere in a text', () => {
    const { isIn } = compileExpression('b+$')
    expect(['abb', 'b'].map(isIn)).toEqual([true, true])
    expect(['ba', '', 'b\na'].map(isIn)).toEqual([false, false, false])
  })

  test('knows all of Unicode', () => {
    expect(compileExpression('(\\p{Greek}+)').firstIn('é λόγος')).toBe('λόγος')
  })

  test('that would make others backtrack for ever takes its time and no more', () => {
    const text = 'a'.repeat(200_000)
    expect(compileExpression('(a+)+b').describes(text)).toBe(false)
    expect(compileExpression('((a|aa)*)*c').firstIn(text)).toBeNull()
  })

  test.each([
    ['(a', 'missing closing )'],
    ['a**', 'invalid nested repetition operator'],
    ['[z-a]', 'invalid character class range'],
    ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
    ['(a)\\1', 'invalid escape sequence: `\\1`'],
    ['a{100000}', 'invalid repeat count'],
  ])('that is none: %s', (text, why) => {
    expect(() => compileExpression(text)).toThrow(SyntaxError)
    expect(() => compileExpression(text)).toThrow(`not a regular expression: ${why}`)
  })
})
