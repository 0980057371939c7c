import { describe, expect, test } from 'vitest'
import { failureIn, lossBeside, readTokens, readWindows } from './output.js'

describe('tokens', () => {
  test('between banners and warnings, in the order of the output', () => {
    const stdout =
      'Attaching 12 probes...\n=fexit a 42976285853 0\n\n=kprobe-multi first_2 42976285999 1\nAttached 12 probes\n'
    expect(readTokens(stdout, 'stdin:1:1-2: WARNING: x = y\n')).toEqual({
      tokens: [
        { case: 'fexit', handler: 'a', at: 42976285853n, cpu: 0 },
        { case: 'kprobe-multi', handler: 'first_2', at: 42976285999n, cpu: 1 },
      ],
      damage: null,
    })
  })

  test('times beyond what a double holds stay apart', () => {
    const { tokens } = readTokens('=a a 9007199254740993 0\n=a b 9007199254740992 0\n', '')
    expect((tokens[0]?.at ?? 0n) - (tokens[1]?.at ?? 0n)).toBe(1n)
  })

  test.each([
    '=fexit a 4297628585',
    '=fexit a 42976285853 0 1',
    '=fexit a 42976285853 0=fexit b 42976285853 0',
    '=fexit a 42976285853 0x',
    '=fexit  42976285853 0',
    '=FEXIT a 42976285853 0',
    '=fexit a -1 0',
    ' =fexit a 42976285853 0',
    '=',
  ])("damage: '%s'", (line) => {
    const { tokens, damage } = readTokens(`=fexit a 1 0\n${line}\n`, '')
    expect(tokens).toHaveLength(1)
    expect(damage).toContain('unreadable token')
  })

  test.each([
    'Lost 12 events',
    'lost 1 event',
    'WARNING: Lost 3 events because of a full ring buffer',
    'DB: 4 events lost',
    'Skipped 7 events',
    'WARNING: Total lost event count: 7',
  ])("lost events: '%s', wherever it is said", (words) => {
    expect(readTokens(`=fexit a 1 0\n${words}\n`, '').damage).toContain('bpftrace lost events')
    expect(readTokens('=fexit a 1 0\n', `${words}\n`).damage).toContain('bpftrace lost events')
  })

  test('no output is no damage, and no tokens', () => {
    expect(readTokens('', '')).toEqual({ tokens: [], damage: null })
  })
})

describe('losses beside the output of a program that is not ours', () => {
  test.each(['Lost 12 events', 'a\nLost 1 event\nb', 'unendedLost 2 events\n', 'Total lost event count: 2'])(
    'heard: %j',
    (stdout) => expect(lossBeside(stdout, '')).toContain('bpftrace lost events'),
  )
  test.each([
    'Lost 3 customers',
    'we lost 3 events today',
    'Skipped 7',
    '=fexit a',
    'Lost 3 events, so they say',
  ])('its own words: %j', (stdout) => expect(lossBeside(stdout, '')).toBeNull())
  test('in what bpftrace says itself, as always', () => {
    expect(lossBeside('', 'DB: 4 events lost')).toContain('bpftrace lost events')
  })
})

test('what the workload says went wrong', () => {
  expect(failureIn('! run: cannot run /tmp/x: No such file or directory\n')).toBe(
    'run: cannot run /tmp/x: No such file or directory',
  )
  expect(failureIn('! spin: a\nb\n')).toBe('spin: a\nb')
  for (const report of ['', 'nanosleep 0 10 20\n', ' ! x\n', 'nanosleep 0 10 20\n! x\n'])
    expect(failureIn(report)).toBeNull()
})

describe('windows', () => {
  const WHOLE = 'nanosleep 0 42975795953 42985084966\nnanosleep 1 42985085200 42995094000\n'

  test('of a whole report', () => {
    expect(readWindows(WHOLE)).toEqual([
      { action: 'nanosleep', begin: 42975795953n, end: 42985084966n },
      { action: 'nanosleep', begin: 42985085200n, end: 42995094000n },
    ])
  })

  test('a report that is cut anywhere within a line is none', () => {
    const firstLine = WHOLE.indexOf('\n') + 1
    for (let at = 1; at < WHOLE.length; at++)
      if (at !== firstLine) expect(readWindows(WHOLE.slice(0, at))).toBeNull()
    expect(readWindows(WHOLE.slice(0, firstLine))).toHaveLength(1)
  })

  test('an empty report has no events', () => {
    expect(readWindows('')).toEqual([])
  })

  test.each([
    ['ends before it begins', 'nanosleep 0 20 10\n'],
    ['begins before the last one ended', 'nanosleep 0 10 20\nnanosleep 1 15 30\n'],
    ['is there twice', 'nanosleep 0 10 20\nnanosleep 0 10 20\n'],
    ['is followed by an earlier one', 'nanosleep 1 30 40\nnanosleep 0 10 20\n'],
    ['has no times', 'nanosleep 0\n'],
    ['is followed by other words', 'nanosleep 0 10 20\nsyscall: Interrupted\n'],
    ['is followed by nothing', 'nanosleep 0 10 20\n\n'],
  ])('no report: an event that %s', (_, text) => {
    expect(readWindows(text)).toBeNull()
  })
})
