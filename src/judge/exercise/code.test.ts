import { describe, expect, test } from 'vitest'
import { callsExit, codeOf, saysExitCode } from './code.js'

test('comments and texts are no code, and what stands round them is', () => {
  const text = 'a // "b\nc /* d\n// e */ f "g \\" // h" i'
  expect(codeOf(text).split(/\s+/)).toEqual(['a', 'c', 'f', 'i'])
})

test('a text that does not end in its line is none', () => {
  expect(codeOf('a " b\nc " d')).toContain('c')
})

describe('a program may end itself', () => {
  test.each([
    'BEGIN { exit(); }',
    'BEGIN { exit ( ) }',
    'interval:s:1 { if (1) { exit(3); } }',
    'END { /* last */ exit(/* 3 */); }',
    'kprobe:f { printf("it\'s\\n"); exit(); }',
  ])('%s', (text) => expect(callsExit(text)).toBe(true))

  test.each([
    'BEGIN { print("exit()"); }',
    'BEGIN { printf("say \\"exit()\\"\\n"); }',
    '// exit()\nBEGIN { }',
    '/* exit()\n exit() */ BEGIN { }',
    'kprobe:do_exit { }',
    'tracepoint:syscalls:sys_exit_read { @exit = count(); }',
    'BEGIN { my_exit(); }',
    'BEGIN { exiting(); }',
  ])('not so: %s', (text) => expect(callsExit(text)).toBe(false))
})

test('only a program that names an exit code ends with one', () => {
  for (const text of ['END { exit(3); }', 'END { exit( $1 ); }']) expect(saysExitCode(text)).toBe(true)
  for (const text of ['END { exit(); }', 'END { exit( /* 3 */ ); }', '// exit(3)\nEND { exit(); }'])
    expect(saysExitCode(text)).toBe(false)
})
