import { describe, expect, test } from 'vitest'
import { UnavailableError, UsageError } from '../../lib/errors.js'
import { ran } from '../../judge/verdict/verdict.fixture.js'
import { readVersion } from './printed-version.js'

const read = (stdout: string, how: Parameters<typeof ran>[1] = {}): string =>
  readVersion('file:x', ran('', { ...how, stdout }))

describe('a version', () => {
  test.each(['0.24.0', '0.24.0-rc1', '0.23.0-dirty', '0.24.0-44-g1a2b3c', '0.24.0-rc1-12-gabcdef-dirty'])(
    'is what is printed: %s',
    (version) => {
      expect(read(`bpftrace v${version}\n`)).toBe(version)
      expect(read(`warning: x\nbpftrace ${version}\n`)).toBe(version)
    },
  )

  test.each(['0.1/../../../x', '0.23.2+git1', '0.24.0-nightly', '0.24~rc1', '0x24'])(
    'is none where no range could speak of it: %s',
    (version) => {
      expect(() => read(`bpftrace v${version}\n`)).toThrow(UsageError)
      expect(() => read(`bpftrace v${version}\n`)).toThrow(
        `prints the version "${version}", which cannot be told apart from others: expected one such as 0.24.0`,
      )
    },
  )
})

describe('no bpftrace is', () => {
  test.each<[string, Parameters<typeof ran>, RegExp]>([
    ['what says something else', ['usage: tool\n', { exit: 3 }], /, it ended with 3: usage: tool; give/],
    [
      'what prints it and fails',
      ['bpftrace v0.24.0\n', { exit: 1 }],
      /, it ended with 1: bpftrace v0\.24\.0; /,
    ],
    ['what dies', ['', { exit: -1, signal: 11 }], /, it died of signal 11; /],
    [
      'what never ends',
      ['bpftrace v0.24.0\n', { ended: 'timeout', exit: -1, signal: 9 }],
      /, it did not end in time: /,
    ],
    [
      'what prints without end',
      ['y', { ended: 'flood', exit: -1, signal: 9 }],
      /, it printed without end: y; /,
    ],
  ])('%s', (_, how, words) => {
    expect(() => read(...how)).toThrow(UsageError)
    expect(() => read(...how)).toThrow(
      /^file:x is no bpftrace: it does not print bpftrace's version; started with --version in a guest/,
    )
    expect(() => read(...how)).toThrow(words)
  })
})

test('a machine that brought no answer says nothing about a build', () => {
  const lost = { kind: 'lost', reason: 'the machine did not boot', milliseconds: 1 } as const
  expect(() => readVersion('file:x', lost)).toThrow(UnavailableError)
  expect(() => readVersion('file:x', lost)).toThrow(
    'the version of file:x could not be asked in a guest: the machine did not boot',
  )
})

test('its words are one line that is only looked at', () => {
  expect(() => read('x\r::stop-commands::y\u001b[2J\n', { exit: 3 })).toThrow(': x␍::stop-commands::y␛[2J; ')
})
