import { describe, expect, test } from 'vitest'
import type { Outcome } from '../exercise/exercise.js'
import { diagnose } from './crash.js'
import { ran } from './verdict.fixture.js'

const SHELL = '8 execve("/bin/sh", ["sh", "-c", "clang"], 0x7f) = -1 ENOENT (No such file or directory)'
const CONFIG = '7 openat(AT_FDCWD, "/boot/config-6.19.14", O_RDONLY) = -1 ENOENT (No such file or directory)'
const PRELOAD = '7 open("/etc/ld.so.preload", O_RDONLY) = -1 ENOENT (No such file or directory)'
const DEATH = '7 +++ killed by SIGSEGV +++'

const traced = (lines: readonly string[], stderr = ''): Outcome =>
  ran('', { stderr, collected: ['', lines.map((line) => `${line}\n`).join('')] })
const lacking = (...lines: string[]): string | null => diagnose(traced(lines)).lacking

describe('whose a crash is', () => {
  test.each([
    ['a program that every machine has could not be executed', [SHELL, DEATH], 'exec /bin/sh (ENOENT)'],
    ['though something else was looked for after it', [SHELL, PRELOAD, DEATH], 'exec /bin/sh (ENOENT)'],
    [
      'the last file that it opened in vain is one of those',
      [PRELOAD, CONFIG, DEATH],
      'open /boot/config-6.19.14 (ENOENT)',
    ],
    ['it did without that file, and went on', [CONFIG, PRELOAD, DEATH], null],
    ['a machine lacks it too', [PRELOAD, DEATH], null],
    ['it looked for nothing in vain', [DEATH], null],
  ])('%s', (_, lines, expected) => {
    expect(lacking(...lines)).toBe(expected)
  })
})

describe('what is said of it', () => {
  test('signal, what it looked for in vain, and its last words, without what differs from run to run', () => {
    const { words } = diagnose(traced([PRELOAD, DEATH], 'one\ntwo\nthree 0x7ffe12\nfour\n'))
    expect(words).toBe(
      'asked again with -v: SIGSEGV; its last failed lookup: open /etc/ld.so.preload (ENOENT); its last output: "two / three 0x… / four"',
    )
  })

  test('that it did not die under strace, or that there was no answer, is said', () => {
    expect(diagnose(traced([])).words).toMatch(
      /^asked again with -v, under strace, it did not die; it looked for nothing in vain; /,
    )
    expect(diagnose({ kind: 'lost', reason: 'the machine is gone', milliseconds: 1 })).toEqual({
      lacking: null,
      words: 'asked again under strace: the machine is gone',
    })
  })
})
